package ruleset

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// note is a rule for tests. Nth picks one call, 0 every one.
type note struct {
	ID, Operation, Account string
	Nth                    int
}

// most is how many notes a set can have.
const most = 5

var (
	errUnknown = errors.New("unknown")
	errTaken   = errors.New("taken")
	errTooMany = errors.New("too many")
)

func (note) Kind() Kind {
	return Kind{Name: "note", Most: most, Unknown: errUnknown, Taken: errTaken, TooMany: errTooMany}
}

func (n note) Named(id string) note {
	n.ID = id
	return n
}

func (n note) Facts() Facts { return Facts{n.ID, Selector{n.Operation, n.Account}, n.Nth} }

// State is such as a:2/1, calls before hits.
func (n note) State(calls, hits uint64) string { return fmt.Sprintf("%s:%d/%d", n.ID, calls, hits) }

type notes = Set[note, string]

// about is a rule about refresh.
func about(id string) note { return note{ID: id, Operation: "refresh"} }

func setOf(rules ...note) *notes {
	s := &notes{}
	s.Replace(rules)
	return s
}

// meets lets the rules count a call, and returns those whose turn it is, each with the number of the call, "-" for none. All
// of them hit.
func meets(s *notes, operation, account string) string {
	var due []string
	turns, err := s.Meet(context.Background(), Selector{operation, account}, Visit[note]{
		Counts: func(*Kept[note]) bool { return true },
		Due:    func(k *Kept[note], call uint64) bool { return k.Rule.Nth == 0 || call == uint64(k.Rule.Nth) },
	})
	if err != nil {
		return err.Error()
	}
	for _, turn := range turns {
		if err := s.Hit(context.Background(), turn.Kept); err != nil {
			return err.Error()
		}
		due = append(due, fmt.Sprint(turn.Rule.ID, " ", turn.Call))
	}
	if due == nil {
		return "-"
	}
	return strings.Join(due, ", ")
}

func listed(s *notes) string { return strings.Join(s.List(), " ") }

// checkInvariants wants what holds for a set between any two of its calls.
func checkInvariants(t *testing.T, s *notes) {
	t.Helper()
	if s.size.Load() != int64(len(s.rules)) || s.Empty() != (len(s.rules) == 0) || len(s.rules) > most {
		t.Errorf("size %d, %d rules", s.size.Load(), len(s.rules))
	}
	last, ids, found := uint64(0), map[string]bool{}, map[Selector][]*Kept[note]{}
	for _, k := range s.rules {
		if k.number <= last || k.number > s.made {
			t.Errorf("%s has number %d after %d, of %d rules that ever were", k.facts.ID, k.number, last, s.made)
		}
		if ids[k.facts.ID] || k.facts.ID == "" || k.facts.ID != k.Rule.ID {
			t.Errorf("%q is kept as %q, an id of its own is wanted", k.Rule.ID, k.facts.ID)
		}
		last, ids[k.facts.ID] = k.number, true
		if !k.over() {
			found[k.facts.Selector] = append(found[k.facts.Selector], k)
		}
		if isGone(k) {
			t.Errorf("%s is gone and there", k.facts.ID)
		}
	}
	if len(found) != len(s.index) {
		t.Errorf("the index has %d selectors, want %d", len(s.index), len(found))
	}
	for key, rules := range found {
		if !slices.Equal(s.index[key], rules) {
			t.Errorf("the index does not have the %d rules of %v that are not over, in their order", len(rules), key)
		}
	}
}

func isGone(k *Kept[note]) bool {
	select {
	case <-k.Gone():
		return true
	default:
		return false
	}
}
