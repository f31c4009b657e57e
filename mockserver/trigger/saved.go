package trigger

import (
	"cmp"

	"github.com/popupmock/popupmock/mockserver/internal/ruleset"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/openapi"
)

// Save returns all rules, and what they have counted.
func (s *Set) Save() (state.Triggers, error) {
	return ruleset.Save(&s.rules, func(_ kept, row ruleset.Row) state.Trigger { return state.Trigger(row) })
}

// Restore returns the set that was saved, or notes what is wrong with it. The API is the one that the rules are for. Accounts
// that they name may be gone.
func Restore(n state.Notes, saved state.Triggers, api *openapi.Document) *Set {
	s := &Set{}
	ruleset.Restore(&s.rules, n, saved, rowOf, reader(api))
	return s
}

// Adopt makes the set what was saved of it elsewhere, where it has gone on. Rules that are in both keep what they have counted here. Where
// something is wrong that is noted, and nothing changes.
func (s *Set) Adopt(n state.Notes, saved state.Triggers, api *openapi.Document) {
	ruleset.Adopt(&s.rules, n, saved, rowOf, reader(api))
}

// CountBy has something else count, which several sets have in common. It is to be called before the first event happens.
func (s *Set) CountBy(c Counter) { s.rules.CountBy(c) }

// Counter counts for rules that several sets have in common.
type Counter = ruleset.Counter

// Learn takes over what was counted elsewhere for the rule of a number.
func (s *Set) Learn(number, calls, hits uint64) { s.rules.Learn(number, calls, hits) }

func rowOf(t state.Trigger) ruleset.Row { return ruleset.Row(t) }

// reader makes rules of what was saved.
func reader(api *openapi.Document) func(state.Notes, state.Trigger) (kept, error) {
	return func(_ state.Notes, t state.Trigger) (kept, error) {
		rule, err := Parse(t.Rule)
		if err = cmp.Or(err, rule.Check(Known{API: api})); err != nil {
			return kept{}, err
		}
		return kept{rule}, nil
	}
}
