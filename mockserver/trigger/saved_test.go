package trigger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// again saves a set, and returns one that was restored from that.
func again(t *testing.T, s *trigger.Set) *trigger.Set {
	t.Helper()
	saved, err := s.Save()
	if err != nil {
		t.Fatal(err)
	}
	n := state.NewNotes()
	restored := trigger.Restore(n, saved, known(t).API)
	if err := n.Err(); err != nil {
		t.Fatal(err)
	}
	return restored
}

// TestARestoredSetGoesOn counts requests on two sets, one of which is saved and restored between any two of them.
func TestARestoredSetGoesOn(t *testing.T) {
	t.Parallel()
	rules := []trigger.Rule{
		rule("", trigger.On{Nth: 4}),
		rule("", trigger.On{Operation: "*", Account: "shop"}),
		rule("ann", trigger.On{Account: "gone", Nth: 2}), // an account that is no more
		rule("", trigger.On{Event: trigger.Answered, Nth: 9}),
	}
	one, other := &trigger.Set{}, again(t, &trigger.Set{})
	for _, s := range []*trigger.Set{one, other} {
		s.Replace(rules)
		if err := s.Delete("trigger-2"); err != nil { // and with it, the numbers have a gap
			t.Fatal(err)
		}
		if _, err := s.Add(rules[1]); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for i := range 40 {
		other = again(t, other)
		event := []trigger.Event{trigger.Received, trigger.Answered}[i%2]
		account := []string{"", "shop", "gone"}[i%3]
		want, got := sets(one, event, "refresh", account), sets(other, event, "refresh", account)
		if got != want {
			t.Errorf("request %d: %s are set off, want %s", i+1, got, want)
		}
		seen[want] = true
	}
	if diff := cmp.Diff(one.List(), other.List()); diff != "" {
		t.Errorf("the rules (-want +got):\n%s", diff)
	}
	if len(seen) < 4 {
		t.Errorf("only %v are set off, which says little", seen)
	}
	for _, s := range []*trigger.Set{one, other} {
		if added, err := s.Add(rules[0]); err != nil || added.ID != "trigger-5" {
			t.Errorf("the next rule is %s: %v, want trigger-5", added.ID, err)
		}
	}
}
