package mockserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func TestBadJournalCallsSayWhatWasExpected(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	u.login()
	keys := strings.Join(journal.FilterKeys()[:len(journal.FilterKeys())-1], ", ")
	for _, c := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/journal?operation=refesh", "", 400, badRequest(`unknown operation \"refesh\", did you mean \"refresh\"?`)},
		{"GET", "/journal?outcome=lost", "", 400, badRequest(`query: outcome is \"lost\", want one of answered, reset, closed, cut, open`)},
		{"GET", "/journal/count?operation=eyJhbGciOiJ9.a.b", "", 400, badRequest(`unknown operation \"[token]\"`)},
		{"GET", "/journal/count?limit=1", "", 400, badRequest(`query: unknown field \"limit\", want one of ` + keys + `, min, max, exactly`)},
		{"GET", "/journal/count?minimum=1", "", 400, badRequest(`query: unknown field \"minimum\", want one of ` + keys + `, min, max, exactly`)},
		{"GET", "/journal/count?exacty=1", "", 400, badRequest(`query: unknown field \"exacty\", want one of ` + keys + `, min, max, exactly, did you mean \"exactly\"?`)},
		{"GET", "/journal/count?min=few", "", 400, badRequest(`query: min is \"few\", want a whole number from 0`)},
		{"GET", "/journal/count?max=-1", "", 400, badRequest(`query: max is \"-1\", want a whole number from 0`)},
		{"GET", "/journal/count?exactly=1&min=1", "", 400, badRequest(`query: exactly stands beside min or max, want one or the other`)},
		{"GET", "/journal/count?min=2&max=1", "", 400, badRequest(`query: min is 2 and max is 1, want min to be no more than max`)},
		{"GET", "/journal/count?min=1&min=2", "", 400, badRequest(`query: field \"min\" is given 2 times, want once`)},
		{"GET", "/journal/wait?count=0", "", 400, badRequest(`query: count is \"0\", want a whole number from 1`)},
		{"GET", "/journal/wait?count=two", "", 400, badRequest(`query: count is \"two\", want a whole number from 1`)},
		{"GET", "/journal/wait?timeout=5", "", 400, badRequest(`query: timeout: \"5\" is not a duration, want for example 90s, 1h5m or 7d`)},
		{"GET", "/journal/wait?timeout=-1s", "", 400, badRequest(`query: timeout is -1s, want 0s to 10m`)},
		{"GET", "/journal/wait?timeout=10m1s", "", 400, badRequest(`query: timeout is 10m1s, want 0s to 10m`)},
		{"GET", "/journal/wait?operation=logn", "", 400, badRequest(`unknown operation \"logn\", did you mean \"login\"?`)},
		{"GET", "/journal/wait?limit=1", "", 400, badRequest(`query: unknown field \"limit\", want one of ` + keys + `, count, timeout`)},
		{"POST", "/journal/order", ``, 400, badRequest(`steps is empty or missing, want at least one filter`)},
		{"POST", "/journal/order", `{"step":[]}`, 400, badRequest(`body: unknown field \"step\", want one of steps, did you mean \"steps\"?`)},
		{"POST", "/journal/order", `{"steps":{}}`, 400, badRequest(`body: field \"steps\" is no list, want one of filters`)},
		{"POST", "/journal/order", `{"steps":[{},{"status":"4xx"}]}`, 400, badRequest(`body: step 2: status is \"4xx\", want a whole number from 0`)},
		{"POST", "/journal/order", `{"steps":[{},{"oparation":"login"}]}`, 400, badRequest(`body: step 2: unknown field \"oparation\", want one of ` + keys + `, limit, did you mean \"operation\"?`)},
		{"POST", "/journal/order", `{"steps":[null]}`, 400, badRequest(`body: step 1: a filter is no JSON object`)},
		{"POST", "/journal/order", `{"steps":[{"limit":1}]}`, 400, badRequest(`step 1 has a limit, which has no meaning here`)},
		{"POST", "/journal/order", `{"steps":[{"operation":"logn"}]}`, 400, badRequest(`unknown operation \"logn\", did you mean \"login\"?`)},
		{"GET", "/journal/stream?limit=1", "", 400, badRequest(`query: unknown field \"limit\", want one of ` + keys + `, changes, rate`)},
		{"GET", "/journal/stream?rate=0", "", 400, badRequest(`query: rate is \"0\", want a number of requests a second from 1 to 1000000`)},
		{"GET", "/journal/stream?changes=yes", "", 400, badRequest(`query: changes is \"yes\", want true or false`)},
		{"GET", "/accounts/your_api_username/address", "", 400, badRequest(`ip is \"\", want an IPv4 or IPv6 address such as 203.0.113.9, without a port`)},
		{"GET", "/accounts/your_api_username/address?ip=203.0.113.9:80", "", 400, badRequest(`ip is \"203.0.113.9:80\", want an IPv4 or IPv6 address such as 203.0.113.9, without a port`)},
		{"GET", "/accounts/nobody/address?ip=::1", "", 404, refused("NotFoundError", "NOT_FOUND", `no account \"nobody\"; GET /_mock/accounts lists them`)},
		{"GET", "/changes?since=1", "", 400, badRequest(`query: unknown field \"since\", this call takes none`)},
		{"GET", "/journal/stream?outcome=open", "", 400, badRequest(`outcome is \"open\", and a stream tells of requests when they are that no more`)},
		{"GET", "/journal/stream?operation=logn", "", 400, badRequest(`unknown operation \"logn\", did you mean \"login\"?`)},
		{"GET", "/journal/har?status=1", "", 400, badRequest(`query: status is \"1\", want 100 to 599`)},
		{"GET", "/journal/har?operation=logn", "", 400, badRequest(`unknown operation \"logn\", did you mean \"login\"?`)},
		{"GET", "/journal/0/explain", "", 400, badRequest(`path: \"0\" is no number of a request, want a whole number from 1`)},
		{"GET", "/journal/last/explain", "", 400, badRequest(`path: \"last\" is no number of a request, want a whole number from 1`)},
		{"GET", "/journal/2/explain", "", 404, refused("NotFoundError", "NOT_FOUND", `no request 2: the last one is request 1`)},
		{"POST", "/journal/count", "", 405, refused("MethodNotAllowedError", "METHOD_NOT_ALLOWED", "no control call POST /_mock/journal/count, want GET, HEAD")},
	} {
		t.Log(c.method, c.path, c.body)
		u.do(c.method, "/_mock"+c.path, c.body).want(t, c.status, c.want)
	}
	u.do("GET", "/_mock/journal/stream", "", "Last-Event-ID", "x").want(t, 400, badRequest(`header: Last-Event-ID is \"x\", want the number of a request`))
}

func TestJournalChecksOverHTTP(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	tokens := u.login()
	next := u.refresh(tokens.Refresh)
	u.refreshWith(tokens.Refresh)
	u.get(productsPath, next.Access)
	for path, want := range map[string]string{
		"/journal/count": `{"count":4}`,
		"/journal/count?operation=refresh&min=&max=":                                                                   `{"count":2}`,
		"/journal/count?operation=refresh&min=1&max=2":                                                                 `{"count":2,"held":true}`,
		"/journal/count?state=spent&use=refresh&exactly=1":                                                             `{"count":1,"held":true}`,
		"/journal/count?generation=1&use=access&sent_status=200&client_ip=::ffff:127.0.0.1&outcome=answered&exactly=1": `{"count":1,"held":true}`,
		"/journal/count?operation=refresh&status=401&min=2&since=1": `{"count":1,"held":false,` +
			`"text":"1 request with operation=refresh status=401 since=1, want at least 2\n  request 2, POST /auth/refresh: status is \"200\", want \"401\"\n` +
			`  request 4, GET /api/v1/products: operation is \"listProducts\", want \"refresh\"\n  request 1, POST /auth/login: operation is \"login\", want \"refresh\"",` +
			`"nearest":[{"seq":2,"request":"POST /auth/refresh","field":"status","wanted":"401","got":"200"},` +
			`{"seq":4,"request":"GET /api/v1/products","field":"operation","wanted":"refresh","got":"listProducts"},` +
			`{"seq":1,"request":"POST /auth/login","field":"operation","wanted":"refresh","got":"login"}]}`,
		"/journal/wait?operation=logout&timeout=0s": `{"held":false,"entries":[],` +
			`"text":"0 requests with operation=logout, want at least 1\n  request 4, GET /api/v1/products: operation is \"listProducts\", want \"logout\"\n` +
			`  request 3, POST /auth/refresh: operation is \"refresh\", want \"logout\"\n  request 2, POST /auth/refresh: operation is \"refresh\", want \"logout\"",` +
			`"nearest":[{"seq":4,"request":"GET /api/v1/products","field":"operation","wanted":"logout","got":"listProducts"},` +
			`{"seq":3,"request":"POST /auth/refresh","field":"operation","wanted":"logout","got":"refresh"},` +
			`{"seq":2,"request":"POST /auth/refresh","field":"operation","wanted":"logout","got":"refresh"}]}`,
	} {
		t.Log(path)
		u.do("GET", "/_mock"+path, "").want(t, 200, want)
	}
	u.do("POST", "/_mock/journal/order", `{"steps":[{"operation":"login"},{"operation":"refresh","status":"401"},{"status":200}]}`).want(t, 200,
		`{"held":true,"seqs":[1,3,4]}`)
	u.do("POST", "/_mock/journal/order", `{"steps":[{"operation":"refresh","status":401},{"operation":"refresh","status":200}]}`).want(t, 200,
		`{"held":false,"seqs":[3],"text":"step 2 of 2, operation=refresh status=200, is not found after request 3\n`+
			`  request 2, POST /auth/refresh: matches, but does not come after request 3\n  request 4, GET /api/v1/products: operation is \"listProducts\", want \"refresh\"",`+
			`"nearest":[{"seq":2,"request":"POST /auth/refresh","field":"order","wanted":"after request 3","got":"request 2"},`+
			`{"seq":4,"request":"GET /api/v1/products","field":"operation","wanted":"refresh","got":"listProducts"}]}`)
	wait := decodeAs[journal.Wait](t, u.do("GET", "/_mock/journal/wait?operation=refresh&count=2", ""))
	if !wait.Held || len(wait.Entries) != 2 || wait.Entries[0].Seq != 2 {
		t.Errorf("got %+v", wait)
	}
	har := decodeAs[journal.HAR](t, u.do("GET", "/_mock/journal/har?status=200&limit=2", ""))
	if len(har.Log.Entries) != 2 || har.Log.Entries[1].Request.URL != "http://example.com/api/v1/products" || har.Log.Creator.Version != mockserver.Version() {
		t.Errorf("got %+v", har.Log)
	}
}

func TestHARNamesTheSchemeOfItsServer(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	newUser(t, mock.Server).login()
	r := httptest.NewRequest("GET", "https://mock.test/_mock/journal/har", nil)
	w := httptest.NewRecorder()
	mock.Handler().ServeHTTP(w, r)
	if body := w.Body.String(); !strings.Contains(body, `"url":"https://mock.test/auth/login"`) {
		t.Errorf("got %s", body)
	}
}

// Whoever waits gets what arrives meanwhile, over real connections, and among clears and resets.
func TestWaitAmongRequests(t *testing.T) {
	t.Parallel()
	const clients, each = 4, 25
	mock := mockserver.Start(t)
	var waiters, all sync.WaitGroup
	for range 3 {
		waiters.Go(func() {
			response, err := mock.WaitJournal(t.Context(), journal.Filter{Operation: "login"}, clients*each, time.Minute)
			if err != nil || !response.Held || len(response.Entries) != clients*each {
				t.Errorf("%v, %s", err, response.Text)
			}
		})
	}
	for range clients {
		all.Go(func() {
			for range each {
				newUser(t, mock.Server).login()
				mock.Count(journal.Filter{Operation: "login"})
			}
		})
	}
	all.Wait()
	waiters.Wait()

	for _, forget := range []func(){func() { _ = mock.ClearJournal(t.Context()) }, func() { _ = mock.Reset(t.Context()) }} {
		waiters.Go(func() {
			response, err := http.Get(mock.URL + "/_mock/journal/wait?status=200&count=1&timeout=1m")
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			var wait journal.Wait
			if err := json.NewDecoder(response.Body).Decode(&wait); err != nil || !wait.Held {
				t.Errorf("%v: %+v", err, wait)
			}
		})
		forget()
		newUser(t, mock.Server).login()
		waiters.Wait()
	}
}

func TestAWaitEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := mock.WaitJournal(ctx, journal.Filter{}, 1, time.Minute)
	if err == nil || err.Error() != "context canceled" {
		t.Errorf("got %v", err)
	}
	mock.EndJournal()
	if wait, err := mock.WaitJournal(t.Context(), journal.Filter{}, 1, time.Minute); err != nil || wait.Held {
		t.Errorf("got %+v, %v", wait, err)
	}
}

// What Go callers get wrong is refused as over HTTP.
func TestBadJournalCallsInGo(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	ctx, limited := t.Context(), journal.Filter{Limit: 1}
	_, count := mock.CountJournal(ctx, limited, journal.Bounds{})
	_, bounds := mock.CountJournal(ctx, journal.Filter{}, journal.AtLeast(-1))
	_, wait := mock.WaitJournal(ctx, limited, 1, 0)
	_, none := mock.WaitJournal(ctx, journal.Filter{}, 0, 0)
	_, order := mock.OrderJournal(ctx, []journal.Filter{{Operation: "logn"}})
	stream := mock.FollowJournal(ctx, limited, journal.From{}, nil)
	for want, err := range map[string]error{
		"limit is 1, and has no meaning here":             count,
		"min is -1, want a number from 0":                 bounds,
		"limit is 1, and has no meaning here ":            wait,
		"wait for 0 requests, want at least 1":            none,
		`unknown operation "logn", did you mean "login"?`: order,
		"limit is 1, and has no meaning here  ":           stream,
	} {
		refusal := &control.Error{}
		if !errors.As(err, &refusal) || refusal.Kind != control.Invalid || refusal.Message != strings.TrimSpace(want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// A tb writes down how a test fails.
type failures struct {
	mockserver.TB
	told []string
}

func (f *failures) Helper() {}
func (f *failures) Errorf(format string, args ...any) {
	f.told = append(f.told, fmt.Sprintf(format, args...))
}
func (f *failures) Failed() bool { return false }
func (f *failures) Fatalf(format string, args ...any) {
	f.Errorf("fatal: "+format, args...)
	panic(f)
}

func TestChecksOfATestServer(t *testing.T) {
	t.Parallel()
	f := &failures{TB: t}
	mock := mockserver.Start(f)
	u := newUser(t, mock.Server)
	tokens := u.login()
	u.refresh(tokens.Refresh)
	refresh := journal.Filter{Operation: "refresh"}
	if entries := mock.WaitFor(refresh, 1); len(entries) != 1 || mock.Count(refresh) != 1 {
		t.Errorf("waited for %v", entries)
	}
	mock.WantCount(refresh, journal.Exactly(1))
	mock.WantOrder(journal.Filter{Operation: "login"}, refresh)
	if f.told != nil {
		t.Errorf("what holds is told: %q", f.told)
	}
	mock.WantCount(refresh, journal.AtLeast(2))
	mock.WantOrder(refresh, journal.Filter{Operation: "login"})
	func() {
		defer func() { _ = recover() }()
		mock.WantCount(journal.Filter{Operation: "refesh"}, journal.Exactly(0))
	}()
	func() {
		defer func() { _ = recover() }()
		mock.EndJournal() // or it would wait for seconds
		mock.WaitFor(refresh, 2)
	}()
	want := []string{
		"popupmock: 1 request with operation=refresh, want at least 2\n  request 1, POST /auth/login: operation is \"login\", want \"refresh\"",
		"popupmock: step 2 of 2, operation=login, is not found after request 2\n  request 1, POST /auth/login: matches, but does not come after request 2",
		`fatal: popupmock: count requests: unknown operation "refesh", did you mean "refresh"?`,
		"fatal: popupmock: waited 5s: 1 request with operation=refresh, want at least 2\n  request 1, POST /auth/login: operation is \"login\", want \"refresh\"",
	}
	if got := strings.Join(f.told, "\n--\n"); got != strings.Join(want, "\n--\n") {
		t.Errorf("got:\n%s\nwant:\n%s", got, strings.Join(want, "\n--\n"))
	}
}
