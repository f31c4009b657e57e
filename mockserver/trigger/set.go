package trigger

import (
	"context"
	"errors"

	"github.com/popupmock/popupmock/mockserver/internal/ruleset"
)

// The ways in which a Set refuses a change. They say nothing of values, which Rule.Check judges before.
var (
	ErrUnknown = errors.New("no trigger has this id")
	ErrTaken   = errors.New("the id is that of a trigger already")
	ErrTooMany = errors.New("there are too many triggers")
)

// Set holds the rules of one mock, in the order of their creation. Its zero value has none. It is safe for concurrent use.
// Its rules are expected to have passed Rule.Check.
type Set struct{ rules ruleset.Set[kept, State] }

// Call is a request as rules see it.
type Call struct {
	Operation string // operationId
	Account   string // the username that it names, if any
}

// Happen lets all rules that are about an event of a request count it, and returns those that it sets off, in the order of
// their creation. Each nth request sets a rule off once, however many there are at a time. Without any rule it costs one
// atomic load. The error is that of the counter, where there is one.
func (s *Set) Happen(ctx context.Context, event Event, c Call) ([]Rule, error) {
	if s.rules.Empty() {
		return nil, nil
	}
	due, err := s.rules.Meet(ctx, ruleset.Selector(c), ruleset.Visit[kept]{
		Counts: func(k *ruleset.Kept[kept]) bool { return k.Rule.On.Event == event },
		Due: func(k *ruleset.Kept[kept], call uint64) bool {
			nth := k.Rule.On.Nth
			return nth == 0 || call == uint64(nth) //nolint:gosec // a rule that was checked has none below 0
		},
	})
	if err != nil || len(due) == 0 {
		return nil, err
	}
	rules, hit := make([]Rule, len(due)), make([]*ruleset.Kept[kept], len(due))
	for i, turn := range due {
		rules[i], hit[i] = turn.Rule.Rule, turn.Kept
	}
	return rules, s.rules.Hit(ctx, hit...)
}

// List returns all rules.
func (s *Set) List() []State { return s.rules.List() }

// Get returns a rule by its id. It returns ErrUnknown when there is none.
func (s *Set) Get(id string) (State, error) { return s.rules.Get(id) }

// Add adds a rule behind the others, and gives it an id when it has none. It returns ErrTaken or ErrTooMany, and then
// nothing has changed.
func (s *Set) Add(r Rule) (State, error) { return s.rules.Add(kept{r}) }

// Put adds a rule under its id in place of the one that has it, if there is one: behind the others, with counters of its
// own. It returns ErrTooMany when there is none and no room for another.
func (s *Set) Put(r Rule) (State, error) { return s.rules.Put(kept{r}) }

// Replace puts rules in place of all there are, at once. They have counters of their own, whatever their ids, which must
// differ. No more than MaxRules are allowed.
func (s *Set) Replace(rules []Rule) []State {
	fresh := make([]kept, len(rules))
	for i, r := range rules {
		fresh[i] = kept{r}
	}
	return s.rules.Replace(fresh)
}

// Delete takes a rule out. It returns ErrUnknown when there is none of that id.
func (s *Set) Delete(id string) error { return s.rules.Delete(id) }

// Clear takes all rules out.
func (s *Set) Clear() { s.rules.Clear() }

// kept is a rule in a set. It is a ruleset.Rule.
type kept struct{ Rule }

// Kind implements ruleset.Rule.
func (kept) Kind() ruleset.Kind {
	return ruleset.Kind{Name: "trigger", Most: MaxRules, Unknown: ErrUnknown, Taken: ErrTaken, TooMany: ErrTooMany}
}

// Facts implements ruleset.Rule. Rules of both events have the same selector, since a call seldom meets many.
func (k kept) Facts() ruleset.Facts {
	calls := ruleset.Selector{Operation: k.On.Operation, Account: k.On.Account}
	return ruleset.Facts{ID: k.ID, Selector: calls, Last: k.On.Nth}
}

// Named implements ruleset.Rule.
func (k kept) Named(id string) kept {
	k.ID = id
	return k
}

// State implements ruleset.Rule.
func (k kept) State(calls, hits uint64) State { return State{k.Rule, calls, hits} }
