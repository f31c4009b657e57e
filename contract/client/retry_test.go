package client_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// TestTroubleOfCalls spoils the first answers of one operation, and looks at how often, and how long apart, it is called.
func TestTroubleOfCalls(t *testing.T) {
	t.Parallel()
	const ok, many, down = "listCategories OK", "listCategories Too Many Requests", "listCategories Service Unavailable"
	cases := map[string]struct {
		rule  fault.Rule
		want  error
		calls []string
		waits []time.Duration // nil: not looked at
	}{
		"429, in seconds": {
			rule:  fault.Rule{Effect: fault.RetryAfter{Status: 429, After: 7 * time.Second}, When: fault.First(2)},
			calls: []string{many, many, ok}, waits: []time.Duration{7 * time.Second, 7 * time.Second},
		},
		"503, by date": {
			rule:  fault.Rule{Effect: fault.RetryAfter{Status: 503, After: 40 * time.Second, Date: true}, When: fault.First(1)},
			calls: []string{down, ok}, waits: []time.Duration{40 * time.Second},
		},
		"429, at once": {
			rule:  fault.Rule{Effect: fault.RetryAfter{Status: 429}, When: fault.First(1)},
			calls: []string{many, ok}, waits: []time.Duration{0},
		},
		"429, longer than is waited for": {
			rule: fault.Rule{Effect: fault.RetryAfter{Status: 429, After: 61 * time.Second}},
			want: client.ErrRateLimited, calls: []string{many}, waits: []time.Duration{},
		},
		"429 for ever": {
			rule: fault.Rule{Effect: fault.RetryAfter{Status: 429, After: time.Second}},
			want: client.ErrRateLimited, calls: []string{many, many, many, many}, waits: []time.Duration{time.Second, time.Second, time.Second},
		},
		"503 without a word": {rule: fault.Rule{Effect: fault.Status{Code: 503}, When: fault.First(1)}, calls: []string{down, ok}},
		"500":                {rule: fault.Rule{Effect: fault.Status{Code: 500}, When: fault.First(3)}, calls: []string{"listCategories Internal Server Error", "listCategories Internal Server Error", "listCategories Internal Server Error", ok}},
		"500 for ever": {
			rule: fault.Rule{Effect: fault.Status{Code: 500}}, want: client.ErrServer,
			calls: slices.Repeat([]string{"listCategories Internal Server Error"}, 4),
		},
		"501":   {rule: fault.Rule{Effect: fault.Status{Code: 501, Body: "{}"}}, want: client.ErrServer, calls: []string{"listCategories Not Implemented"}},
		"reset": {rule: fault.Rule{Effect: fault.Reset{}, When: fault.First(1)}, calls: []string{"listCategories reset", ok}},
		"404":   {rule: fault.Rule{Effect: fault.Status{Code: 404}}, want: client.ErrNotFound, calls: []string{"listCategories Not Found"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Go's transport sends a GET again by itself when a connection that was used before is reset, and then does not on
			// one that was not.
			s := newScene(t, client.WithTransport(&http.Transport{DisableKeepAlives: true}))
			s.must()
			if err := s.mock.ClearJournal(t.Context()); err != nil {
				t.Fatal(err)
			}
			c.rule.Operation, c.rule.Phase = "listCategories", fault.Before
			s.mock.AddFault(c.rule)
			if err := s.categories(); !errors.Is(err, c.want) {
				t.Errorf("the call ended with %v, want %v", err, c.want)
			}
			s.wantCalls(c.calls...)
			if got := s.clock.waited(); c.waits != nil && !slices.Equal(got, c.waits) {
				t.Errorf("the waits were %v, want %v", got, c.waits)
			}
			if got := len(s.clock.waited()); got != len(c.calls)-1 {
				t.Errorf("waited %d times for %d calls", got, len(c.calls))
			}
		})
	}
}

// TestTheContractHas503 checks answers as well: the vendor's 503 is one that may be waited out, also at login and refresh, and is no
// departure from the contract.
func TestTheContractHas503(t *testing.T) {
	t.Parallel()
	down := fault.Status{Code: 503}
	for operation, c := range map[string]struct {
		effect fault.Effect
		calls  []string
	}{
		"login":          {down, []string{"login Service Unavailable", "login OK", "listCategories OK"}},
		"refresh":        {fault.RetryAfter{Status: 503, After: time.Second}, []string{"refresh Service Unavailable", "refresh OK", "listCategories OK"}},
		"listCategories": {down, []string{"listCategories Service Unavailable", "listCategories OK"}},
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, client.WithContract())
			if operation != "login" {
				s.must()
			}
			if operation == "refresh" {
				s.mock.Advance(time.Hour)
			}
			if err := s.mock.ClearJournal(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.mock.AddFault(fault.Rule{Operation: operation, Phase: fault.Before, Effect: c.effect, When: fault.First(1)})
			if err := s.categories(); err != nil {
				t.Errorf("the call ended with %v", err)
			}
			s.wantCalls(c.calls...)
			if got := len(s.clock.waited()); got != 1 {
				t.Errorf("waited %d times, want once", got)
			}
		})
	}
	s := newScene(t, client.WithContract())
	s.must()
	s.mock.AddFault(fault.Rule{Operation: "listCategories", Phase: fault.Before, Effect: down})
	err := s.categories()
	const text = "listCategories: status 503: SERVICE_UNAVAILABLE: Service unavailable"
	if !errors.Is(err, client.ErrUnavailable) || !errors.Is(err, client.ErrServer) || err.Error() != text {
		t.Errorf("for ever: the call ended with %v, want %s", err, text)
	}
}

// TestBackOffGrows wants each wait to be at least twice the first one's base, and no more than the bound.
func TestBackOffGrows(t *testing.T) {
	t.Parallel()
	s := newScene(t, client.WithRetries(6, 2*time.Second, 20*time.Second))
	s.must()
	s.mock.AddFault(fault.Rule{Operation: "listCategories", Phase: fault.Before, Effect: fault.Status{Code: 502}})
	if err := s.categories(); !errors.Is(err, client.ErrUnavailable) {
		t.Errorf("the call ended with %v, want %v", err, client.ErrUnavailable)
	}
	waits := s.clock.waited()
	if len(waits) != 5 {
		t.Fatalf("waited %v, want five times", waits)
	}
	for i, wait := range waits {
		least := min(2*time.Second<<i, 20*time.Second)
		most := min(least+2*time.Second, 20*time.Second)
		if wait < least || wait > most {
			t.Errorf("wait %d is %s, want %s to %s", i+1, wait, least, most)
		}
	}
	heard := s.seen.take()
	if len(heard) != 6 || !strings.HasPrefix(heard[1], "retry listCategories in ") {
		t.Errorf("the observer heard %q, want a login and five retries", heard)
	}
}

// TestWhatMayNotBeRepeated sends a POST into trouble: only a server that says to come again has surely not done it.
func TestWhatMayNotBeRepeated(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		effect fault.Effect
		want   int // requests
	}{
		"429":                 {fault.Status{Code: 429}, 2},
		"503 and when":        {fault.RetryAfter{Status: 503, After: time.Second}, 2},
		"503 without a word":  {fault.Status{Code: 503}, 1},
		"500":                 {fault.Status{Code: 500}, 1},
		"reset":               {fault.Reset{}, 1},
		"closed, then silent": {fault.Close{}, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, client.WithTransport(&http.Transport{DisableKeepAlives: true}))
			s.must()
			if err := s.mock.ClearJournal(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.mock.AddFault(fault.Rule{Operation: "logout", Phase: fault.Before, Effect: c.effect, When: fault.First(1)})
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.mock.URL+"/auth/logout", strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			response, err := s.client.Transport().RoundTrip(r)
			if err == nil {
				_ = response.Body.Close()
			}
			if got := len(s.mock.Journal()); got != c.want {
				t.Errorf("%d requests, want %d", got, c.want)
			}
		})
	}
}
