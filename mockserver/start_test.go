package mockserver

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// recordingTB is a test that may fail without failing this one.
type recordingTB struct {
	failed   bool
	said     strings.Builder
	cleanups []func()
}

func (r *recordingTB) Helper() {}
func (r *recordingTB) Errorf(format string, args ...any) {
	r.failed = true
	fmt.Fprintf(&r.said, format+"\n", args...)
}
func (r *recordingTB) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	panic("test ended")
}
func (r *recordingTB) Logf(format string, args ...any) { fmt.Fprintf(&r.said, format+"\n", args...) }
func (r *recordingTB) Failed() bool                    { return r.failed }
func (r *recordingTB) Cleanup(f func())                { r.cleanups = append(r.cleanups, f) }

func (r *recordingTB) end() string {
	for i := len(r.cleanups) - 1; i >= 0; i-- {
		r.cleanups[i]()
	}
	return r.said.String()
}

func post(handler http.Handler, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("POST", path, strings.NewReader(body)))
	return w
}

func TestStartTellsWhatIsWrongWithTheData(t *testing.T) {
	t.Parallel()
	tb := &recordingTB{}
	func() {
		defer func() { _ = recover() }() // Fatalf
		Start(tb, WithData(fstest.MapFS{"products.json": {Data: []byte("[7]")}, "wallet.json": {Data: []byte("[]")}}))
	}()
	const names = "countries.json, currencies.json, categories.json, subcategories.json, products.json, wallets.json, transactions.json, rates.json"
	want := "popupmock: data: wallet.json: is no file of a data set: there are " + names + "\ndata: products.json: /0: is the number 7, want an object\n"
	if got := tb.end(); got != want {
		t.Errorf("the test says %q, want %q", got, want)
	}
}

func TestABrokenAnswerFailsTheTestThatSawIt(t *testing.T) {
	t.Parallel()
	tb := &recordingTB{}
	mock := Start(tb)
	mock.data = func() (*shelves, error) {
		items := []shelved[catalogue.Category]{{encoded: []byte(`{"id":"one","name":"Gift Cards"}`)}}
		return &shelves{categories: shelf[catalogue.Category]{items: items}}, nil
	}
	access := tokenFor(t, mock)
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/api/v1/categories", nil)
	r.Header.Set("Authorization", "Bearer "+access)
	mock.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: a broken answer goes out all the same", w.Code)
	}
	entries := mock.Journal()
	if err := mock.Reset(t.Context()); err != nil { // what was seen stays seen
		t.Fatal(err)
	}
	if found := entries[len(entries)-1].Violations; len(found) != 1 || found[0].In != "response" || found[0].Rule != "type" {
		t.Errorf("journal has violations %+v, want one of rule type", found)
	}
	said := tb.end()
	if !tb.failed || !strings.Contains(said, "request 2 (GET /api/v1/categories) breaks the specification") {
		t.Errorf("the test that saw it was not failed with the reason; it was told:\n%s", said)
	}
}

func TestAFailingTestSeesTheJournal(t *testing.T) {
	t.Parallel()
	for _, failing := range []bool{false, true} {
		tb := &recordingTB{}
		mock := Start(tb)
		post(mock.Handler(), "/auth/login", `{"username":"your_api_username","password":"x"}`)
		tb.failed = failing
		if shown := strings.Contains(tb.end(), journal.ReasonBadCredentials.Text()); shown != failing {
			t.Errorf("failed=%v: journal shown=%v", failing, shown)
		}
	}
}

func TestAPanicIsAnInternalErrorInTheVendorsShape(t *testing.T) {
	t.Parallel()
	tb := &recordingTB{}
	mock := Start(tb)
	access := tokenFor(t, mock)
	mock.data = func() (*shelves, error) { return nil, nil } // the next reader panics
	r := httptest.NewRequest("GET", "/api/v1/products", nil)
	r.Header.Set("Authorization", "Bearer "+access)
	w := httptest.NewRecorder()
	mock.Handler().ServeHTTP(w, r)
	const want = `{"error":{"name":"InternalServerError","code":"INTERNAL_SERVER_ERROR","message":"Failed to retrieve products"}}`
	if w.Code != 500 || w.Body.String() != want {
		t.Errorf("got %d %s, want 500 %s", w.Code, w.Body, want)
	}
	entries := mock.Journal()
	if got := entries[len(entries)-1]; got.Reason != journal.ReasonInternal || !strings.Contains(got.Cause, "nil pointer") {
		t.Errorf("journal has reason %q and cause %q", got.Reason, got.Cause)
	}
	tb.end()
}

func TestAPanicInTheResponseCheckIsAnsweredToo(t *testing.T) {
	t.Parallel()
	tb := &recordingTB{}
	mock := Start(tb)
	mock.checker = nil
	w := post(mock.Handler(), "/auth/login", `{"username":"your_api_username","password":"your_api_password"}`)
	const want = `{"error":{"name":"InternalServerError","code":"INTERNAL_SERVER_ERROR","message":"Internal server error"}}`
	if w.Code != 500 || w.Body.String() != want {
		t.Errorf("got %d %s, want 500 %s", w.Code, w.Body, want)
	}
	if got := mock.Journal()[0]; got.Status != 500 || got.Reason != journal.ReasonInternal {
		t.Errorf("the journal has %+v", got)
	}
	tb.end()
}

func TestStartRefusesABadConfiguration(t *testing.T) {
	t.Parallel()
	tb := &recordingTB{}
	func() {
		defer func() { _ = recover() }()
		Start(tb, WithAssumption("token-alg", "HS25"))
	}()
	if want := `assumption token-alg has no value "HS25", want HS256 or RS256 or ES256 or EdDSA, did you mean "HS256"?`; !strings.Contains(tb.said.String(), want) {
		t.Errorf("said %q, want %q", tb.said.String(), want)
	}
}

func TestConfigErrorsNameTheFieldAndComeAllAtOnce(t *testing.T) {
	t.Parallel()
	_, err := New(Config{
		Assumptions: map[string]string{"token-alg": "none", "forwarded-for": "trust=x"}, AccessTTL: -1, RefreshTTL: 1500, Issuer: "\xff",
		Accounts: []AccountConfig{
			{Username: "a", Password: "p", ClientID: 1},
			{Username: "a", ClientID: 1, AccessTTL: 1, IPWhitelist: make([]netip.Prefix, 1)},
			{Username: strings.Repeat("x", 300), Password: "p"},
		},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`assumption token-alg has no value "none"`, `issuer has 1 bytes, want at most 256 of valid UTF-8`,
		`assumption forwarded-for: address entry "x"`, `accounts[1].ip_whitelist[0] is no network`, `access_ttl is -1ns`, `refresh_ttl is 1.5µs`, `accounts[1]: password is empty`,
		`accounts[1].access_ttl is 1ns`, `accounts[1]: username "a" is taken already`,
		`accounts[1]: client_id 1 is that of account "a" already`,
		`accounts[2]: username has 300 bytes, want at most 256`, `accounts[2]: client_id is 0, want a number from 1 to 9007199254740991`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing from:\n%v", want, err)
		}
	}
}

func tokenFor(t *testing.T, mock *TestServer) string {
	t.Helper()
	w := post(mock.Handler(), "/auth/login", `{"username":"your_api_username","password":"your_api_password"}`)
	_, rest, found := strings.Cut(w.Body.String(), `"access_token":"`)
	if !found {
		t.Fatalf("login answered %d %s", w.Code, w.Body)
	}
	token, _, _ := strings.Cut(rest, `"`)
	return token
}
