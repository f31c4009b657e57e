package fault

import (
	"errors"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ruleset"
)

// The ways in which a Set refuses a change. They say nothing of values, which Rule.Check judges before.
var (
	ErrUnknown = errors.New("no fault has this id")
	ErrTaken   = errors.New("the id is that of a fault already")
	ErrTooMany = errors.New("there are too many faults")
)

// Set holds the rules of one mock, in the order of their creation. It is safe for concurrent use. Its rules are expected
// to have passed Rule.Check.
type Set struct {
	seed  [32]byte
	rules ruleset.Set[armed, State]
}

// NewSet returns an empty set. The seed decides about all that is left to chance.
func NewSet(seed [32]byte) *Set { return &Set{seed: seed} }

// List returns all rules.
func (s *Set) List() []State { return s.rules.List() }

// Get returns a rule by its id. It returns ErrUnknown when there is none.
func (s *Set) Get(id string) (State, error) { return s.rules.Get(id) }

// Add arms a rule behind the others, and gives it an id when it has none. It returns ErrTaken or ErrTooMany, and then
// nothing has changed. The mock's time is for the rule's life.
func (s *Set) Add(r Rule, now time.Time) (State, error) { return s.rules.Add(arm(r, now)) }

// Put arms a rule under its id in place of the one that has it, if there is one: behind the others, with counters of its
// own. It returns ErrTooMany when there is none and no room for another.
func (s *Set) Put(r Rule, now time.Time) (State, error) { return s.rules.Put(arm(r, now)) }

// Replace puts rules in place of all there are, at once: no call meets some of the old ones and some of the new. They have
// counters of their own, whatever their ids, which must differ. No more than MaxRules are allowed.
func (s *Set) Replace(rules []Rule, now time.Time) []State {
	fresh := make([]armed, len(rules))
	for i, r := range rules {
		fresh[i] = arm(r, now)
	}
	return s.rules.Replace(fresh)
}

// Delete takes a rule out, and releases the calls that it holds back. It returns ErrUnknown when there is none of that id.
func (s *Set) Delete(id string) error { return s.rules.Delete(id) }

// Clear takes all rules out, and releases the calls that they hold back.
func (s *Set) Clear() { s.rules.Clear() }

// armed is a rule in a set. It is a ruleset.Rule.
type armed struct {
	Rule
	expires time.Time // zero for never
}

func arm(r Rule, now time.Time) armed {
	a := armed{Rule: r}
	if r.TTL > 0 {
		a.expires = now.Add(r.TTL)
	}
	return a
}

// Kind implements ruleset.Rule.
func (armed) Kind() ruleset.Kind {
	return ruleset.Kind{Name: "fault", Most: MaxRules, Unknown: ErrUnknown, Taken: ErrTaken, TooMany: ErrTooMany}
}

// Facts implements ruleset.Rule.
func (a armed) Facts() ruleset.Facts {
	calls := ruleset.Selector{Operation: a.Operation, Account: a.Account}
	return ruleset.Facts{ID: a.ID, Selector: calls, Last: max(a.When.Nth, a.When.First)}
}

// Named implements ruleset.Rule.
func (a armed) Named(id string) armed {
	a.ID = id
	return a
}

// State implements ruleset.Rule.
func (a armed) State(calls, hits uint64) State { return State{a.Rule, calls, hits} }

// expired tells whether the rule's life is over. The clock may be set back.
func (a armed) expired(now time.Time) bool { return !a.expires.IsZero() && !now.Before(a.expires) }
