package fault_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/openapi"
)

// TestARestoredSetGoesOn counts calls on two sets, one of which is saved and restored between any two calls.
func TestARestoredSetGoesOn(t *testing.T) {
	t.Parallel()
	api, err := openapi.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC)
	rules := []fault.Rule{
		{Operation: "login", Phase: fault.After, When: fault.Probability(0.5), Effect: fault.Status{Code: 503}},
		{Operation: "*", Phase: fault.After, When: fault.First(3), Effect: fault.Status{Code: 500}, TTL: 2 * time.Second},
		{ID: "ann", Operation: "login", Account: "ann", Phase: fault.After, When: fault.Every(4), Effect: fault.Reset{}},
		{Operation: "login", Phase: fault.After, When: fault.Nth(9), Effect: fault.Close{}},
	}
	one, other := fault.NewSet([32]byte{1}), fault.NewSet([32]byte{1})
	for _, s := range []*fault.Set{one, other} {
		s.Replace(rules, now)
		if err := s.Delete("fault-2"); err != nil { // and with it, the numbers have a gap
			t.Fatal(err)
		}
		if _, err := s.Add(rules[1], now); err != nil {
			t.Fatal(err)
		}
	}
	fired := map[string]bool{}
	for i := range 40 {
		saved, err := other.Save()
		if err != nil {
			t.Fatal(err)
		}
		n := state.NewNotes()
		other = fault.Restore(n, saved, [32]byte{1}, api)
		if err := n.Err(); err != nil {
			t.Fatal(err)
		}
		call := fault.Call{Operation: "login", Account: "ann", Now: now.Add(time.Duration(i) * time.Second / 2)}
		want, got := firesOn(one, call, fault.Answer{}), firesOn(other, call, fault.Answer{})
		if got != want {
			t.Errorf("call %d: %s fires, want %s", i+1, got, want)
		}
		fired[want] = true
	}
	if diff := cmp.Diff(one.List(), other.List()); diff != "" {
		t.Errorf("the rules (-want +got):\n%s", diff)
	}
	if len(fired) < 4 {
		t.Errorf("%d rules and none have fired, which says little", len(fired))
	}
	for _, s := range []*fault.Set{one, other} {
		added, err := s.Add(rules[0], now)
		if err != nil || added.ID != "fault-5" {
			t.Errorf("the next rule is %s: %v, want fault-5", added.ID, err)
		}
	}
}
