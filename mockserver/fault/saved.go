package fault

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/openapi"
)

// Save returns all rules, and what they have counted.
func (s *Set) Save() (state.Faults, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	saved := state.Faults{Created: s.armed, Titled: s.titled, Rules: make([]state.Fault, len(s.rules))}
	for i, a := range s.rules {
		raw, err := json.Marshal(a.rule)
		if err != nil {
			return state.Faults{}, fmt.Errorf("save fault %s: %w", a.rule.ID, err)
		}
		saved.Rules[i] = state.Fault{Rule: raw, Number: a.number, Calls: a.calls, Hits: a.hits.Load()}
		if !a.expires.IsZero() {
			saved.Rules[i].ExpiresAt = new(a.expires.UTC())
		}
	}
	return saved, nil
}

// Restore returns the set that was saved, or notes what is wrong with it. The seed and the API are those that the rules are
// for.
func Restore(n state.Notes, saved state.Faults, seed [32]byte, api *openapi.Document) *Set {
	s := NewSet(seed)
	n.At("created").Count(saved.Created)
	n.At("titled").Count(saved.Titled)
	if len(saved.Rules) > MaxRules {
		n.At("rules").Wrong("has too many faults, want at most %d", MaxRules)
		return s
	}
	ids := map[string]bool{}
	for i, f := range saved.Rules {
		place := n.At("rules").Item(i)
		a := restoreRule(place, f, api)
		if ids[a.rule.ID] {
			place.At("rule").Wrong("has the id of another, or none, want each its own")
		}
		ids[a.rule.ID] = true
		if f.Number <= s.armed || f.Number > saved.Created {
			place.At("number").Wrong("is out of bounds, want more than that of the rule before, and no more than were created")
		}
		s.armed = f.Number
		s.keep(a)
	}
	s.armed, s.titled = saved.Created, saved.Titled
	return s
}

// keep puts a rule behind the others. One that can fire no more need not be found.
func (s *Set) keep(a *armed) {
	s.rules = append(s.rules, a)
	s.size.Store(int64(len(s.rules)))
	if !a.rule.When.over(a.calls) {
		s.index[a.selector()] = append(s.index[a.selector()], a)
	}
}

// restoreRule notes that a rule is wrong, and not why, since the reason would quote it.
func restoreRule(n state.Notes, f state.Fault, api *openapi.Document) *armed {
	a := &armed{number: f.Number, calls: f.Calls, gone: make(chan struct{})}
	a.hits.Store(f.Hits)
	if f.Calls > state.MaxExact || f.Hits > f.Calls {
		n.At("hits").Wrong("is out of bounds, want no more than calls, and those up to %d", uint64(state.MaxExact))
	}
	rule, err := Parse(f.Rule)
	if err = cmp.Or(err, rule.Check(api)); err != nil {
		n.At("rule").Wrong("is wrong; POST /_mock/faults says how")
		return a
	}
	if (rule.TTL != 0) != (f.ExpiresAt != nil) {
		n.At("expires_at").Wrong("belongs to a rule with ttl, and to no other")
	}
	a.rule, a.expires = rule, timeOf(f.ExpiresAt)
	return a
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
