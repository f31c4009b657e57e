package client_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// TestRecoveryFromA401 has a token stop being good before its time.
func TestRecoveryFromA401(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		spoil func(s *scene)
		want  error // nil when the call succeeds
		calls []string
	}{
		"the access token was revoked": {
			spoil: func(s *scene) { s.mock.Revoke("access") },
			calls: []string{"listCategories Unauthorized", "refresh OK", "listCategories OK"},
		},
		"all tokens were revoked": {
			spoil: func(s *scene) { s.mock.Revoke() },
			calls: []string{"listCategories Unauthorized", "refresh Unauthorized", "login OK", "listCategories OK"},
		},
		"the refresh token was revoked, and the access token is due": {
			spoil: func(s *scene) { s.mock.Revoke("refresh"); s.mock.Advance(56 * time.Minute) },
			calls: []string{"refresh Unauthorized", "login OK", "listCategories OK"},
		},
		"the account was made inactive": {
			spoil: func(s *scene) { s.mock.SetActive(false) },
			want:  client.ErrLoginRefused,
			calls: []string{"listCategories Unauthorized", "refresh Unauthorized", "login Unauthorized"},
		},
		"whatever is sent": {
			spoil: func(s *scene) {
				s.mock.AddFault(fault.Rule{Operation: "listCategories", Phase: fault.Before, Effect: fault.Unauthorized{}})
			},
			want:  client.ErrUnauthorized,
			calls: []string{"listCategories Unauthorized", "refresh OK", "listCategories Unauthorized"},
		},
		"the keys were exchanged": {
			spoil: func(s *scene) { s.mock.Assume("token-alg", "RS256"); s.mock.Revoke() },
			calls: []string{"listCategories Unauthorized", "refresh Unauthorized", "login OK", "listCategories OK"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.must()
			if err := s.mock.ClearJournal(t.Context()); err != nil {
				t.Fatal(err)
			}
			c.spoil(s)
			if err := s.categories(); !errors.Is(err, c.want) {
				t.Errorf("the call ended with %v, want %v", err, c.want)
			}
			s.wantCalls(c.calls...)
		})
	}
}

// TestATokenThatWasTakenOverMayBeDeadToo has another process replace the token, and that one die as well: to take it over
// was no refresh, so there is one.
func TestATokenThatWasTakenOverMayBeDeadToo(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.must()
	other := s.another()
	s.mock.Revoke("access")
	if _, err := other.Categories(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.mock.Revoke("access")
	if err := s.mock.ClearJournal(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.must()
	s.wantCalls("listCategories Unauthorized", "listCategories Unauthorized", "refresh OK", "listCategories OK")
}

// TestARefusedLoginIsNotRepeatedAtOnce wants one login a minute, whatever calls are made.
func TestARefusedLoginIsNotRepeatedAtOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.mock.SetActive(false)
	for range 3 {
		if err := s.categories(); !errors.Is(err, client.ErrLoginRefused) || !errors.Is(err, client.ErrUnauthorized) {
			t.Errorf("the call ended with %v, want %v by a 401", err, client.ErrLoginRefused)
		}
	}
	s.wantCalls("login Unauthorized")

	s.mock.SetActive(true)
	s.mock.Advance(client.DefaultLoginPause - time.Second)
	if err := s.categories(); !errors.Is(err, client.ErrLoginRefused) {
		t.Errorf("the call ended with %v, want %v", err, client.ErrLoginRefused)
	}
	s.mock.Advance(time.Second)
	s.must()
	s.wantCalls("login OK", "listCategories OK")
}

// TestReplay sends bodies through the transport: those that can be sent again are, once.
func TestReplay(t *testing.T) {
	t.Parallel()
	send := func(t *testing.T, s *scene, body io.Reader) (status int) {
		t.Helper()
		// What the server does with the body does not matter, the refusal comes before.
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.mock.URL+"/auth/logout", body)
		if err != nil {
			t.Fatal(err)
		}
		response, err := s.client.Transport().RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if r.Header.Get("Authorization") != "" {
			t.Error("the request was changed")
		}
		return response.StatusCode
	}
	cases := map[string]struct {
		body  io.Reader
		want  int
		calls []string
	}{
		"no body":            {nil, 200, []string{"logout Unauthorized", "refresh OK", "logout OK"}},
		"a body in memory":   {strings.NewReader("{}"), 200, []string{"logout Unauthorized", "refresh OK", "logout OK"}},
		"a body read once":   {io.MultiReader(strings.NewReader("{}")), 401, []string{"logout Unauthorized", "refresh OK"}},
		"a body of no bytes": {http.NoBody, 200, []string{"logout Unauthorized", "refresh OK", "logout OK"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.must()
			s.mock.Revoke("access")
			if err := s.mock.ClearJournal(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := send(t, s, c.body); got != c.want {
				t.Errorf("the status is %d, want %d", got, c.want)
			}
			s.wantCalls(c.calls...)
		})
	}
}

// TestAForbiddenCallIsLeftAlone wants no refresh, no login and no other try after a 403.
func TestAForbiddenCallIsLeftAlone(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		before func(s *scene)
		calls  []string
		heard  []string
	}{
		"of data":    {func(s *scene) { s.must() }, []string{"listCategories Forbidden"}, []string{"login", "forbidden listCategories"}},
		"of login":   {func(*scene) {}, []string{"login Forbidden"}, []string{"login failed"}},
		"of refresh": {func(s *scene) { s.must(); s.mock.Advance(56 * time.Minute) }, []string{"refresh Forbidden"}, []string{"login", "refresh failed"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			c.before(s)
			if err := s.mock.ClearJournal(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.mock.SetWhitelist("192.0.2.1")
			if err := s.categories(); !errors.Is(err, client.ErrIPNotWhitelisted) {
				t.Errorf("the call ended with %v, want %v", err, client.ErrIPNotWhitelisted)
			}
			s.wantCalls(c.calls...)
			if got := s.seen.take(); !slices.Equal(got, c.heard) {
				t.Errorf("the observer heard %q, want %q", got, c.heard)
			}
			s.mock.SetWhitelist()
			s.must() // nothing was lost
		})
	}
}
