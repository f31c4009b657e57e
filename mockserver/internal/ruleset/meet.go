package ruleset

import (
	"cmp"
	"context"
	"slices"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// Turn is a rule and a call that it is its turn on.
type Turn[R any] struct {
	*Kept[R]
	Call uint64 // the number that the rule has given the call
}

// Visit is what a kind of rules decides of a rule that a call meets. No other call is counted while Counts runs, so that it must not use
// the set.
type Visit[R any] struct {
	// Counts tells whether the rule has anything to do with the call, and so is to count it.
	Counts func(*Kept[R]) bool
	// Due tells whether it is the rule's turn, by the number of the call.
	Due func(k *Kept[R], call uint64) bool
}

// Empty tells whether there are no rules, at the cost of one atomic load, so that a call without any need not wait for others.
func (s *Set[R, S]) Empty() bool { return s.size.Load() == 0 }

// Meet lets each rule count a call that is about it and not over, and returns those whose turn it is, in the order of their creation. The
// error is that of the counter; where the set counts by itself there is none.
//
// Its cost does not depend on rules of other operations and accounts. It allocates for what it returns alone, unless there is a counter.
func (s *Set[R, S]) Meet(ctx context.Context, call Selector, visit Visit[R]) ([]Turn[R], error) {
	const every = ruletext.AnyOperation
	keys := []Selector{{call.Operation, ""}, {every, ""}, call, {every, call.Account}}
	if call.Account == "" {
		keys = keys[:2]
	}
	if s.counter != nil {
		return s.meetShared(ctx, keys, visit)
	}
	var due []Turn[R]
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		due = s.visit(due, key, visit)
	}
	sortTurns(due)
	return due, nil
}

func sortTurns[R any](due []Turn[R]) {
	slices.SortFunc(due, func(a, b Turn[R]) int { return cmp.Compare(a.number, b.number) })
}

// visit adds the rules of one selector that are due.
func (s *Set[R, S]) visit(due []Turn[R], key Selector, visit Visit[R]) []Turn[R] {
	over := false
	for _, k := range s.index[key] {
		if visit.Counts(k) {
			k.calls++
			if visit.Due(k, k.calls) {
				due = append(due, Turn[R]{k, k.calls})
			}
		}
		over = over || k.over()
	}
	if over {
		s.unindex(key, (*Kept[R]).over)
	}
	return due
}

// meetShared has the counter count, which is asked while no lock is held. A rule may be over by then: that is for Due to say.
func (s *Set[R, S]) meetShared(ctx context.Context, keys []Selector, visit Visit[R]) ([]Turn[R], error) {
	met := s.counting(keys, visit)
	if len(met) == 0 {
		return nil, nil
	}
	calls, err := s.counter.Count(ctx, numbers(met))
	if err != nil {
		return nil, err
	}
	var due []Turn[R]
	for i, k := range met {
		s.learn(k, calls[i], 0)
		if visit.Due(k, calls[i]) {
			due = append(due, Turn[R]{k, calls[i]})
		}
	}
	sortTurns(due)
	return due, nil
}

// counting are the rules that are to count a call.
func (s *Set[R, S]) counting(keys []Selector, visit Visit[R]) (met []*Kept[R]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		for _, k := range s.index[key] {
			if visit.Counts(k) {
				met = append(met, k)
			}
		}
	}
	return met
}

// Hit counts that rules have done what they are there for. The error is that of the counter.
func (s *Set[R, S]) Hit(ctx context.Context, rules ...*Kept[R]) error {
	if s.counter == nil {
		for _, k := range rules {
			k.hits.Add(1)
		}
		return nil
	}
	hits, err := s.counter.Hit(ctx, numbers(rules))
	if err != nil {
		return err
	}
	for i, k := range rules {
		s.learn(k, 0, hits[i])
	}
	return nil
}

func numbers[R any](rules []*Kept[R]) []uint64 {
	all := make([]uint64, len(rules))
	for i, k := range rules {
		all[i] = k.number
	}
	return all
}

// learn takes over what a counter has counted for a rule.
func (s *Set[R, S]) learn(k *Kept[R], calls, hits uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k.counted(calls, hits)
	if k.over() {
		s.unindex(k.facts.Selector, (*Kept[R]).over)
	}
}

// Learn takes over what was counted elsewhere for the rule of a number, if there is one.
func (s *Set[R, S]) Learn(number, calls, hits uint64) {
	s.mu.Lock()
	i := slices.IndexFunc(s.rules, func(k *Kept[R]) bool { return k.number == number })
	if i < 0 {
		s.mu.Unlock()
		return
	}
	k := s.rules[i]
	s.mu.Unlock()
	s.learn(k, calls, hits)
}
