package fault

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// The ways in which a Set refuses a change. They say nothing of values, which Rule.Check judges before.
var (
	ErrUnknown = errors.New("no fault has this id")
	ErrTaken   = errors.New("the id is that of a fault already")
	ErrTooMany = errors.New("there are too many faults")
)

// Set holds the rules of one mock, in the order of their creation. It is safe for concurrent use. Its rules are expected
// to have passed Rule.Check.
type Set struct {
	seed [32]byte
	size atomic.Int64 // of rules, so that a call without any need not wait for others

	mu     sync.Mutex
	rules  []*armed
	index  map[selector][]*armed // those that may still fire, in the order of creation
	armed  uint64                // how many ever were
	titled uint64                // the last number given as an id
}

// selector is what all calls of a rule have in common. An empty account stands for all.
type selector struct{ operation, account string }

// armed is a rule in a set.
type armed struct {
	rule    Rule
	number  uint64        // in the order of creation
	expires time.Time     // zero for never
	gone    chan struct{} // closed when the rule leaves the set
	calls   uint64        // guarded by the set's lock
	hits    atomic.Uint64
}

// NewSet returns an empty set. The seed decides about all that is left to chance.
func NewSet(seed [32]byte) *Set { return &Set{seed: seed, index: map[selector][]*armed{}} }

// List returns all rules.
func (s *Set) List() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return states(s.rules)
}

func states(rules []*armed) []State {
	list := make([]State, len(rules))
	for i, a := range rules {
		list[i] = a.state()
	}
	return list
}

func (a *armed) state() State { return State{Rule: a.rule, Calls: a.calls, Hits: a.hits.Load()} }

// Get returns a rule by its id. It returns ErrUnknown when there is none.
func (s *Set) Get(id string) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(id)
	if i < 0 {
		return State{}, ErrUnknown
	}
	return s.rules[i].state(), nil
}

// Add arms a rule behind the others, and gives it an id when it has none. It returns ErrTaken or ErrTooMany, and then
// nothing has changed. The mock's time is for the rule's life.
func (s *Set) Add(r Rule, now time.Time) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.find(r.ID) >= 0:
		return State{}, ErrTaken
	case len(s.rules) >= MaxRules:
		return State{}, ErrTooMany
	}
	return s.arm(r, now).state(), nil
}

// Put arms a rule under its id in place of the one that has it, if there is one: behind the others, with counters of its
// own. It returns ErrTooMany when there is none and no room for another.
func (s *Set) Put(r Rule, now time.Time) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch i := s.find(r.ID); {
	case i >= 0:
		s.remove(i)
	case len(s.rules) >= MaxRules:
		return State{}, ErrTooMany
	}
	return s.arm(r, now).state(), nil
}

// Replace puts rules in place of all there are, at once: no call meets some of the old ones and some of the new. They have
// counters of their own, whatever their ids, which must differ. No more than MaxRules are allowed.
func (s *Set) Replace(rules []Rule, now time.Time) []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	// Ids that were given first, so that none that is made up gets in their way.
	taken := map[string]bool{}
	for _, r := range rules {
		taken[r.ID] = true
	}
	fresh := make([]*armed, len(rules))
	for i, r := range rules {
		if r.ID == "" {
			r.ID = s.title(func(id string) bool { return taken[id] })
		}
		fresh[i] = s.arm(r, now)
	}
	return states(fresh)
}

// Delete takes a rule out, and releases the calls that it holds back. It returns ErrUnknown when there is none of that id.
func (s *Set) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(id)
	if i < 0 {
		return ErrUnknown
	}
	s.remove(i)
	return nil
}

// Clear takes all rules out, and releases the calls that they hold back.
func (s *Set) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
}

// find returns the place of a rule, -1 when there is none. It must be called with mu held, as all below.
func (s *Set) find(id string) int {
	return slices.IndexFunc(s.rules, func(a *armed) bool { return a.rule.ID == id })
}

func (s *Set) arm(r Rule, now time.Time) *armed {
	if r.ID == "" {
		r.ID = s.title(func(id string) bool { return s.find(id) >= 0 })
	}
	s.armed++
	a := &armed{rule: r, number: s.armed, gone: make(chan struct{})}
	if r.TTL > 0 {
		a.expires = now.Add(r.TTL)
	}
	s.rules = append(s.rules, a)
	s.index[a.selector()] = append(s.index[a.selector()], a)
	s.size.Store(int64(len(s.rules)))
	return a
}

// title makes up an id that is not taken.
func (s *Set) title(taken func(string) bool) string {
	for {
		s.titled++
		if id := "fault-" + strconv.FormatUint(s.titled, 10); !taken(id) {
			return id
		}
	}
}

func (a *armed) selector() selector { return selector{a.rule.Operation, a.rule.Account} }

func (s *Set) remove(i int) {
	a := s.rules[i]
	s.rules = slices.Delete(s.rules, i, i+1)
	s.unindex(a)
	s.size.Store(int64(len(s.rules)))
	close(a.gone)
}

// unindex takes a rule out of those that may still fire.
func (s *Set) unindex(a *armed) {
	key := a.selector()
	left := slices.DeleteFunc(s.index[key], func(other *armed) bool { return other == a })
	if s.index[key] = left; len(left) == 0 {
		delete(s.index, key)
	}
}

func (s *Set) clear() {
	for _, a := range s.rules {
		close(a.gone)
	}
	s.rules = nil
	clear(s.index)
	s.size.Store(0)
}

// String describes a rule in a few words, such as "fault-1 (reset after refresh)".
func (r Rule) String() string {
	effect := "no effect"
	if r.Effect != nil {
		effect = r.Effect.Type()
	}
	return fmt.Sprintf("%s (%s %s %s)", r.ID, effect, r.Phase, r.Operation)
}
