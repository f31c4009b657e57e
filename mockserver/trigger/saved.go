package trigger

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/openapi"
)

// Save returns all rules, and what they have counted.
func (s *Set) Save() (state.Triggers, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	saved := state.Triggers{Created: s.made, Titled: s.titled, Rules: make([]state.Trigger, len(s.rules))}
	for i, k := range s.rules {
		raw, err := json.Marshal(k.Rule)
		if err != nil {
			return state.Triggers{}, fmt.Errorf("save trigger %s: %w", k.ID, err)
		}
		saved.Rules[i] = state.Trigger{Rule: raw, Number: k.number, Calls: k.Calls, Hits: k.Hits}
	}
	return saved, nil
}

// Restore returns the set that was saved, or notes what is wrong with it. The API is the one that the rules are for. Accounts
// that they name may be gone.
func Restore(n state.Notes, saved state.Triggers, api *openapi.Document) *Set {
	s := &Set{index: map[selector][]*kept{}}
	n.At("created").Count(saved.Created)
	n.At("titled").Count(saved.Titled)
	if len(saved.Rules) > MaxRules {
		n.At("rules").Wrong("has too many triggers, want at most %d", MaxRules)
		return s
	}
	ids := map[string]bool{}
	for i, t := range saved.Rules {
		place := n.At("rules").Item(i)
		k := restoreRule(place, t, api)
		if ids[k.ID] {
			place.At("rule").Wrong("has the id of another, or none, want each its own")
		}
		ids[k.ID] = true
		if t.Number <= s.made || t.Number > saved.Created {
			place.At("number").Wrong("is out of bounds, want more than that of the rule before, and no more than were created")
		}
		s.made = t.Number
		s.put(k)
	}
	s.made, s.titled = saved.Created, saved.Titled
	return s
}

// put puts a rule that was saved behind the others. One that is over need not be found.
func (s *Set) put(k *kept) {
	s.rules = append(s.rules, k)
	s.size.Store(int64(len(s.rules)))
	if nth := uint64(k.On.Nth); nth == 0 || k.Calls < nth { //nolint:gosec // a rule that was checked has none below 0
		s.index[k.selector()] = append(s.index[k.selector()], k)
	}
}

// restoreRule notes that a rule is wrong, and not why, since the reason would quote it.
func restoreRule(n state.Notes, t state.Trigger, api *openapi.Document) *kept {
	if t.Calls > state.MaxExact || t.Hits > t.Calls {
		n.At("hits").Wrong("is out of bounds, want no more than calls, and those up to %d", uint64(state.MaxExact))
	}
	rule, err := Parse(t.Rule)
	if err = cmp.Or(err, rule.Check(Known{API: api})); err != nil {
		n.At("rule").Wrong("is wrong; POST /_mock/triggers says how")
		return &kept{number: t.Number}
	}
	return &kept{State{rule, t.Calls, t.Hits}, t.Number}
}
