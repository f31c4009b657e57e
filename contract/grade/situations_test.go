package grade

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

var update = flag.Bool("update", false, "write testdata/situations.txt anew")

// Notes are a plane that notes what is asked of it, and does nothing.
type notes struct {
	control.Controller
	text strings.Builder
}

func (n *notes) note(what string, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		text = []byte(err.Error())
	}
	fmt.Fprintf(&n.text, "  %s %s\n", what, text)
}

func (n *notes) AddTrigger(_ context.Context, r trigger.Rule) (trigger.State, error) {
	n.note("trigger", r)
	return trigger.State{}, nil
}

func (n *notes) AddFault(_ context.Context, r fault.Rule) (fault.State, error) {
	n.note("fault", r)
	return fault.State{}, nil
}

func (n *notes) ClearFaults(context.Context) error {
	n.note("clear", "faults")
	return nil
}

func (n *notes) PatchAccount(_ context.Context, name string, c control.AccountChange) (control.Account, error) {
	n.note("account "+name, c)
	return control.Account{}, nil
}

func (n *notes) PutAssumptions(_ context.Context, values map[string]string) ([]assumption.State, error) {
	n.note("assume", values)
	return nil, nil
}

func (n *notes) Revoke(_ context.Context, f control.TokenFilter) (control.Revoked, error) {
	n.note("revoke", f)
	return control.Revoked{}, nil
}

func (n *notes) Clock(context.Context) (control.Clock, error) {
	return control.Clock{Now: storyBegan}, nil
}

func (n *notes) SetClock(_ context.Context, c control.ClockChange) (control.Clock, error) {
	n.note("clock", c)
	return control.Clock{}, nil
}

// situated tells what a check does to its world, and when it starts the client again.
func situated(t *testing.T, l *lab, r rule, c check) string {
	t.Helper()
	var text strings.Builder
	fmt.Fprintf(&text, "%s/%s: %s [%s]\n", r.id, c.id, c.title, c.how)
	if c.prepare != nil {
		n := &notes{}
		if err := c.prepare(&world{lab: l, ctx: t.Context(), plane: n}); err != nil {
			t.Fatal(err)
		}
		text.WriteString(n.text.String())
	}
	if c.again == nil {
		return text.String()
	}
	for _, ending := range []string{"ok", "exit"} {
		n := &notes{}
		again, err := c.again(&world{lab: l, ctx: t.Context(), plane: n, runs: []run{endedAs(t, ending)}})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, " after %s: again %t, together %t\n%s", ending, again, c.together, n.text.String())
	}
	return text.String()
}

// What each situation does to the mock, and by which numbers of the policy, stands in testdata/situations.txt.
func TestSituations(t *testing.T) {
	t.Parallel()
	weights, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{data: []string{"products", "categories"}, client: Client{Parallel: 3}, options: Options{Policy: weights, Stall: 2 * time.Second}}
	var got strings.Builder
	for _, r := range slices.Concat([]rule{{checks: []check{ordinary()}}}, rules(l), lostResponses(l), rotationLab(l)) {
		fmt.Fprintf(&got, "%s (%s): %s\n", r.id, r.area, r.title)
		for _, c := range r.checks {
			got.WriteString(situated(t, l, r, c))
		}
	}
	const name = "testdata/situations.txt"
	if *update {
		if err := os.WriteFile(name, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("want what the file says (-), got (+); go test ./contract/grade -run Situations -update writes it anew:\n%s", diff)
	}
}
