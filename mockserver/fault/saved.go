package fault

import (
	"cmp"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ruleset"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/openapi"
)

// Save returns all rules, and what they have counted.
func (s *Set) Save() (state.Faults, error) {
	return ruleset.Save(&s.rules, func(a armed, row ruleset.Row) state.Fault {
		saved := state.Fault{Rule: row.Rule, Number: row.Number, Calls: row.Calls, Hits: row.Hits}
		if !a.expires.IsZero() {
			saved.ExpiresAt = new(a.expires.UTC())
		}
		return saved
	})
}

// Restore returns the set that was saved, or notes what is wrong with it. The seed and the API are those that the rules are
// for.
func Restore(n state.Notes, saved state.Faults, seed [32]byte, api *openapi.Document) *Set {
	s := NewSet(seed)
	row := func(f state.Fault) ruleset.Row {
		return ruleset.Row{Rule: f.Rule, Number: f.Number, Calls: f.Calls, Hits: f.Hits}
	}
	ruleset.Restore(&s.rules, n, saved, row, func(n state.Notes, f state.Fault) (armed, error) {
		rule, err := Parse(f.Rule)
		if err = cmp.Or(err, rule.Check(api)); err != nil {
			return armed{}, err
		}
		if (rule.TTL != 0) != (f.ExpiresAt != nil) {
			n.At("expires_at").Wrong("belongs to a rule with ttl, and to no other")
		}
		return armed{rule, timeOf(f.ExpiresAt)}, nil
	})
	return s
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
