package trigger_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/trigger"
	"github.com/popupmock/popupmock/openapi"
)

func known(tb testing.TB) trigger.Known {
	tb.Helper()
	api, err := openapi.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return trigger.Known{API: api, Account: func(name string) bool { return name == "shop" }}
}

// examples has each action as JSON, and as Go has it.
var examples = []struct {
	text string
	want trigger.Action
}{
	{`{"action":"advance","by":"65m"}`, trigger.Advance{By: 65 * time.Minute}},
	{`{"action":"advance","by":"250ms"}`, trigger.Advance{By: 250 * time.Millisecond}},
	{`{"action":"revoke","what":"family"}`, trigger.Revoke{What: trigger.Family}},
	{`{"action":"revoke","what":"family","use":"refresh"}`, trigger.Revoke{What: trigger.Family, Use: "refresh"}},
	{`{"action":"revoke","what":"account","use":"access","account":"shop"}`, trigger.Revoke{What: trigger.Account, Use: "access", Account: "shop"}},
	{`{"action":"set_lifetimes","access_ttl":60}`, trigger.SetLifetimes{Access: time.Minute}},
	{`{"action":"set_lifetimes","access_ttl":1,"refresh_ttl":3153600000,"account":"shop"}`, trigger.SetLifetimes{Access: time.Second, Refresh: trigger.MaxTTL, Account: "shop"}},
	{`{"action":"set_whitelist","ip_whitelist":["10.0.0.0/8","2001:db8::1"]}`, trigger.SetWhitelist{Entries: []string{"10.0.0.0/8", "2001:db8::1"}}},
	{`{"action":"set_whitelist","ip_whitelist":[],"account":"shop"}`, trigger.SetWhitelist{Entries: []string{}, Account: "shop"}},
	{`{"action":"set_active","active":false}`, trigger.SetActive{}},
	{`{"action":"set_active","active":true,"account":"shop"}`, trigger.SetActive{Active: true, Account: "shop"}},
	{`{"action":"rotate_key"}`, trigger.RotateKey{}},
	{`{"action":"rotate_key","overlap":false}`, trigger.RotateKey{NoOverlap: true}},
	{`{"action":"arm_fault","fault":{"id":"lost","operation":"refresh","phase":"after","when":{"nth":1},"effect":{"type":"reset"}}}`,
		trigger.ArmFault{Fault: fault.Rule{ID: "lost", Operation: "refresh", Phase: fault.After, When: fault.Nth(1), Effect: fault.Reset{}}}},
}

func TestEveryActionIsRead(t *testing.T) {
	t.Parallel()
	var seen []string
	for _, c := range examples {
		text := `{"id":"t","on":{"operation":"refresh","account":"shop","event":"answered","nth":2},"do":[` + c.text + `]}`
		got, err := trigger.Parse([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		want := trigger.Rule{
			ID: "t", On: trigger.On{Operation: "refresh", Account: "shop", Event: trigger.Answered, Nth: 2}, Do: []trigger.Action{c.want},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
		if err := got.Check(known(t)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if again, err := json.Marshal(got); err != nil || string(again) != text {
			t.Errorf("written again: %s, %v\nwant %s", again, err, text)
		}
		seen = append(seen, c.want.Type())
	}
	for _, name := range trigger.Types() {
		if !slices.Contains(seen, name) {
			t.Errorf("no example has the action %s", name)
		}
	}
}

func TestOverlapMayBeSaid(t *testing.T) {
	t.Parallel()
	got, err := trigger.Parse([]byte(`{"on":{"operation":"*","event":"received"},"do":[{"action":"rotate_key","overlap":true}]}`))
	want := trigger.Rule{On: trigger.On{Operation: "*", Event: trigger.Received}, Do: []trigger.Action{trigger.RotateKey{}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestStatesAreReadAgain(t *testing.T) {
	t.Parallel()
	const text = `{"id":"t","on":{"operation":"*","event":"received"},"do":[{"action":"rotate_key"}],"calls":7,"hits":3}`
	var got trigger.State
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.Calls != 7 || got.Hits != 3 || !got.Fired() {
		t.Errorf("got %+v, want 7 calls and 3 hits", got)
	}
	if again, err := json.Marshal(got); err != nil || string(again) != text {
		t.Errorf("written again: %s, %v\nwant %s", again, err, text)
	}
	err := json.Unmarshal([]byte(`{"id":"t","on":{"operation":"*","event":"received"},"do":[{}],"calls":1,"hits":0}`), &got)
	if want := `do[0].action is "", want one of advance, revoke, set_lifetimes, set_whitelist, set_active, rotate_key, arm_fault`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if got.Calls != 7 {
		t.Error("a text that was refused has changed the state")
	}
}

// Values that only Go can have.
func TestBrokenRules(t *testing.T) {
	t.Parallel()
	on := trigger.On{Operation: "login", Event: trigger.Received}
	cases := map[string]struct {
		rule trigger.Rule
		want string
	}{
		"nothing to do":      {trigger.Rule{On: on}, "do has 0 actions, want 1 to 100"},
		"too much to do":     {trigger.Rule{On: on, Do: make([]trigger.Action, 101)}, "do has 101 actions, want 1 to 100"},
		"a nil action":       {trigger.Rule{On: on, Do: []trigger.Action{nil}}, "do[0].action is missing, want one of advance, revoke, set_lifetimes, set_whitelist, set_active, rotate_key, arm_fault"},
		"half a second":      {trigger.Rule{On: on, Do: []trigger.Action{trigger.SetLifetimes{Access: time.Second / 2}}}, "do[0].access_ttl is out of bounds, want whole seconds from 1 to 3153600000"},
		"for ever":           {trigger.Rule{On: on, Do: []trigger.Action{trigger.SetLifetimes{Refresh: math.MaxInt64}}}, "do[0].refresh_ttl is out of bounds, want whole seconds from 1 to 3153600000"},
		"a fault of nothing": {trigger.Rule{On: on, Do: []trigger.Action{trigger.ArmFault{}}}, "do[0].fault.operation is missing, want an operationId such as \"refresh\", or \"*\" for all\ndo[0].fault.phase is \"\", want \"before\" or \"after\"\ndo[0].fault.effect is missing, want one of status, unauthorized, retry_after, delay, reset, close, stall, cut, drip, malformed_json, missing_field, wrong_type, content_type, date"},
	}
	for name, c := range cases {
		if err := c.rule.Check(known(t)); err == nil || err.Error() != c.want {
			t.Errorf("%s\ngot  %v\nwant %s", name, err, c.want)
		}
	}
	if err := trigger.CheckAll(make([]trigger.Rule, trigger.MaxRules+1), known(t)); err == nil || err.Error() != "10001 triggers are too many, want at most 10000" {
		t.Errorf("too many rules: got %v", err)
	}
}

func TestString(t *testing.T) {
	t.Parallel()
	rule := trigger.Rule{ID: "t", On: trigger.On{Operation: "refresh", Event: trigger.Answered, Nth: 2}, Do: []trigger.Action{trigger.Advance{}, trigger.RotateKey{}, nil}}
	if got, want := rule.String(), "t (advance, rotate_key, nothing when refresh 2 is answered)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	rule.On.Nth, rule.Do = 0, rule.Do[:1]
	if got, want := rule.String(), "t (advance when refresh is answered)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range examples {
		f.Add([]byte(`{"on":{"operation":"*","event":"received"},"do":[` + c.text + `]}`))
		f.Add([]byte(`[{"id":"a","on":{"operation":"login","event":"answered","nth":1},"do":[` + c.text + `,` + c.text + `]}]`))
	}
	against := known(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		_, _ = trigger.ParseAll(text)
		rule, err := trigger.Parse(text)
		if err != nil || rule.Check(against) != nil {
			return
		}
		written, err := json.Marshal(rule)
		if err != nil {
			t.Fatal(err)
		}
		again, err := trigger.Parse(written)
		if diff := cmp.Diff(rule, again); diff != "" || err != nil {
			t.Errorf("%s is read again as another: %v\n%s", written, err, diff)
		}
	})
}
