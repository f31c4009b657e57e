package scenarios_test

import (
	"strings"
	"testing"

	"github.com/popupmock/popupmock/scenarios"
)

// Only what is certain is a mistake: where a condition, a variable or a block decides what is there, nothing is missed.
func TestWhatMayBeThereIsNotMissed(t *testing.T) {
	t.Parallel()
	for name, lines := range map[string][]string{
		"a login under a condition":            {"[legacy] login", "get /a", "expires access 1h", "refresh"},
		"a login in a block":                   {"repeat 2", "login", "end", "refresh token=previous"},
		"a login in a block under a condition": {"[legacy] parallel 2", "login", "end", "refresh token=previous", "answers 2 200", "status 401"},
		"a login of a session by a variable":   {"save WHO value=bob", "login as=$WHO", "get /a as=bob", "expires access 1h as=bob"},
		"a request under a condition":          {"[legacy] get /a token=none", "status 401", "reason token_missing"},
		"a request whose ! is conditional":     {"login", "[legacy] ! get /a", "failure timeout", "login", "[legacy] ! get /a", "status 200"},
		"a request before a block, within":     {"login", "parallel 2", "status 200", "get /a", "end", "answers 2 200"},
		"an account by a variable":             {"save N value=bob", "account $N", "login account=bob"},
		"an account under a condition":         {"[legacy] account bob", "login account=bob"},
		"an account that goes under one":       {"account bob", "[legacy] unaccount bob", "[legacy] reset", "login account=bob"},
		"a snapshot of a sandbox under one":    {"snapshot s", "[legacy] sandbox x", "restore s"},
		"a sandbox by a variable":              {"login", "save X value=x", "sandbox $X", "get /a"},
		"a session under a condition":          {"login as=bob", "[legacy] use bob", "get /a"},
		"a session by a variable":              {"login as=bob", "save WHO value=bob", "use $WHO", "get /a"},
		"a session in a block of its own":      {"login", "parallel 2", "use bob", "sandbox x", "get /a token=none", "status 401", "end", "get /a"},
		"a token by a variable":                {"login", "save N value=old", "keep $N", "refresh token=older"},
		"a token of another session":           {"login as=bob", "mint late", "get /a as=bob token=main.late", "get /a token=bob.access"},
		"a token of the client":                {"client get /a", "get /a", "refresh"},
		"a rule by a variable":                 {"save N value=x", "fault login reset phase=before id=$N", "hits anything 1", "unfault x"},
		"a rule that a trigger arms": {"trigger login answered arm_fault fault.id=later fault.operation=login fault.phase=before fault.effect.type=reset",
			"hits later 0"},
		"a rule without a name": {"fault login reset phase=before", "hits fault-1 0", "unfault fault-1"},
		"a body of one's own":   {"refresh json='{}'", "refresh body=a", "-- a --"},
		"a word of a block":     {"login", "repeat 2", "save N json=/data/client_id", "end", "text $N matches=1"},
	} {
		if _, err := scenarios.Parse("x.txtar", []byte(strings.Join(lines, "\n")+"\n")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
