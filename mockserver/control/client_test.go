package control_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/control"
)

// recorded is the last request that a client sends, and the answer it gets.
type recorded struct {
	*http.Request
	body    string
	status  int
	answer  string
	headers map[string]string
}

// RoundTrip implements http.RoundTripper.
func (r *recorded) RoundTrip(request *http.Request) (*http.Response, error) {
	text, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	r.Request, r.body = request, string(text)
	w := httptest.NewRecorder()
	for name, value := range r.headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(r.status)
	_, _ = io.WriteString(w, r.answer)
	response := w.Result()
	response.Request = request
	return response, nil
}

func (r *recorded) client(t *testing.T, base string, options ...control.ClientOption) *control.Client {
	t.Helper()
	c, err := control.NewClient(base, append(options, control.WithHTTPClient(&http.Client{Transport: r}))...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatAClientSends(t *testing.T) {
	t.Parallel()
	tests := []struct {
		base, want, body string
		call             func(context.Context, *control.Client) error
	}{
		{"http://mock.test", "GET http://mock.test/_mock/clock", "", func(ctx context.Context, c *control.Client) error {
			_, err := c.Clock(ctx)
			return err
		}},
		{"https://mock.test:8443/s/one//", "POST https://mock.test:8443/s/one/_mock/clock/advance", `{"by":"1h0m0s"}`, func(ctx context.Context, c *control.Client) error {
			_, err := c.Advance(ctx, time.Hour)
			return err
		}},
		{"http://mock.test", "DELETE http://mock.test/_mock/accounts/%2E%2E", "", func(ctx context.Context, c *control.Client) error {
			return c.DeleteAccount(ctx, "..")
		}},
		{"http://mock.test", "PATCH http://mock.test/_mock/accounts/a%2Fb%3F", `{"features":[]}`, func(ctx context.Context, c *control.Client) error {
			var none []string
			_, err := c.PatchAccount(ctx, "a/b?", control.AccountChange{Features: &none})
			return err
		}},
		{"http://mock.test", "GET http://mock.test/_mock/tokens?account=a%26b&use=access", "", func(ctx context.Context, c *control.Client) error {
			_, err := c.Tokens(ctx, control.TokenFilter{Account: "a&b", Use: "access"})
			return err
		}},
	}
	for _, test := range tests {
		r := &recorded{status: 204}
		_ = test.call(t.Context(), r.client(t, test.base, control.WithToken("sesame"))) // most want an answer
		if got := r.Method + " " + r.URL.String(); got != test.want || r.body != test.body {
			t.Errorf("sent %s %s, want %s %s", got, r.body, test.want, test.body)
		}
		if got := r.Header.Get("Authorization"); got != "Bearer sesame" {
			t.Errorf("%s has Authorization %q", test.want, got)
		}
	}
	r := &recorded{status: 204}
	if err := r.client(t, "http://mock.test").Reset(t.Context()); err != nil || r.Header.Get("Authorization") != "" {
		t.Errorf("error %v; without a token Authorization is %q", err, r.Header.Get("Authorization"))
	}
}

// TestErrorsComeBackAsTheyWere sends each kind of error through the handler and the client.
func TestErrorsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	for kind := control.Internal; kind <= control.Unavailable; kind++ {
		want := &control.Error{Kind: kind, Message: "why: \"quoted\""}
		server := httptest.NewServer(control.Handler(fake{health: func() (control.Health, error) { return control.Health{}, want }}))
		client, err := control.NewClient(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		_, got := client.Health(t.Context())
		if diff := cmp.Diff(error(want), got); diff != "" {
			t.Errorf("error (-want +got):\n%s", diff)
		}
		if control.IsUnavailable(got) != (kind == control.Unavailable) {
			t.Errorf("an error of kind %d is unavailable: %t", kind, control.IsUnavailable(got))
		}
		server.Close()
	}
}

func TestOtherAnswersAreErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		status       int
		want         string
	}{
		{"another server", "<html>", 200, "/_mock/clock answers 200 OK, but not as popupmock does"},
		{"another server's JSON", `[]`, 200, "/_mock/clock answers 200 OK, but not as popupmock does"},
		{"no content", ``, 204, "/_mock/clock answers 204 No Content, but not as popupmock does"},
		{"another server's error", `{"error":"no"}`, 404, "/_mock/clock answers 404 Not Found, but not as popupmock does"},
		{"an error without a message", `{"error":{"name":"NotFoundError","code":"NOT_FOUND"}}`, 404, "/_mock/clock answers 404 Not Found, but not as popupmock does"},
		{"an error of another status", `{"error":{"name":"NotFoundError","code":"NOT_FOUND","message":"m"}}`, 400, "/_mock/clock answers 400 Bad Request, but not as popupmock does"},
		{"elsewhere", ``, 302, "/_mock/clock answers 302 Found, but not as popupmock does"},
	}
	for _, test := range tests {
		r := &recorded{status: test.status, answer: test.answer, headers: map[string]string{"Location": "https://evil.example/"}}
		got, err := r.client(t, "http://mock.test", control.WithToken("sesame")).Clock(t.Context())
		var refusal *control.Error
		if err == nil || err.Error() != test.want || errors.As(err, &refusal) || !cmp.Equal(got, control.Clock{}) {
			t.Errorf("%s: got %+v and error %v, want %s", test.name, got, err, test.want)
		}
		if r.URL.Host != "mock.test" {
			t.Errorf("%s: it went on to %s", test.name, r.URL)
		}
	}
	if err := (&recorded{status: 200, answer: `{}`}).client(t, "http://mock.test").Reset(t.Context()); err == nil {
		t.Error("a reset that is answered with something is taken for one")
	}
}

func TestBaseURLs(t *testing.T) {
	t.Parallel()
	const noURL = "want a base URL such as http://127.0.0.1:8080"
	for base, want := range map[string]string{
		"http://127.0.0.1:8080": "", "https://[::1]/s/one": "", "http://mock.test/": "",
		"": noURL, "127.0.0.1:8080": noURL, "localhost:8080": noURL, "ftp://mock.test": noURL, "http://": noURL, "http://mock.test:x": noURL, "/_mock": noURL,
		"http://me:hunter2@mock.test": "the base URL has a user, want none; WithToken shows a token",
		"http://mock.test?a=b":        "the base URL http://mock.test?a=b has a query or a fragment, want none",
		"http://mock.test#a":          "the base URL http://mock.test#a has a query or a fragment, want none",
	} {
		got := ""
		if _, err := control.NewClient(base); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: error %q, want %q", base, got, want)
		}
	}
}

// A client that nobody answers ends with its context, and says so without its token.
func TestAClientEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		silent := roundTripper(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		client, err := control.NewClient("http://mock.test", control.WithToken("sesame"), control.WithHTTPClient(&http.Client{Transport: silent}))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := client.Reset(ctx); !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "sesame") {
			t.Errorf("the error is %v", err)
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// FuzzAnswer checks that no answer makes a client panic.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{``, `{}`, `null`, `[]`, `[{}]`, `{"error":{"code":"NOT_FOUND","message":"m"}}`, `{"now":"x"}`, "\xff"} {
		f.Add(200, seed)
		f.Add(404, seed)
	}
	f.Fuzz(func(t *testing.T, status int, answer string) {
		if status < 200 || status > 599 {
			return
		}
		client := (&recorded{status: status, answer: answer}).client(t, "http://mock.test")
		if got, err := client.Tokens(t.Context(), control.TokenFilter{}); err != nil && got != nil {
			t.Errorf("%d %q: tokens come with the error: %v", status, answer, got)
		}
	})
}
