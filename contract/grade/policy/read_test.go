package policy_test

import (
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/grade/policy"
)

// Every mistake is told, with its place, and what was expected.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"level":       {"rules:\n  retries-once:\n    level: maybe\n", `p.yaml:3:12: level is "maybe", want must, should or off`},
		"key":         {"rules:\n  retries-once:\n    levels: off\n", `p.yaml:3:5: rules.retries-once has no "levels", want one of level, mend, source, did you mean "level"?`},
		"rule":        {"rules:\n  retry-once: {level: off}\n", `p.yaml:2:3: no rule is called "retry-once", did you mean "retries-once"?`},
		"top":         {"rule:\n  retries-once: {level: off}\n", `p.yaml:1:1: the policy has no "rule", want one of limits, name, rules, did you mean "rules"?`},
		"list":        {"rules: [retries-once]\n", `p.yaml:1:8: rules has no keys, want keys with values`},
		"span":        {"limits:\n  early: soon\n", `p.yaml:2:10: early: "soon" is not a duration, want for example 90s, 1h5m or 7d`},
		"no text":     {"limits:\n  early: [5m]\n", `p.yaml:2:10: early is a list, want text; quotes make it one`},
		"number":      {"limits:\n  attempts: many\n", `p.yaml:2:13: attempts is the text "many", want a whole number such as 10`},
		"quoted":      {"limits:\n  attempts: '10'\n", `p.yaml:2:13: attempts is the text "10", want a whole number such as 10`},
		"no whole":    {"limits:\n  attempts: 1.5\n", `p.yaml:2:13: attempts is 1.5, want a whole number such as 10`},
		"a number":    {"name: 7\n", `p.yaml:1:7: name is 7, want text; quotes make it one`},
		"nothing":     {"name:\n", `p.yaml:1:7: name is empty, want text; quotes make it one`},
		"keys":        {"name: {a: b}\n", `p.yaml:1:8: name is keys with values, want text; quotes make it one`},
		"no number":   {"limits:\n  attempts: 0\n", `p.yaml: limits.attempts is 0, want 1 to 100`},
		"order":       {"limits:\n  early: 20m\n", `p.yaml: limits.early is 20m0s and limits.late 15m0s, want 1s or more, and late after early`},
		"retry after": {"limits:\n  retry_after: 1500ms\n", `p.yaml: limits.retry_after is 1.5s, want whole seconds, 1s to 1m0s`},
		"skew":        {"limits:\n  skew: 25h\n", `p.yaml: limits.skew is 25h0m0s, want 1m to 24h0m0s`},
		"two":         {"name: a\n---\nname: b\n", `p.yaml:3:1: a second document, want one`},
		"no YAML":     {"rules: [\n", `p.yaml:1:8: no YAML: sequence end token ']' not found`},
		"brackets":    {strings.Repeat("[", 101), `p.yaml: more than 100 brackets, want a policy`},
		"large":       {strings.Repeat("#", policy.MaxBytes+1), `p.yaml: larger than 1048576 bytes, want a policy`},
		"all at once": {"names: x\nlimits: {erly: 5m}\n", "p.yaml:1:1: the policy has no \"names\", want one of limits, name, rules, did you mean \"name\"?\n" +
			"p.yaml:2:10: limits has no \"erly\", want one of attempts, early, late, retry_after, skew, did you mean \"early\"?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := policy.Read("p.yaml", strings.NewReader(c.text))
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(string(policy.Text()))
	f.Add("rules:\n  retries-once: {level: off}\nlimits: {early: 90s}\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := policy.Read("p.yaml", strings.NewReader(text))
		if err == nil && p.Check() != nil {
			t.Errorf("read without an error: %v", p.Check())
		}
	})
}
