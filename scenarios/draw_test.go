package scenarios_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// A timeline says after which request a change was made, though all was in one second, and which tokens were revoked, also
// when their time would be over by now.
func TestTimelineOfOneSecond(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	script, err := scenarios.Parse("second.txtar", []byte(`# A second.

# Before.
login
status 200
get /api/v1/countries
status 200
revoke use=access
get /api/v1/countries
status 401

# After.
refresh
status 200
advance 5m
get /api/v1/countries
status 200
advance 2h
`))
	if err != nil {
		t.Fatal(err)
	}
	run, err := scenarios.Check(t.Context(), scenarios.Target{BaseURL: mock.URL}, []*scenarios.Scenario{script}, scenarios.Options{Timeline: true})
	if err != nil {
		t.Fatal(err)
	}
	line := run.Results()[0].Timeline
	var marks, tokens []string
	for _, m := range line.Marks {
		marks = append(marks, fmt.Sprintf("%s after %d in phase %d", m.Text, m.After, m.Phase))
	}
	if diff := cmp.Diff([]string{"revoke use=access after 2 in phase 0", "advance 5m after 4 in phase 1", "advance 2h after 5 in phase 1"}, marks); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
	for _, token := range line.Tokens {
		tokens = append(tokens, fmt.Sprintf("%s %d %q %t", token.Use, token.Generation, token.End, token.EndedAt != nil))
		if token.End != "" && !token.EndedAt.Equal(line.From) {
			t.Errorf("token %s of generation %d ended at %s, want the first second", token.Use, token.Generation, token.EndedAt)
		}
	}
	if diff := cmp.Diff([]string{`access 0 "revoked" true`, `refresh 0 "spent" true`, `access 1 "" false`, `refresh 1 "" false`}, tokens); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
}

// What an earlier state has brought back to life was not revoked.
func TestTimelineOfARestoredState(t *testing.T) {
	t.Parallel()
	script, err := scenarios.Parse("restored.txtar", []byte("login\nstatus 200\nsnapshot before\nrevoke\nrestore before\nget /api/v1/countries\nstatus 200\n"))
	if err != nil {
		t.Fatal(err)
	}
	run, err := scenarios.Check(t.Context(), embedded(t), []*scenarios.Scenario{script}, scenarios.Options{Timeline: true})
	if err != nil {
		t.Fatal(err)
	}
	tokens := run.Results()[0].Timeline.Tokens
	for _, token := range tokens {
		if token.End != "" {
			t.Errorf("the %s token is %s, want it to live", token.Use, token.End)
		}
	}
	if len(tokens) != 2 {
		t.Errorf("%d tokens, want 2", len(tokens))
	}
}
