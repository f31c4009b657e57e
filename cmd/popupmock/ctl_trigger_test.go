package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

func TestActionOf(t *testing.T) {
	t.Parallel()
	tests := map[string]trigger.Action{
		"rotate_key":                        trigger.RotateKey{},
		" rotate_key  overlap=false ":       trigger.RotateKey{NoOverlap: true},
		"revoke what=account account=shop":  trigger.Revoke{What: trigger.Account, Account: "shop"},
		`set_active active=true account=""`: nil,
		`revoke what=account account="7"`:   trigger.Revoke{What: trigger.Account, Account: "7"},
		"set_whitelist ip_whitelist=[]":     trigger.SetWhitelist{Entries: []string{}},
		"arm_fault fault.operation=login fault.phase=after fault.effect.type=cut fault.effect.bytes=3": trigger.ArmFault{
			Fault: fault.Rule{Operation: "login", Phase: fault.After, Effect: fault.Cut{Bytes: 3}},
		},
		` {"action":"revoke","what":"account","account":"a b"}`: trigger.Revoke{What: trigger.Account, Account: "a b"},
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := parseAction(text)
			if want == nil {
				if err == nil || err.Error() != `do[0].account is empty, want it filled or left out` {
					t.Errorf("%v, %v", got, err)
				}
				return
			}
			if diff := cmp.Diff([]trigger.Action{want}, got.Do); err != nil || diff != "" {
				t.Errorf("%v, action (-want +got):\n%s", err, diff)
			}
		})
	}
}

// parseAction reads a trigger with one action as --do has it.
func parseAction(text string) (trigger.Rule, error) {
	action, err := actionOf(text)
	if err != nil {
		return trigger.Rule{}, err
	}
	raw, err := json.Marshal(map[string]any{"on": map[string]any{"operation": "login", "event": "received"}, "do": []any{action}})
	if err != nil {
		return trigger.Rule{}, err
	}
	return trigger.Parse(raw)
}

// FuzzActionOf wants what is shown of an action to be that action again, but for blanks in values, and faults, whose bodies
// may have any names.
func FuzzActionOf(f *testing.F) {
	for _, text := range []string{
		"rotate_key", "advance by=1h", `revoke what=account account="7" use=access`, "set_lifetimes access_ttl=60", `set_whitelist ip_whitelist=["::1"]`,
		"advance by.x=1 by=2", `{"action":"set_active","active":false}`, "{", "", "=", "arm_fault fault.effect.type=cut fault.effect=1",
		`set_active active=true account="\"a"`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rule, err := parseAction(text)
		if err != nil || len(rule.Do) != 1 || rule.Do[0].Type() == "arm_fault" {
			return
		}
		shown := actionTexts(rule.Do)[0]
		var document struct{ Do []map[string]any }
		raw, err := json.Marshal(rule)
		if err != nil || json.Unmarshal(raw, &document) != nil {
			t.Fatalf("%q is written as %s, %v", text, raw, err)
		}
		if len(strings.Fields(shown)) != len(document.Do[0]) {
			return // a value has blanks
		}
		again, err := parseAction(shown)
		if err != nil {
			t.Fatalf("%q is shown as %q: %v", text, shown, err)
		}
		if diff := cmp.Diff(rule, again); diff != "" {
			t.Errorf("%q is shown as %q (-read +shown):\n%s", text, shown, diff)
		}
	})
}

// TestCtlReadsStandardInput is about "-" in place of a file.
func TestCtlReadsStandardInput(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	const (
		rule = `{"id":"a","operation":"login","phase":"after","effect":{"type":"close"}}`
		late = `{"id":"b","on":{"operation":"login","event":"answered"},"do":[{"action":"advance","by":"1h"}]}`
	)
	for _, test := range []struct{ command, stdin, path, want string }{
		{"fault add --rule -", rule, "/faults/a", `"id":"a"`},
		{"fault replace -", `[]`, "/faults", `[]`},
		{"trigger add --rule -", late, "/triggers/b", `"id":"b"`},
		{"trigger replace -", `[]`, "/triggers", `[]`},
	} {
		code, _, stderr := executeIn(t, nil, test.stdin, append([]string{"ctl", "--url", mock.base}, strings.Fields(test.command)...)...)
		if got := mock.send("GET", "/_mock"+test.path, "", ""); code != exitOK || !strings.Contains(got, test.want) {
			t.Errorf("%s: exit code %d and %q, then %s has %s, want %s", test.command, code, stderr, test.path, got, test.want)
		}
	}
}
