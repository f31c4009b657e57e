package ruleset

import (
	"encoding/json"
	"fmt"

	"github.com/popupmock/popupmock/mockserver/state"
)

// Row is what a document has of rules of every kind.
type Row struct {
	Rule                json.RawMessage
	Number, Calls, Hits uint64
}

// Save returns all rules and what they have counted, each as row makes it of the rule and what all kinds have.
func Save[R Rule[R, S], S, F any](s *Set[R, S], row func(R, Row) F) (state.Rules[F], error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	saved := state.Rules[F]{Created: s.made, Titled: s.titled, Rules: make([]F, len(s.rules))}
	for i, k := range s.rules {
		raw, err := json.Marshal(k.Rule)
		if err != nil {
			return state.Rules[F]{}, fmt.Errorf("save %s %s: %w", s.kind().Name, k.facts.ID, err)
		}
		saved.Rules[i] = row(k.Rule, Row{raw, k.number, k.calls, k.hits.Load()})
	}
	return saved, nil
}

// Restore fills an empty set with the rules that were saved, or notes what is wrong with them; the set is of no use then. Row
// tells what a saved rule has as those of all kinds, and read makes a rule of it. Its error is noted as such, and not told,
// since it would quote the rule.
func Restore[R Rule[R, S], S, F any](s *Set[R, S], n state.Notes, saved state.Rules[F], row func(F) Row, read func(state.Notes, F) (R, error)) {
	n.At("created").Count(saved.Created)
	n.At("titled").Count(saved.Titled)
	if kind := s.kind(); len(saved.Rules) > kind.Most {
		n.At("rules").Wrong("has too many %ss, want at most %d", kind.Name, kind.Most)
		return
	}
	ids := map[string]bool{}
	for i, f := range saved.Rules {
		place, r := n.At("rules").Item(i), row(f)
		if r.Calls > state.MaxExact || r.Hits > r.Calls {
			place.At("hits").Wrong("is out of bounds, want no more than calls, and those up to %d", uint64(state.MaxExact))
		}
		rule, err := read(place, f)
		switch id := rule.Facts().ID; {
		case err != nil:
			place.At("rule").Wrong("is wrong; POST /_mock/%ss says how", s.kind().Name)
		case id == "" || ids[id]:
			place.At("rule").Wrong("has the id of another, or none, want each its own")
		default:
			ids[id] = true
		}
		if r.Number <= s.made || r.Number > saved.Created {
			place.At("number").Wrong("is out of bounds, want more than that of the rule before, and no more than were created")
		}
		s.made = r.Number
		k := keep(rule, r.Number)
		k.calls = r.Calls
		k.hits.Store(r.Hits)
		s.push(k)
	}
	s.made, s.titled = saved.Created, saved.Titled
}

// Adopt makes a set of what was saved of it elsewhere, where it has gone on. Rules that are in both keep what they have counted here, and those
// who wait for their end; for the others see Restore. Where something is wrong with what was saved nothing changes.
func Adopt[R Rule[R, S], S, F any](s *Set[R, S], n state.Notes, saved state.Rules[F], row func(F) Row, read func(state.Notes, F) (R, error)) {
	next := &Set[R, S]{}
	Restore(next, n, saved, row, read)
	if !n.Clean() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before := map[uint64]*Kept[R]{}
	for _, k := range s.rules {
		before[k.number] = k
	}
	s.rules, s.index, s.made, s.titled = nil, nil, next.made, next.titled
	for _, k := range next.rules {
		if ours, there := before[k.number]; there {
			k = ours
			delete(before, k.number)
		}
		s.push(k)
	}
	s.size.Store(int64(len(s.rules)))
	for _, k := range before {
		close(k.gone)
	}
}
