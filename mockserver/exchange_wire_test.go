package mockserver_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// What went out is shown, whatever a fault has made of it.
func TestExchangeOfFaults(t *testing.T) {
	t.Parallel()
	whole := newUser(t, mockserver.Start(t, mockserver.WithSeed("wire")).Server).do("GET", categoriesPath, "").body
	for name, test := range map[string]struct {
		effect fault.Effect
		status int // 0 for no answer
		body   string
	}{
		"reset":        {fault.Reset{}, 0, ""},
		"close":        {fault.Close{}, 0, ""},
		"stall":        {fault.Stall{For: time.Millisecond}, 0, ""},
		"cut":          {fault.Cut{Bytes: 7}, 401, whole[:7]},
		"cut at once":  {fault.Cut{Bytes: 0}, 401, ""},
		"drip":         {fault.Drip{Bytes: 50, Interval: time.Microsecond}, 401, whole},
		"broken JSON":  {fault.MalformedJSON{}, 401, whole[:len(whole)-1]},
		"wrong status": {fault.Status{Code: 502, Body: "<h1>Bad gateway\xff", ContentType: "text/html"}, 502, base64.StdEncoding.EncodeToString([]byte("<h1>Bad gateway\xff"))},
		"wrong type":   {fault.ContentType{Value: "text/plain"}, 401, whole},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithExchanges(roomy), mockserver.WithFault(fault.Rule{Operation: "listCategories", Phase: fault.After, Effect: test.effect}))
			response, err := http.Get(mock.URL + categoriesPath) //nolint:noctx // there is an end to all of these
			if err == nil {
				_ = response.Body.Close()
			}
			got := exchangeOf(t, mock, 1)
			if got.Response == nil {
				if test.status != 0 {
					t.Fatal("there is no answer")
				}
				return
			}
			if got.Response.Status != test.status || got.Response.Body != strings.TrimSpace(test.body) && got.Response.Body != test.body {
				t.Errorf("got %+v\nwant %d %s", got.Response, test.status, test.body)
			}
			if e := mock.Journal()[0]; got.Response.Size != e.Bytes || got.Response.Status != e.SentStatus {
				t.Errorf("size %d and status %d, the entry has %d and %d", got.Response.Size, got.Response.Status, e.Bytes, e.SentStatus)
			}
		})
	}
}

// A request that is held back has none yet.
func TestExchangeOfAnOpenRequest(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithExchanges(roomy), mockserver.WithFault(fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Stall{}}))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if response, err := http.Post(mock.URL+loginPath, "application/json", strings.NewReader(loginBody)); err == nil { //nolint:noctx // it ends with the fault
			_ = response.Body.Close()
		}
	}()
	mock.WaitFor(journal.Filter{Outcome: journal.OutcomeOpen}, 1)
	wantNoExchange(t, mock, 1, "request 1 is still open: what it looked like is known once it has its outcome")
	if err := mock.ClearFaults(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-done
	if got := exchangeOf(t, mock, 1); got.Response != nil || !strings.Contains(got.Request.Body, "[password]") {
		t.Errorf("got %+v", got)
	}
}

func wantNoExchange(t *testing.T, mock *mockserver.TestServer, seq uint64, want string) {
	t.Helper()
	found, err := mock.ExchangeJournal(t.Context(), seq)
	if refused, _ := errors.AsType[*control.Error](err); refused == nil || refused.Kind != control.NotFound || refused.Message != want {
		t.Errorf("exchange %d: got %+v, %v\nwant %s", seq, found, err, want)
	}
}

// What is strange is shown as it is, and what is too much is cut.
func TestHostileExchanges(t *testing.T) {
	t.Parallel()
	const limit = journal.MaxText
	mock := mockserver.Start(t, mockserver.WithExchanges(roomy))
	u := newUser(t, mock.Server)
	ask := func(body string, header ...string) *journal.Message {
		u.do("POST", loginPath, body, header...)
		return new(exchangeOf(t, mock, last(t, mock).Seq).Request)
	}
	for name, test := range map[string]struct{ body, want, encoding string }{
		"no UTF-8":                {"a\xff", base64.StdEncoding.EncodeToString([]byte("a\xff")), "base64"},
		"NUL":                     {"a\x00b", "a\x00b", ""},
		"a mebibyte":              {strings.Repeat("-", 1<<20), strings.Repeat("-", limit), ""},
		"more than is read":       {strings.Repeat("-", 1<<20+5), strings.Repeat("-", limit), ""},
		"as much as is shown":     {strings.Repeat("-", limit), strings.Repeat("-", limit), ""},
		"a character at the end":  {strings.Repeat("-", limit-1) + "ž", strings.Repeat("-", limit-1), ""},
		"a character that fits":   {strings.Repeat("-", limit-2) + "ž!", strings.Repeat("-", limit-2) + "ž", ""},
		"a password at the end":   {strings.Repeat("-", limit-3) + mock.Password, strings.Repeat("-", limit-3) + "[password]", ""},
		"a field that never ends": {`{"password":"` + strings.Repeat("a", 1<<19), `{"password":"[password]`, ""},
	} {
		got := ask(test.body)
		if got.Body != test.want || got.Encoding != test.encoding || got.Size != int64(len(test.body)) {
			t.Errorf("%s: got %d bytes %.80q… in %q of %d, want %d bytes %.80q… in %q of %d", name, len(got.Body), got.Body, got.Encoding, got.Size,
				len(test.want), test.want, test.encoding, len(test.body))
		}
		if cut := len(test.body) > limit && name != "a password at the end"; got.Truncated != cut {
			t.Errorf("%s: truncated is %v", name, got.Truncated)
		}
	}
	long := ask("", "X-Long", strings.Repeat("l", limit+1), "X-Latin", "caf\xe9", "X-Odd", "\u202e<script>")
	want := []string{strings.Repeat("l", limit) + "… (16385 bytes)", "café", "\u202e<script>"}
	if diff := cmp.Diff(want, append(append(field(long, "X-Long"), field(long, "X-Latin")...), field(long, "X-Odd")...)); diff != "" {
		t.Errorf("header fields (-want +got):\n%s", diff)
	}
	var many []string
	for i := range 100 {
		many = append(many, fmt.Sprintf("X-%02d", i), strings.Repeat("m", 1000))
	}
	if got := ask("", many...); got.Omitted == 0 || len(got.Headers)+got.Omitted != 101 {
		t.Errorf("%d header fields are shown, and %d are not, want all 101", len(got.Headers), got.Omitted)
	}
}

// Mocks that share a journal have each what it has answered, by the numbers of the journal.
func TestSharedExchanges(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(100_000)
	mocks := replicasOf(t, 3, func(int) records.Backend { return memory }, mockserver.WithExchanges(roomy))
	access := newUser(t, mocks[0].Server).login().Access
	for i := range 6 {
		newUser(t, mocks[i%3].Server).get(fmt.Sprintf("%s?limit=%d", productsPath, i+1), access).wantOK(t)
	}
	for seq := uint64(2); seq <= 7; seq++ {
		at := int(seq-2) % 3
		got := exchangeOf(t, mocks[at], seq)
		if got.Seq != seq || got.Request.Query != fmt.Sprintf("limit=%d", seq-1) {
			t.Errorf("mock %d shows request %d as %+v", at, seq, got)
		}
		wantNoExchange(t, mocks[(at+1)%3], seq, fmt.Sprintf("what request %d looked like is with the mock that has answered it: ask mock-%d", seq, at))
	}
	har, err := mocks[1].ExportJournal(t.Context(), journal.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var with []uint64
	for _, e := range har.Log.Entries {
		if len(e.Request.Headers) > 0 {
			with = append(with, e.Entry.Seq)
		}
	}
	if diff := cmp.Diff([]uint64{3, 6}, with); diff != "" {
		t.Errorf("requests of the archive that have header fields (-want +got):\n%s", diff)
	}
	newUser(t, mocks[2].Server).do("DELETE", "/_mock/journal", "")
	newUser(t, mocks[1].Server).get(productsPath, access).wantOK(t)
	wantNoExchange(t, mocks[1], 3, "request 3 is forgotten: the journal was cleared after request 7")
	if got := exchangeOf(t, mocks[1], 8); got.Response.Status != http.StatusOK {
		t.Errorf("after a clear: %+v", got)
	}
}
