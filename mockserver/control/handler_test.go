package control_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// fake is a Controller of which a test needs only some calls; the others panic.
type fake struct {
	control.Controller
	health  func() (control.Health, error)
	journal func(context.Context) ([]journal.Entry, error)
	patch   func(control.AccountChange) (control.Account, error)
}

func (f fake) Health(context.Context) (control.Health, error) { return f.health() }

func (f fake) Journal(ctx context.Context, _ journal.Filter) ([]journal.Entry, error) {
	return f.journal(ctx)
}

func (f fake) PatchAccount(_ context.Context, _ string, change control.AccountChange) (control.Account, error) {
	return f.patch(change)
}

func serve(c control.Controller, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	control.Handler(c).ServeHTTP(w, r)
	return w
}

func TestReadingTheJournalWaitsTwoSecondsAtMost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stuck := fake{journal: func(ctx context.Context) ([]journal.Entry, error) {
			deadline, bounded := ctx.Deadline()
			if start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC); !bounded || deadline.Sub(start) != 2*time.Second {
				t.Fatalf("the deadline is %s, want 2 s after %s", deadline, start)
			}
			<-ctx.Done()
			return []journal.Entry{}, nil
		}}
		w := serve(stuck, httptest.NewRequest("GET", "/_mock/journal", nil))
		if w.Code != http.StatusOK || w.Body.String() != "[]\n" {
			t.Errorf("got %d %s, want what there is", w.Code, w.Body)
		}
	})
}

func unavailable(message string) string {
	return `{"error":{"name":"ServiceUnavailableError","code":"SERVICE_UNAVAILABLE","message":"` + message + `"}}`
}

func TestEachKindOfErrorHasItsStatusAndCode(t *testing.T) {
	t.Parallel()
	cases := []struct {
		err    error
		status int
		want   string
	}{
		{errors.New("disk full"), 500, `{"error":{"name":"InternalServerError","code":"INTERNAL_SERVER_ERROR","message":"disk full"}}`},
		{&control.Error{Kind: control.Internal, Message: "no keys"}, 500, `{"error":{"name":"InternalServerError","code":"INTERNAL_SERVER_ERROR","message":"no keys"}}`},
		{&control.Error{Kind: -1, Message: "odd"}, 500, `{"error":{"name":"InternalServerError","code":"INTERNAL_SERVER_ERROR","message":"odd"}}`},
		{control.Invalidf("x is %d", 1), 400, `{"error":{"name":"BadRequestError","code":"BAD_REQUEST","message":"x is 1"}}`},
		{control.NotFoundf("no %s", "y"), 404, `{"error":{"name":"NotFoundError","code":"NOT_FOUND","message":"no y"}}`},
		{control.Invalidf("%s", strings.Repeat("é", 4096)), 400, `{"error":{"name":"BadRequestError","code":"BAD_REQUEST","message":"` + strings.Repeat("é", 4096) + `"}}`},
		{control.Invalidf("%s", strings.Repeat("é", 4097)), 400, `{"error":{"name":"BadRequestError","code":"BAD_REQUEST","message":"` + strings.Repeat("é", 4096) + `…"}}`},
		{control.Conflictf("z"), 409, `{"error":{"name":"ConflictError","code":"CONFLICT","message":"z"}}`},
		{&control.Error{Kind: control.Unavailable, Message: "away"}, 503, unavailable("away")},
		{fmt.Errorf("accounts: %w: %w", records.ErrUnavailable, errors.New("no answer")), 503, unavailable("accounts: the state is unavailable: no answer")},
		{records.ErrClosed, 503, unavailable("the state is closed")},
		{fmt.Errorf("%w 16 times", records.ErrStale), 503, unavailable("the record has changed 16 times")},
		{store.ErrStale, 503, unavailable("what this was decided on has changed")},
		{fmt.Errorf("%w: %w", control.Conflictf("reset"), records.ErrUnavailable), 409, `{"error":{"name":"ConflictError","code":"CONFLICT","message":"reset"}}`},
		{store.ErrNoAccount, 500, `{"error":{"name":"InternalServerError","code":"INTERNAL_SERVER_ERROR","message":"no such account"}}`},
	}
	for _, c := range cases {
		broken := fake{health: func() (control.Health, error) { return control.Health{}, c.err }}
		w := serve(broken, httptest.NewRequest("GET", "/_mock/health", nil))
		if got := strings.TrimSpace(w.Body.String()); w.Code != c.status || got != c.want {
			t.Errorf("got  %d %s\nwant %d %s", w.Code, got, c.status, c.want)
		}
		if control.IsUnavailable(c.err) != (c.status == 503) {
			t.Errorf("%v is unavailable: %t", c.err, control.IsUnavailable(c.err))
		}
	}
}

func TestABodyThatBreaksOffIsNotQuoted(t *testing.T) {
	t.Parallel()
	body := iotest.ErrReader(errors.New(`malformed MIME header line: {"password":"hunter2"}`))
	w := serve(fake{}, httptest.NewRequest("PUT", "/_mock/accounts/x", body))
	const want = `{"error":{"name":"BadRequestError","code":"BAD_REQUEST","message":"body: the JSON ends too early"}}`
	if got := strings.TrimSpace(w.Body.String()); w.Code != 400 || got != want {
		t.Errorf("got  %d %s\nwant 400 %s", w.Code, got, want)
	}
}

// FuzzBody checks that no body makes the handler panic, and that each is either refused as the caller's mistake, in words
// of our own and not in those of the document, or lets the call through.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{``, ` `, `{}`, `null`, `[]`, `{"password":"x"}`, `{"Password":"x"}`, `{"password":null}`, `{"active":1}`,
		`{"active":true,"active":false}`, `{"features":["a"]}}`, `{"client_id":1e3}`, `{"ip_whitelist":[null]}`, `{"":{}}`, `{"a`, "\xff", "{\"password\":\"\xc8\"}",
		`{"password":""}`, `{"features":[""]}`, `{"client_id":0}`, `{"client_id":9007199254740992}`, `{"access_ttl":0}`, `{"refresh_ttl":3153600001}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		called := false
		c := fake{patch: func(control.AccountChange) (control.Account, error) { called = true; return control.Account{}, nil }}
		w := serve(c, httptest.NewRequest("PATCH", "/_mock/accounts/x", strings.NewReader(body)))
		switch {
		case called && w.Code == http.StatusOK:
		case !called && w.Code == http.StatusBadRequest && !strings.Contains(w.Body.String(), "openapi.json"):
		default:
			t.Errorf("%q: called %t, answered %d %s", body, called, w.Code, w.Body)
		}
	})
}
