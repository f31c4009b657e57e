package mockserver_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

const (
	hourLater  = `{"on":{"operation":"listProducts","event":"received","nth":3},"do":[{"action":"advance","by":"1h"}]}`
	hourShown  = `"on":{"operation":"listProducts","event":"received","nth":3},"do":[{"action":"advance","by":"1h"}]`
	locked     = `{"id":"locked","on":{"operation":"login","account":"shop","event":"answered"},"do":[{"action":"set_active","active":false},{"action":"rotate_key"}]}`
	lockedSeen = `{"id":"locked","on":{"operation":"login","account":"shop","event":"answered"},"do":[{"action":"set_active","active":false},{"action":"rotate_key"}],"calls":0,"hits":0}`
)

func TestTriggersOverHTTP(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	const counted = `,"calls":0,"hits":0}`
	u.do("GET", "/_mock/triggers", "").want(t, 200, `[]`)
	u.do("POST", "/_mock/triggers", hourLater).want(t, 200, `{"id":"trigger-1",`+hourShown+counted)
	u.do("POST", "/_mock/triggers", locked).want(t, 200, lockedSeen)
	access := u.login().Access
	u.get(productsPath, access).wantOK(t)
	u.get(productsPath, access).wantOK(t)
	u.get(productsPath, access).want(t, 401, errAccessToken)
	u.get(productsPath, access).want(t, 401, errAccessToken)
	const fired = `{"id":"trigger-1",` + hourShown + `,"calls":3,"hits":1}`
	u.do("GET", "/_mock/triggers", "").want(t, 200, `[`+fired+`,`+lockedSeen+`]`)
	u.do("GET", "/_mock/triggers?fired=true", "").want(t, 200, `[`+fired+`]`)
	u.do("GET", "/_mock/triggers?fired=false", "").want(t, 200, `[`+lockedSeen+`]`)
	u.do("GET", "/_mock/triggers?fired=", "").want(t, 200, `[`+fired+`,`+lockedSeen+`]`)
	u.do("GET", "/_mock/triggers/trigger-1", "").want(t, 200, fired)
	if got := u.do("GET", "/_mock/journal", "").body; strings.Count(got, `"triggers":[{"id":"trigger-1","event":"received"}]`) != 1 {
		t.Errorf("the journal does not have the trigger once: %s", got)
	}

	// A rule that is put counts anew, and comes last.
	u.do("PUT", "/_mock/triggers/trigger-1", hourLater).want(t, 200, `{"id":"trigger-1",`+hourShown+counted)
	u.do("PUT", "/_mock/triggers/other", `{"id":"other",`+hourLater[1:]).want(t, 200, `{"id":"other",`+hourShown+counted)
	var ids []string
	for _, r := range decodeAs[[]trigger.State](t, u.do("GET", "/_mock/triggers", "")) {
		ids = append(ids, r.ID)
	}
	if diff := cmp.Diff([]string{"locked", "trigger-1", "other"}, ids); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}

	u.do("DELETE", "/_mock/triggers/other", "").want(t, 204, "")
	u.do("GET", "/_mock/triggers/other", "").want(t, 404, notFound(`no trigger \"other\"; GET /_mock/triggers lists them`))
	u.do("PUT", "/_mock/triggers", `[`+locked+`,`+hourLater+`]`).want(t, 200, `[`+lockedSeen+`,{"id":"trigger-2",`+hourShown+counted+`]`)
	u.do("PUT", "/_mock/triggers", `[]`).want(t, 200, `[]`)
	u.do("POST", "/_mock/triggers", locked).wantOK(t)
	u.do("DELETE", "/_mock/triggers", "").want(t, 204, "")
	u.do("GET", "/_mock/triggers", "").want(t, 200, `[]`)
}

func TestBadTriggersNameTheFieldAndChangeNothing(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	u.do("POST", "/_mock/triggers", locked).wantOK(t)
	doing := func(fields string) string {
		return `{"on":{"operation":"login","event":"received"},"do":[{"action":"rotate_key"}]` + fields + `}`
	}
	cases := []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "", strings.Replace(doing(``), "login", "logn", 1), 400, badRequest(`on.operation is \"logn\", which no operation is called, did you mean \"login\"?`)},
		{"POST", "", doing(`,"d":1`), 400, badRequest(`body: d is an unknown field, want one of id, on, do, did you mean \"id\" or \"do\"?`)},
		{"POST", "", strings.Replace(doing(``), `"rotate_key"`, `"set_active","active":false,"account":"nobody"`, 1), 400, badRequest(`do[0].account is \"nobody\", and there is no such account`)},
		{"POST", "", strings.Replace(doing(``), `"rotate_key"`, `"arm_fault","fault":{"operation":"login","phase":"before","effect":{"type":"cut","bytes":1}}`, 1), 400, badRequest(`do[0].fault.phase is \"before\", want \"after\": there is no answer yet that cut could spoil`)},
		{"POST", "", doing(`,"hits":1`), 400, badRequest(`body: hits is counted by the mock, leave it out`)},
		{"POST", "", doing(`,"id":"locked"`), 409, refused("ConflictError", "CONFLICT", `id \"locked\" is that of a trigger already; PUT /_mock/triggers/locked replaces it`)},
		{"POST", "", ``, 400, badRequest(`body: ends before its JSON does`)},
		{"POST", "", doing(``) + `{}`, 400, badRequest(`body: more follows after the first JSON value`)},
		{"POST", "", `[` + doing(``) + `]`, 400, badRequest(`body: is an array, want an object`)},
		{"POST", "", doing(strings.Repeat(" ", 1<<20)), 400, badRequest(`body: larger than 1048576 bytes`)},
		{"POST", "?x=1", doing(``), 400, badRequest(`query: unknown field \"x\", this call takes none`)},
		{"PUT", "", doing(``), 400, badRequest(`body: is an object, want an array of triggers`)},
		{"PUT", "", `[` + doing(``) + `,` + strings.Replace(doing(``), "received", "sent", 1) + `]`, 400, badRequest(`[1].on.event is \"sent\", want \"received\" or \"answered\"`)},
		{"PUT", "", `[` + doing(`,"id":"a"`) + `,` + doing(`,"id":"a"`) + `]`, 400, badRequest(`[1].id is \"a\" as that of [0], want each its own`)},
		{"PUT", "/locked", doing(`,"id":"up"`), 400, badRequest(`id is \"up\", want \"locked\" as in the path, or none`)},
		{"PUT", "/a%20b", doing(``), 400, badRequest(`id is \"a b\", want 1 to 64 letters, digits, dots, hyphens and underscores, no dot first`)},
		{"DELETE", "/up", ``, 404, notFound(`no trigger \"up\"; GET /_mock/triggers lists them`)},
		{"DELETE", "/locked", `{"id":"locked"}`, 400, badRequest(`body: unknown field \"id\", this call takes none`)},
		{"GET", "?fired=no", ``, 400, badRequest(`query: fired is \"no\", want true or false`)},
		{"GET", "?hits=0", ``, 400, badRequest(`query: unknown field \"hits\", want one of fired`)},
		{"PATCH", "/locked", `{}`, 405, refused("MethodNotAllowedError", "METHOD_NOT_ALLOWED", `no control call PATCH /_mock/triggers/locked, want DELETE, GET, HEAD, PUT`)},
	}
	for _, c := range cases {
		t.Log(c.method, c.path, c.body[:min(len(c.body), 100)])
		u.do(c.method, "/_mock/triggers"+c.path, c.body).want(t, c.status, c.want)
		u.do("GET", "/_mock/triggers", "").want(t, 200, `[`+lockedSeen+`]`)
	}
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
		var ids []string
		for _, r := range decodeAs[[]trigger.State](t, u.do("GET", "/_mock/triggers", "")) {
			ids = append(ids, fmt.Sprintf("%s %d %d", r.ID, r.Calls, r.Hits))
		}
		if diff := cmp.Diff([]string{"t 0 0", "trigger-1 0 0"}, ids); diff != "" {
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
	rules := make([]trigger.Rule, trigger.MaxRules)
	for i := range rules {
		rules[i] = rule
		rules[i].ID = fmt.Sprintf("r%d", i)
	}
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
		for _, c := range [][2]string{{"POST", ""}, {"PUT", ""}, {"PUT", "/x"}} {
			before := u.do("GET", "/_mock/triggers", "").body
			switch got := u.do(c[0], "/_mock/triggers"+c[1], body); got.status {
			case 200:
				u.do("POST", loginPath, loginBody)
				u.do("DELETE", "/_mock/triggers", "").want(t, 204, "")
			case 400, 409:
				if after := u.do("GET", "/_mock/triggers", "").body; after != before {
					t.Errorf("%s was refused, and has changed %s to %s", body, before, after)
				}
			default:
				t.Errorf("%s %s: %d %s", c[0], body, got.status, got.body)
			}
			u.do("POST", "/_mock/reset", "").want(t, 204, "")
		}
	})
}
