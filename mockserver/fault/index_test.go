package fault

import (
	"testing"
	"time"
)

// What can fire no more is not looked at again.
func TestOnlyRulesThatMayFireAreLookedAt(t *testing.T) {
	t.Parallel()
	rule := Rule{ID: "a", Operation: "login", Phase: After, Effect: Reset{}}
	for name, end := range map[string]func(*Set){
		"deleted": func(s *Set) { _ = s.Delete("a") },
		"cleared": (*Set).Clear,
		"over":    func(s *Set) { s.Arrive(Call{Operation: "login"}) },
	} {
		s := NewSet([32]byte{})
		armed := rule
		if name == "over" {
			armed.When = First(1)
		}
		if _, err := s.Add(armed, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if len(s.index) != 1 {
			t.Fatalf("%s: the index has %d selectors before, want 1", name, len(s.index))
		}
		if end(s); len(s.index) != 0 {
			t.Errorf("%s: the index still has %d selectors", name, len(s.index))
		}
	}
}
