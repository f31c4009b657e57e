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
	ruleset.Restore(&s.rules, n, saved, rowOf, reader(api))
	return s
}

// Adopt makes the set what was saved of it elsewhere, where it has gone on. Rules that are in both keep what they have counted here, and the calls
// that they hold back. Where something is wrong that is noted, and nothing changes.
func (s *Set) Adopt(n state.Notes, saved state.Faults, api *openapi.Document) {
	ruleset.Adopt(&s.rules, n, saved, rowOf, reader(api))
}

// CountBy has something else count, which several sets have in common. It is to be called before the first call arrives.
func (s *Set) CountBy(c Counter) { s.rules.CountBy(c) }

// Counter counts for rules that several sets have in common.
type Counter = ruleset.Counter

// Learn takes over what was counted elsewhere for the rule of a number.
func (s *Set) Learn(number, calls, hits uint64) { s.rules.Learn(number, calls, hits) }

func rowOf(f state.Fault) ruleset.Row {
	return ruleset.Row{Rule: f.Rule, Number: f.Number, Calls: f.Calls, Hits: f.Hits}
}

// reader makes rules of what was saved.
func reader(api *openapi.Document) func(state.Notes, state.Fault) (armed, error) {
	return func(n state.Notes, f state.Fault) (armed, error) {
		rule, err := Parse(f.Rule)
		if err = cmp.Or(err, rule.Check(api)); err != nil {
			return armed{}, err
		}
		if (rule.TTL != 0) != (f.ExpiresAt != nil) {
			n.At("expires_at").Wrong("belongs to a rule with ttl, and to no other")
		}
		return armed{rule, timeOf(f.ExpiresAt)}, nil
	}
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
