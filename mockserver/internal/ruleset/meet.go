package ruleset

import (
	"cmp"
	"slices"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// Turn is a rule and a call that it is its turn on.
type Turn[R any] struct {
	*Kept[R]
	Call uint64 // the number that the rule has given the call
}

// Empty tells whether there are no rules, at the cost of one atomic load, so that a call without any need not wait for others.
func (s *Set[R, S]) Empty() bool { return s.size.Load() == 0 }

// Meet lets visit see each rule that is about a call and not over, and returns those that it has found due, in the order of
// their creation. Visit counts the call with [Kept.Count], unless the rule has nothing to do with it after all, and tells
// whether it is the rule's turn. No other call is counted meanwhile, so that visit must not use the set.
//
// Its cost does not depend on rules of other operations and accounts. It allocates for what it returns alone.
func (s *Set[R, S]) Meet(call Selector, visit func(*Kept[R]) (due bool)) []Turn[R] {
	const every = ruletext.AnyOperation
	keys := []Selector{{call.Operation, ""}, {every, ""}, call, {every, call.Account}}
	if call.Account == "" {
		keys = keys[:2]
	}
	var due []Turn[R]
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		due = s.visit(due, key, visit)
	}
	slices.SortFunc(due, func(a, b Turn[R]) int { return cmp.Compare(a.number, b.number) })
	return due
}

// visit adds the rules of one selector that are due.
func (s *Set[R, S]) visit(due []Turn[R], key Selector, visit func(*Kept[R]) bool) []Turn[R] {
	over := false
	for _, k := range s.index[key] {
		if visit(k) {
			due = append(due, Turn[R]{k, k.calls})
		}
		over = over || k.over()
	}
	if over {
		s.unindex(key, (*Kept[R]).over)
	}
	return due
}
