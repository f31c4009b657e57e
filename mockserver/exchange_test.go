package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

const roomy = 1 << 20

// exchangeOf is what the mock shows of a request.
func exchangeOf(t *testing.T, mock *mockserver.TestServer, seq uint64) journal.Exchange {
	t.Helper()
	found, err := mock.ExchangeJournal(t.Context(), seq)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// field are the values of a header field.
func field(m *journal.Message, name string) (values []string) {
	for _, f := range m.Headers {
		if f[0] == name {
			values = append(values, f[1])
		}
	}
	return values
}

func TestExchange(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithExchanges(roomy), mockserver.WithSeed("exchange"))
	u := newUser(t, mock.Server)
	tokens := u.login()
	u.do("GET", productsPath+"?limit=2&page=3", "", "Authorization", "bearer "+tokens.Access, "X-Twice", "b", "X-Twice", "a", "Accept", "*/*").wantOK(t)
	u.refresh(tokens.Refresh)
	entries := mock.Journal()
	access, refresh := entries[0].Issued[0].Fingerprint, entries[0].Issued[1].Fingerprint

	login := exchangeOf(t, mock, 1)
	wantRequest := journal.Message{
		Headers: []journal.HeaderField{{"Host", "example.com"}},
		Body:    `{"username":"your_api_username","password":"[password]"}`, Size: int64(len(loginBody)),
	}
	if diff := cmp.Diff(wantRequest, login.Request); diff != "" {
		t.Errorf("the login (-want +got):\n%s", diff)
	}
	var shown struct{ Data pair }
	if err := json.Unmarshal([]byte(login.Response.Body), &shown); err != nil {
		t.Fatal(err)
	}
	if shown.Data.Access != "[token "+access+"]" || shown.Data.Refresh != "[token "+refresh+"]" || shown.Data.ClientID != mockserver.DefaultClientID {
		t.Errorf("the answer of the login is shown as %s", login.Response.Body)
	}
	if r := login.Response; r.Status != 200 || r.Size != entries[0].Bytes || r.Truncated || r.Encoding != "" ||
		!cmp.Equal(field(r, "Content-Length"), []string{fmt.Sprint(entries[0].Bytes)}) || len(field(r, "Date")) != 1 {
		t.Errorf("the answer of the login is %+v", r)
	}

	list := exchangeOf(t, mock, 2)
	wantRequest = journal.Message{
		Query:   "limit=2&page=3",
		Headers: []journal.HeaderField{{"Host", "example.com"}, {"Accept", "*/*"}, {"Authorization", "bearer [token " + access + "]"}, {"X-Twice", "b"}, {"X-Twice", "a"}},
	}
	if diff := cmp.Diff(wantRequest, list.Request); diff != "" {
		t.Errorf("the list (-want +got):\n%s", diff)
	}
	again := u.get(productsPath+"?limit=2&page=3", tokens.Access)
	if list.Response.Body != again.body || list.Response.Size != int64(len(again.body)) {
		t.Errorf("the answer is shown as %s\nwant %s", list.Response.Body, again.body)
	}
	if got := exchangeOf(t, mock, 3).Request.Body; got != `{"refresh_token":"[token `+refresh+`]"}` {
		t.Errorf("the refresh is shown as %s", got)
	}
}

// Where there is none, the error says why.
func TestNoExchange(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		room int64
		ask  func(t *testing.T, mock *mockserver.TestServer) (seq uint64)
		want string
	}{
		"never kept": {0, func(t *testing.T, mock *mockserver.TestServer) uint64 {
			newUser(t, mock.Server).login()
			return 1
		}, "what request 1 looked like was never kept: --journal-exchanges of popupmock serve, or Journal.Exchanges of mockserver.Config, gives room for it"},
		"no room": {1000, func(t *testing.T, mock *mockserver.TestServer) uint64 {
			for range 3 {
				newUser(t, mock.Server).login()
			}
			return 1
		}, "what request 1 looked like is forgotten: 2 requests had to make room for later ones"},
		"none yet": {roomy, func(*testing.T, *mockserver.TestServer) uint64 { return 7 }, "no request 7: there were none yet"},
		"unknown": {roomy, func(t *testing.T, mock *mockserver.TestServer) uint64 {
			newUser(t, mock.Server).login()
			return 7
		}, "no request 7: the last one is request 1"},
		"cleared": {roomy, func(t *testing.T, mock *mockserver.TestServer) uint64 {
			newUser(t, mock.Server).login()
			if err := mock.ClearJournal(t.Context()); err != nil {
				t.Error(err)
			}
			return 1
		}, "request 1 is forgotten: the journal was cleared after request 1"},
		"reset": {roomy, func(t *testing.T, mock *mockserver.TestServer) uint64 {
			newUser(t, mock.Server).login()
			if err := mock.Reset(t.Context()); err != nil {
				t.Error(err)
			}
			return 1
		}, "no request 1: there were none yet"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithExchanges(test.room))
			wantNoExchange(t, mock, test.ask(t, mock), test.want)
		})
	}
}

// What is in a sandbox is nowhere else.
func TestExchangeOfASandbox(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithExchanges(roomy))
	box := mock.Sandbox(t)
	newUser(t, box.Server).login()
	if got := exchangeOf(t, box, 1); got.Response.Status != http.StatusOK {
		t.Errorf("the sandbox shows %+v", got)
	}
	if found, err := mock.ExchangeJournal(t.Context(), 1); err == nil || !strings.HasPrefix(err.Error(), "no request 1") {
		t.Errorf("the mock shows %+v, %v", found, err)
	}
}
