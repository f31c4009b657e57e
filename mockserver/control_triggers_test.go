package mockserver_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

const (
	hourLater = `{"on":{"operation":"listProducts","event":"received","nth":3},"do":[{"action":"advance","by":"1h"}]}`
	locked    = `{"id":"locked","on":{"operation":"login","account":"shop","event":"answered"},"do":[{"action":"set_active","active":false},{"action":"rotate_key"}]}`
)

var triggerRules = ruleKind{"trigger", hourLater, "locked", locked}

func TestTriggersOverHTTP(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	triggerRules.overHTTP(t, u, 3, func() {
		access := u.login().Access
		u.get(productsPath, access).wantOK(t)
		u.get(productsPath, access).wantOK(t)
		u.get(productsPath, access).want(t, 401, errAccessToken)
		u.get(productsPath, access).want(t, 401, errAccessToken)
	})
	if got := u.do("GET", "/_mock/journal", "").body; strings.Count(got, `"triggers":[{"id":"trigger-1","event":"received"}]`) != 1 {
		t.Errorf("the journal does not have the trigger once: %s", got)
	}
}

func TestBadTriggersNameTheFieldAndChangeNothing(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	doing := func(fields string) string {
		return `{"on":{"operation":"login","event":"received"},"do":[{"action":"rotate_key"}]` + fields + `}`
	}
	triggerRules.refuses(t, u, doing, []ruleMistake{
		{"POST", "", strings.Replace(doing(``), "login", "logn", 1), 400, badRequest(`on.operation is \"logn\", which no operation is called, did you mean \"login\"?`)},
		{"POST", "", doing(`,"d":1`), 400, badRequest(`body: d is an unknown field, want one of id, on, do, did you mean \"id\" or \"do\"?`)},
		{"POST", "", strings.Replace(doing(``), `"rotate_key"`, `"set_active","active":false,"account":"nobody"`, 1), 400, badRequest(`do[0].account is \"nobody\", and there is no such account`)},
		{"POST", "", strings.Replace(doing(``), `"rotate_key"`, `"arm_fault","fault":{"operation":"login","phase":"before","effect":{"type":"cut","bytes":1}}`, 1), 400, badRequest(`do[0].fault.phase is \"before\", want \"after\": there is no answer yet that cut could spoil`)},
		{"PUT", "", `[` + doing(``) + `,` + strings.Replace(doing(``), "received", "sent", 1) + `]`, 400, badRequest(`[1].on.event is \"sent\", want \"received\" or \"answered\"`)},
	})
}

func TestAResetRemovesTriggers(t *testing.T) {
	t.Parallel()
	first := when(trigger.Received, "login", trigger.Advance{By: time.Hour})
	second := when(trigger.Answered, "logout", trigger.RotateKey{})
	second.ID = ""
	mock := mockserver.Start(t, mockserver.WithSeed("s"), mockserver.WithTrigger(first), mockserver.WithTrigger(second))
	u := newUser(t, mock.Server)
	for range 2 { // the configured ones are there again, with counters of their own
		mock.AddTrigger(trigger.Rule{ID: "added", On: trigger.On{Operation: "*", Event: trigger.Received}, Do: []trigger.Action{trigger.Advance{By: time.Hour}}})
		u.login()
		if got := mock.Now().Sub(mockserver.SeededStart()); got != 2*time.Hour {
			t.Errorf("the clock has moved %s, want 2h", got)
		}
		if err := mock.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"t 0/0", "trigger-1 0/0"}, triggerRules.list(t, u)); diff != "" {
			t.Errorf("triggers after a reset (-want +got):\n%s", diff)
		}
	}
}

func TestAConfigurationWithABadTriggerIsRefused(t *testing.T) {
	t.Parallel()
	for want, rule := range map[string]trigger.Rule{
		`triggers: [0].on.operation is "logn", which no operation is called, did you mean "login"?`: when(trigger.Received, "logn", trigger.RotateKey{}),
		`triggers: [0].do[0].account is "nobody", and there is no such account`:                     when(trigger.Received, "login", trigger.SetActive{Account: "nobody"}),
		`triggers: [0].do[0].what is missing, want "family" or "account"`:                           when(trigger.Received, "login", trigger.Revoke{}),
	} {
		_, err := mockserver.New(mockserver.Config{Triggers: []trigger.Rule{rule}})
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	// One of the configured accounts is known.
	if _, err := mockserver.New(mockserver.Config{Triggers: []trigger.Rule{when(trigger.Received, "login", trigger.SetActive{Account: mockserver.DefaultUsername})}}); err != nil {
		t.Error(err)
	}
}

// The number of triggers is bounded, whichever way they come.
func TestTooManyTriggersAreRefused(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	rule := when(trigger.Received, "login", trigger.RotateKey{})
	rule.ID = ""
	rules := slices.Repeat([]trigger.Rule{rule}, trigger.MaxRules)
	if _, err := mock.ReplaceTriggers(t.Context(), rules); err != nil {
		t.Fatal(err)
	}
	_, added := mock.Server.AddTrigger(t.Context(), rule)
	_, put := mock.PutTrigger(t.Context(), "new", rule)
	for _, err := range []error{added, put} {
		var refusal *control.Error
		if !errors.As(err, &refusal) || refusal.Kind != control.Conflict || refusal.Message != "there are 10000 triggers already, and room for no more" {
			t.Errorf("got %v, want a conflict", err)
		}
	}
	_, err := mock.ReplaceTriggers(t.Context(), append(rules, rule))
	var refusal *control.Error
	if !errors.As(err, &refusal) || refusal.Kind != control.Invalid || refusal.Message != "10001 triggers are too many, want at most 10000" {
		t.Errorf("got %v, want a refusal of the number", err)
	}
}

func FuzzTriggers(f *testing.F) {
	for _, seed := range []string{"", hourLater, locked, `[` + hourLater + `]`, `{"on":{},"do":[{}]}`, `{"on":{"operation":"*","event":"answered"},"do":[{"action":"revoke","what":"family"}]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		u := newUser(t, mockserver.Start(t).Server)
		for _, call := range rulesRead {
			triggerRules.takesOrRefuses(t, u, call, body, func() { u.do("POST", loginPath, loginBody) })
			u.do("POST", "/_mock/reset", "").want(t, 204, "")
		}
	})
}
