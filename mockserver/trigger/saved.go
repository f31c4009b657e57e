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
	row := func(t state.Trigger) ruleset.Row { return ruleset.Row(t) }
	ruleset.Restore(&s.rules, n, saved, row, func(_ state.Notes, t state.Trigger) (kept, error) {
		rule, err := Parse(t.Rule)
		if err = cmp.Or(err, rule.Check(Known{API: api})); err != nil {
			return kept{}, err
		}
		return kept{rule}, nil
	})
	return s
}
