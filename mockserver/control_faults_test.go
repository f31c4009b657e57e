package mockserver_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
)

const (
	lostRefresh = `{"operation":"refresh","phase":"after","when":{"nth":1},"effect":{"type":"status","status":502}}`
	downLogin   = `{"id":"down","operation":"login","account":"shop","phase":"before","effect":{"type":"close"},"ttl":"10m"}`
)

var faultRules = ruleKind{"fault", lostRefresh, "down", downLogin}

func TestFaultsOverHTTP(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	faultRules.overHTTP(t, u, 1, func() { u.refreshWith(u.login().Refresh) })
}

func TestBadFaultsNameTheFieldAndChangeNothing(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	reset := func(fields string) string {
		return `{"operation":"login","phase":"after","effect":{"type":"reset"}` + fields + `}`
	}
	faultRules.refuses(t, u, reset, []ruleMistake{
		{"POST", "", `{"operation":"refesh","phase":"after","effect":{"type":"reset"}}`, 400, badRequest(`operation is \"refesh\", which no operation is called, did you mean \"refresh\"?`)},
		{"POST", "", reset(`,"acount":"shop"`), 400, badRequest(`body: acount is an unknown field, want one of id, operation, account, phase, when, effect, ttl, did you mean \"account\"?`)},
		{"POST", "", `{"operation":"login","phase":"before","effect":{"type":"cut","bytes":1}}`, 400, badRequest(`phase is \"before\", want \"after\": there is no answer yet that cut could spoil`)},
		{"POST", "", `{"operation":"login","phase":"after","effect":{"type":"rest"}}`, 400, badRequest(`body: effect.type is \"rest\", want one of ` + strings.Join(fault.Types(), ", ") + `, did you mean \"reset\"?`)},
		{"POST", "", reset(`,"when":{"nth":-1}`), 400, badRequest(`when.nth is -1, want a whole number from 1 to 1000000000`)},
		{"PUT", "", `[` + reset(``) + `,` + reset(`,"ttl":"1ms"`) + `]`, 400, badRequest(`[1].ttl is 1ms, want whole seconds from 1s to 36500d`)},
	})
}

func TestAResetRemovesFaults(t *testing.T) {
	t.Parallel()
	first := fault.Rule{ID: "first", Operation: "login", Phase: fault.Before, When: fault.Nth(1), Effect: fault.Status{Code: 503}}
	mock := mockserver.Start(t, mockserver.WithFault(first), mockserver.WithFault(fault.Rule{Operation: "logout", Phase: fault.After, Effect: fault.Reset{}}))
	u := newUser(t, mock.Server)
	mock.AddFault(fault.Rule{ID: "added", Operation: "*", Phase: fault.Before, Effect: fault.Status{Code: 500}})
	for range 2 { // the configured ones are there again, with counters of their own
		wantRefused(t, u.do("POST", loginPath, loginBody), 503)
		if err := mock.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"first 0/0", "fault-1 0/0"}, faultRules.list(t, u)); diff != "" {
			t.Errorf("faults after a reset (-want +got):\n%s", diff)
		}
	}
}

func TestAConfigurationWithABadFaultIsRefused(t *testing.T) {
	t.Parallel()
	_, err := mockserver.New(mockserver.Config{Faults: []fault.Rule{{Operation: "logn", Phase: fault.After, Effect: fault.Reset{}}}})
	if want := `faults: [0].operation is "logn", which no operation is called, did you mean "login"?`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// The fields of answers differ between dialects.
func TestFieldsAreThoseOfTheDialect(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("dialect", "legacy"))
	rule := fault.Rule{ID: "a", Operation: "login", Phase: fault.After, Effect: fault.MissingField{Field: "access_token"}}
	mock.AddFault(rule)
	if got := newUser(t, mock.Server).do("POST", loginPath, loginBody); strings.Contains(got.body, "access_token") || !strings.Contains(got.body, `"refresh_token"`) {
		t.Errorf("got %s, want all but the access token", got.body)
	}
	rule.Effect = fault.MissingField{Field: "data.access_token"}
	_, err := mock.PutFault(context.Background(), "a", rule)
	var refusal *control.Error
	if !errors.As(err, &refusal) || refusal.Kind != control.Invalid || !strings.HasPrefix(refusal.Message, `effect.field is "data.access_token", which no answer of login has, want one of `) {
		t.Errorf("got %v, want a refusal of the field", err)
	}
}

func TestTTLIsInTheMocksTime(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	mock.AddFault(fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Status{Code: 503}, TTL: 10 * time.Minute})
	wantRefused(t, u.do("POST", loginPath, loginBody), 503)
	mock.Advance(10*time.Minute - time.Second)
	wantRefused(t, u.do("POST", loginPath, loginBody), 503)
	mock.Advance(time.Second)
	u.login()
}

func FuzzFaults(f *testing.F) {
	mock := mockserver.Start(f)
	for _, seed := range []string{"", lostRefresh, downLogin, `[` + lostRefresh + `]`, `{"effect":{}}`, `{"operation":"*","phase":"after","effect":{"type":"missing_field","field":"id"}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, call := range rulesRead {
			faultRules.takesOrRefuses(t, newUser(t, mock.Server), call, body, func() {})
		}
	})
}
