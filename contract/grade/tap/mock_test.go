package tap_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/contract/grade/tap"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

const (
	loginPath = "/auth/login"
	pairStart = `{"success":true,"data":{"access_token":"`
)

// effectCase is an effect on a login, and how the exchange ends.
type effectCase struct {
	effect fault.Effect
	end    tap.End
	status int
}

func effectCases() []effectCase {
	return []effectCase{
		{fault.Status{Code: 502, Body: "<h1>", ContentType: "text/html"}, tap.Answered, 502},
		{fault.Status{Code: 204}, tap.Answered, 204},
		{fault.Unauthorized{}, tap.Answered, 401},
		{fault.RetryAfter{Status: 429, After: time.Second}, tap.Answered, 429},
		{fault.Delay{Fixed: time.Millisecond}, tap.Answered, 200},
		{fault.Reset{}, tap.Reset, 0},
		{fault.Close{}, tap.Closed, 0},
		{fault.Stall{}, tap.GaveUp, 0},
		{fault.Stall{For: time.Millisecond}, tap.Reset, 0},
		{fault.Cut{Bytes: 50}, tap.Cut, 200},
		{fault.Cut{}, tap.Cut, 200},
		{fault.Drip{Bytes: 100, Interval: time.Millisecond}, tap.Answered, 200},
		{fault.MalformedJSON{}, tap.Answered, 200},
		{fault.MissingField{Field: "data.refresh_token"}, tap.Answered, 200},
		{fault.WrongType{Field: "data.client_id"}, tap.Answered, 200},
		{fault.ContentType{}, tap.Answered, 200},
		{fault.Date{Offset: time.Hour}, tap.Answered, 200},
	}
}

func TestEveryEffectHasACase(t *testing.T) {
	t.Parallel()
	tried := map[string]bool{}
	for _, c := range effectCases() {
		tried[c.effect.Type()] = true
	}
	for _, name := range fault.Types() {
		if !tried[name] {
			t.Errorf("effect %s has no case in effectCases", name)
		}
	}
}

// seen is what Go's client has of an answer.
type seen struct {
	Status       int
	Header       http.Header
	Body         string
	Error, Ended string
}

// logIn asks on a connection of its own. A client that hears nothing gives up once the tap or the mock has its request.
func logIn(ctx context.Context, t *testing.T, mock *mockserver.TestServer, url string) (got seen) {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	body := fmt.Sprintf(`{"username":%q,"password":%q}`, mock.Username, mock.Password)
	r, err := http.NewRequestWithContext(ctx, "POST", url+loginPath, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return got
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return seen{Error: sort(err)}
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	return seen{Status: res.StatusCode, Header: res.Header, Body: string(raw), Ended: sort(err)}
}

// TestEveryEffect lets Go's client meet each effect on a mock of its own, once directly and once through a tap: it sees the same, to
// the byte, since both mocks have one seed and one time.
func TestEveryEffect(t *testing.T) {
	t.Parallel()
	for _, c := range effectCases() {
		t.Run(fmt.Sprintf("%s %d", c.effect.Type(), c.status), func(t *testing.T) {
			t.Parallel()
			direct := meet(t, c.effect, func(url string) string { return url })
			var l listening
			tapped := meet(t, c.effect, func(url string) string {
				l = listen(t, strings.TrimPrefix(url, "http://"))
				return l.URL()
			})
			if diff := cmp.Diff(direct, tapped); diff != "" {
				t.Errorf("the client sees (-direct +through the tap):\n%s", diff)
			}
			if err := l.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			xs := l.Exchanges()
			if len(xs) != 1 || xs[0].End != c.end || xs[0].Status != c.status || xs[0].Target != loginPath {
				t.Fatalf("heard %v, want one with %d, %s", xs, c.status, c.end)
			}
			if got := string(xs[0].AnswerBody); got != tapped.Body {
				t.Errorf("heard the body %q, and the client %q", got, tapped.Body)
			}
			if c.end == tap.Answered && c.status == 200 && !strings.HasPrefix(string(xs[0].AnswerBody), pairStart) {
				t.Errorf("heard %s", xs[0].AnswerBody)
			}
		})
	}
}

// meet logs in at a mock with an effect.
func meet(t *testing.T, effect fault.Effect, through func(url string) string) seen {
	t.Helper()
	mock := mockserver.Start(t, mockserver.WithSeed("tap"), func(c *mockserver.Config) {
		c.Clock.Start = time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC)
	})
	mock.AddFault(fault.Rule{Operation: "login", Phase: fault.After, Effect: effect})
	url := through(mock.URL)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if effect == (fault.Stall{}) {
		go func() {
			_, _ = mock.WaitJournal(ctx, journal.Filter{Outcome: journal.OutcomeOpen}, 1, journal.WaitTime)
			cancel()
		}()
	}
	return logIn(ctx, t, mock, url)
}
