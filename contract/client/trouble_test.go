package client_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// mostRequests bounds what one call may cost, whatever goes wrong: four tries each of a refresh, a login and the call.
const mostRequests = 12

// effects has every effect, those with several forms more than once. Delays are longer than the client waits.
func effects() map[string]fault.Effect {
	return map[string]fault.Effect{
		"status 500": fault.Status{Code: 500}, "status 502 without a body": fault.Status{Code: 502, NoBody: true}, "status 503": fault.Status{Code: 503},
		"status 400": fault.Status{Code: 400}, "status 404": fault.Status{Code: 404}, "status 403": fault.Status{Code: 403},
		"an empty 200":     fault.Status{Code: 200, Body: "{}"},
		"a page of HTML":   fault.Status{Code: 200, Body: "<html>", ContentType: "text/html"},
		"unauthorized":     fault.Unauthorized{},
		"429":              fault.RetryAfter{Status: 429},
		"503, later":       fault.RetryAfter{Status: 503, After: 20 * time.Second},
		"429, much later":  fault.RetryAfter{Status: 429, After: time.Hour, Date: true},
		"reset":            fault.Reset{},
		"close":            fault.Close{},
		"stall":            fault.Stall{},
		"delay":            fault.Delay{Fixed: time.Minute},
		"cut":              fault.Cut{Bytes: 20},
		"drip":             fault.Drip{Bytes: 1, Interval: time.Minute},
		"malformed JSON":   fault.MalformedJSON{},
		"no access token":  fault.MissingField{Field: "data.access_token"},
		"no refresh token": fault.MissingField{Field: "data.refresh_token"},
		"no expiry":        fault.MissingField{Field: "data.access_expires_at"},
		"no data":          fault.MissingField{Field: "data"},
		"a token of 7":     fault.WrongType{Field: "data.access_token"},
		"a list of data":   fault.WrongType{Field: "data"},
		"another type":     fault.ContentType{},
		"an hour ahead":    fault.Date{Offset: time.Hour},
		"a week behind":    fault.Date{Offset: -7 * 24 * time.Hour},
		"no date":          fault.Date{Value: "tomorrow"},
	}
}

func TestEffectsAreAllThere(t *testing.T) {
	t.Parallel()
	var types []string
	for _, e := range effects() {
		types = append(types, e.Type())
	}
	for _, name := range fault.Types() {
		if !slices.Contains(types, name) {
			t.Errorf("no case has the effect %s", name)
		}
	}
}

// TestTroubleOfTokenCalls spoils login or refresh once, or for ever, before or after the state has changed. Whatever it
// is, the call succeeds or ends with an error that has a type, after a bounded number of requests; and once the trouble
// is over, the next call succeeds.
func TestTroubleOfTokenCalls(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"login", "refresh"} {
		for name, effect := range effects() {
			for _, phase := range []fault.Phase{fault.Before, fault.After} {
				for _, when := range []fault.When{fault.First(1), {}} {
					if phase == fault.Before && !fault.KnowsBefore(effect) {
						continue
					}
					rule := fault.Rule{Operation: operation, Phase: phase, When: when, Effect: effect}
					t.Run(fmt.Sprintf("%s %s, %s, %s", operation, name, phase, often(when)), func(t *testing.T) {
						t.Parallel()
						troubleOfTokenCalls(t, rule)
					})
				}
			}
		}
	}
}

func often(when fault.When) string {
	if when == (fault.When{}) {
		return "always"
	}
	return "once"
}

func troubleOfTokenCalls(t *testing.T, rule fault.Rule) {
	s := newScene(t, client.WithAnswerTimeout(patienceWith(rule.Effect)))
	if rule.Operation == "refresh" {
		s.must()
		s.mock.Advance(time.Hour)
	}
	if err := s.mock.ClearJournal(t.Context()); err != nil {
		t.Fatal(err)
	}
	rule.ID = "trouble"
	s.mock.AddFault(rule)
	err := s.categories()
	if err != nil && !hasType(err) {
		t.Errorf("the call ended with %v (%T), want an error of a type", err, err)
	}
	once := rule.When != (fault.When{})
	if err != nil && once && !isAnswer(rule.Effect) {
		t.Errorf("one bad answer has ended the call: %v", err)
	}
	if got := len(s.mock.Journal()); got > mostRequests {
		t.Errorf("%d requests, want no more than %d", got, mostRequests)
	}
	if !once {
		s.wantNoLoop()
	}
	if err := s.mock.DeleteFault(t.Context(), "trouble"); err != nil {
		t.Fatal(err)
	}
	s.mock.Advance(client.DefaultLoginPause)
	s.must()
}

// patienceWith is how long the client waits for an answer: not long where none comes.
func patienceWith(e fault.Effect) time.Duration {
	if slices.Contains([]string{"stall", "delay", "drip"}, e.Type()) {
		return 300 * time.Millisecond
	}
	return client.DefaultAnswerTimeout
}

// TestTroubleOfLogout spoils logout in every way, before or after it was done: it ends, after a bounded number of requests,
// without an error or with one that has a type, and the stored tokens are deleted.
func TestTroubleOfLogout(t *testing.T) {
	t.Parallel()
	for name, effect := range effects() {
		if strings.Contains(fmt.Sprint(effect), "data.") {
			continue // its answers have no such field
		}
		for _, phase := range []fault.Phase{fault.Before, fault.After} {
			if phase == fault.Before && !fault.KnowsBefore(effect) {
				continue
			}
			for _, when := range []fault.When{fault.First(1), {}} {
				t.Run(fmt.Sprintf("%s, %s, %s", name, phase, often(when)), func(t *testing.T) {
					t.Parallel()
					s := newScene(t, client.WithAnswerTimeout(patienceWith(effect)))
					s.must()
					if err := s.mock.ClearJournal(t.Context()); err != nil {
						t.Fatal(err)
					}
					s.mock.AddFault(fault.Rule{Operation: "logout", Phase: phase, When: when, Effect: effect})
					err := s.client.Logout(t.Context())
					_, lost := errors.AsType[*client.LostAnswerError](err)
					_, answered := errors.AsType[*client.APIError](err)
					if err != nil && !lost && !answered {
						t.Errorf("it ended with %v (%T), want an error of a type", err, err)
					}
					if got := len(s.mock.Journal()); got > mostRequests {
						t.Errorf("%d requests, want no more than %d", got, mostRequests)
					}
					if left, err := s.store.Load(t.Context()); err != nil || !left.IsZero() {
						t.Errorf("the store has %v, want nothing; error %v", left, err)
					}
					s.must()
				})
			}
		}
	}
}

// wantNoLoop makes further calls into the same trouble: none of them may cost more than the first.
func (s *scene) wantNoLoop() {
	s.Helper()
	for range 3 {
		if err := s.mock.ClearJournal(s.Context()); err != nil {
			s.Fatal(err)
		}
		_ = s.categories()
		if got := len(s.mock.Journal()); got > mostRequests {
			s.Errorf("a later call has cost %d requests, want no more than %d", got, mostRequests)
		}
	}
}

// hasType tells whether callers can tell what has happened.
func hasType(err error) bool {
	_, lost := errors.AsType[*client.LostAnswerError](err)
	_, answer := errors.AsType[*client.APIError](err)
	_, token := errors.AsType[*client.TokenError](err)
	return token && (lost || answer)
}

// isAnswer tells whether an effect is an answer that a client has to take for what it says.
func isAnswer(e fault.Effect) bool {
	switch e := e.(type) {
	case fault.Unauthorized:
		return true
	case fault.RetryAfter:
		return e.After > time.Minute
	case fault.Status:
		return e.Code == 400 || e.Code == 403 || e.Code == 404
	}
	return false
}

// TestALostRefresh has the answer to a refresh lost after the tokens were rotated.
func TestALostRefresh(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		options []client.Option
		policy  string // of a spent refresh token
		calls   []string
	}{
		"a login brings it back": {
			policy: "reject", calls: []string{"refresh reset", "login OK", "listCategories OK"},
		},
		"even where families are revoked": {
			policy: "revoke-family", calls: []string{"refresh reset", "login OK", "listCategories OK"},
		},
		"one more try, in vain": {
			options: []client.Option{client.WithSecondRefresh()},
			policy:  "reject", calls: []string{"refresh reset", "refresh Unauthorized", "login OK", "listCategories OK"},
		},
		"one more try, where that is good": {
			options: []client.Option{client.WithSecondRefresh()},
			policy:  "same-successor=1m", calls: []string{"refresh reset", "refresh OK", "listCategories OK"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, c.options...)
			s.mock.Assume("refresh-reuse", c.policy)
			s.must()
			s.mock.Advance(time.Hour)
			s.mock.AddFault(fault.Rule{Operation: "refresh", Phase: fault.After, Effect: fault.Reset{}, When: fault.First(1)})
			if err := s.mock.ClearJournal(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.must()
			s.wantCalls(c.calls...)
		})
	}
}

// TestALostRefreshIsNotRepeatedLater has the login fail, too, so that the old token is all there is.
func TestALostRefreshIsNotRepeatedLater(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.must()
	s.mock.Advance(time.Hour)
	s.mock.AddFault(fault.Rule{Operation: "refresh", Phase: fault.After, Effect: fault.Close{}})
	busy := s.mock.AddFault(fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.RetryAfter{Status: 429, After: time.Hour}})
	if err := s.mock.ClearJournal(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.categories(); !errors.Is(err, client.ErrRateLimited) {
			t.Errorf("the call ended with %v, want %v", err, client.ErrRateLimited)
		}
	}
	s.wantCalls("refresh closed", "login Too Many Requests", "login Too Many Requests")
	if err := s.mock.DeleteFault(t.Context(), busy.ID); err != nil {
		t.Fatal(err)
	}
	s.must()
	s.wantCalls("login OK", "listCategories OK")
}

// TestErrorsNameWhatHasHappened looks at the texts, which are for people.
func TestErrorsNameWhatHasHappened(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.must()
	s.mock.Advance(time.Hour)
	s.mock.AddFault(fault.Rule{Operation: "refresh", Phase: fault.After, Effect: fault.Status{Code: 500}})
	s.mock.AddFault(fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Unauthorized{}})
	err := s.categories()
	if err == nil {
		t.Fatal("the call succeeded")
	}
	for _, want := range []string{"no access token", "the login was refused", "login: status 401", "after the refresh failed", "the answer to refresh was lost", "refresh: status 500"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
}
