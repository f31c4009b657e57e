package examples_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

// A front stands before a mock. It sees what goes over the wire, and can answer in the mock's place.
type front struct {
	url     string
	mock    http.Handler
	instead map[string]http.HandlerFunc // by path

	mu     sync.Mutex
	asked  []string // "POST /auth/login"
	issued []string // every token that went out
}

func startFront(t *testing.T, mock *mockserver.TestServer, instead map[string]http.HandlerFunc) *front {
	t.Helper()
	f := &front{mock: mock.Handler(), instead: instead}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.asked = append(f.asked, r.Method+" "+r.URL.Path)
	f.mu.Unlock()
	if handler := f.instead[r.URL.Path]; handler != nil {
		handler(w, r)
		return
	}
	answer := httptest.NewRecorder()
	f.mock.ServeHTTP(answer, r)
	f.keepTokens(answer.Body.Bytes())
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

func (f *front) keepTokens(body []byte) {
	var pair struct {
		Data struct {
			AccessToken  string `json:"access_token"`
			RefreshToken string `json:"refresh_token"`
		} `json:"data"`
	}
	if json.Unmarshal(body, &pair) != nil || pair.Data.AccessToken == "" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.issued = append(f.issued, pair.Data.AccessToken, pair.Data.RefreshToken)
}

// requests returns what was asked so far, in order.
func (f *front) requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.asked)
}

// tokens returns all that were issued so far.
func (f *front) tokens() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.issued)
}
