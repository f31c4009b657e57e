package suite_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/mockserver"
)

// breakage spoils a mock: it answers in its place, or lets it answer.
type breakage func(w http.ResponseWriter, r *http.Request, next http.Handler)

// spoiled is a mock with a breakage before it, and its URL. Sandboxes are spoiled as well.
func spoiled(t *testing.T, spoil breakage, config mockserver.Config) string {
	t.Helper()
	mock, err := mockserver.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mock.Close)
	next := mock.Handler()
	tcp := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { spoil(w, r, next) }))
	t.Cleanup(tcp.Close)
	mock.ServedAt(mockserver.Place{URL: tcp.URL})
	return tcp.URL
}

// at has a breakage where the path ends so, and the request is of that kind. Other requests are answered by the mock.
func at(method, path string, is func(r *http.Request, body string) bool, spoil breakage) breakage {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		if err == nil && r.Method == method && strings.HasSuffix(r.URL.Path, path) && is(r, string(body)) {
			spoil(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// queryIs tells requests whose parameter is so.
func queryIs(name string, is func(text string) bool) func(*http.Request, string) bool {
	return func(r *http.Request, _ string) bool {
		values, given := r.URL.Query()[name]
		return given && is(values[len(values)-1])
	}
}

func equals(want string) func(string) bool { return func(got string) bool { return got == want } }

// answers is a breakage that answers by itself.
func answers(status int, contentType, body string) breakage {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// fails is the answer of a server that knows no better.
func fails() breakage {
	return answers(500, "application/json", `{"error":{"name":"InternalServerError","code":"INTERNAL_SERVER_ERROR","message":"Failed to retrieve wallets"}}`)
}

// hangsUp is a breakage that answers nothing.
func hangsUp(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }

// changed is a breakage that changes what the mock answers.
func changed(change func(header http.Header, body string) string) breakage {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		body := change(recorder.Header(), recorder.Body.String())
		recorder.Header().Del("Content-Length")
		for name, values := range recorder.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(recorder.Code)
		fmt.Fprint(w, body)
	}
}

// anything tells all requests.
func anything(*http.Request, string) bool { return true }

// badQuery tells requests whose query is not encoded as one should be.
func badQuery(r *http.Request, _ string) bool {
	_, err := url.ParseQuery(r.URL.RawQuery)
	return err != nil
}

// only runs the cases whose ids match, and returns the result of the one there is to be.
func only(t *testing.T, target suite.Target, id string) report.Result {
	t.Helper()
	target.Only = regexp.MustCompile("^" + regexp.QuoteMeta(id) + "$")
	run, err := suite.Check(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	results := run.Results()
	if len(results) != 1 {
		t.Fatalf("%d results of %s, want 1", len(results), id)
	}
	return results[0]
}

// login gives an access token of the account of the tests.
func login(t *testing.T, url string) string {
	t.Helper()
	body := strings.NewReader(`{"username":"someone","password":"secret of someone"}`)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/auth/login", body)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Data struct {
			Token string `json:"access_token"`
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Data.Token == "" {
		t.Fatalf("no login: %v", err)
	}
	return answer.Data.Token
}
