package trigger

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
)

// The ways in which a Set refuses a change. They say nothing of values, which Rule.Check judges before.
var (
	ErrUnknown = errors.New("no trigger has this id")
	ErrTaken   = errors.New("the id is that of a trigger already")
	ErrTooMany = errors.New("there are too many triggers")
)

// Set holds the rules of one mock, in the order of their creation. Its zero value has none. It is safe for concurrent use.
// Its rules are expected to have passed Rule.Check.
type Set struct {
	size atomic.Int64 // of rules, so that a request without any need not wait for others

	mu     sync.Mutex
	rules  []*kept
	index  map[selector][]*kept // those that may still be set off, in the order of creation
	made   uint64               // how many rules ever were
	titled uint64               // the last number given as an id
}

// selector is what all requests of a rule have in common. An empty account stands for all.
type selector struct {
	event              Event
	operation, account string
}

// kept is a rule in a set, whose lock guards the counters.
type kept struct {
	State
	number uint64 // in the order of creation
}

func (k *kept) selector() selector { return selector{k.On.Event, k.On.Operation, k.On.Account} }

// Call is a request as rules see it.
type Call struct {
	Operation string // operationId
	Account   string // the username that it names, if any
}

// Happen lets all rules that are about an event of a request count it, and returns those that it sets off, in the order of
// their creation. Each nth request sets a rule off once, however many there are at a time. Without any rule it costs one
// atomic load.
func (s *Set) Happen(event Event, c Call) []Rule {
	if s.size.Load() == 0 {
		return nil
	}
	keys := []selector{{event, c.Operation, ""}, {event, AnyOperation, ""}, {event, c.Operation, c.Account}, {event, AnyOperation, c.Account}}
	if c.Account == "" {
		keys = keys[:2]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var due []*kept
	for _, key := range keys {
		due = append(due, s.count(key)...)
	}
	slices.SortFunc(due, func(a, b *kept) int { return cmp.Compare(a.number, b.number) })
	rules := make([]Rule, len(due))
	for i, k := range due {
		rules[i] = k.Rule
	}
	return rules
}

// count lets the rules of a selector count a request, and returns those that it sets off.
func (s *Set) count(key selector) (due []*kept) {
	for _, k := range slices.Clone(s.index[key]) {
		k.Calls++
		if nth := uint64(k.On.Nth); nth != 0 && k.Calls != nth {
			continue
		}
		k.Hits++
		due = append(due, k)
		if k.On.Nth != 0 {
			s.unindex(k)
		}
	}
	return due
}

// List returns all rules.
func (s *Set) List() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return states(s.rules)
}

func states(rules []*kept) []State {
	list := make([]State, len(rules))
	for i, k := range rules {
		list[i] = k.State
	}
	return list
}

// Get returns a rule by its id. It returns ErrUnknown when there is none.
func (s *Set) Get(id string) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(id)
	if i < 0 {
		return State{}, ErrUnknown
	}
	return s.rules[i].State, nil
}

// Add adds a rule behind the others, and gives it an id when it has none. It returns ErrTaken or ErrTooMany, and then
// nothing has changed.
func (s *Set) Add(r Rule) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.find(r.ID) >= 0:
		return State{}, ErrTaken
	case len(s.rules) >= MaxRules:
		return State{}, ErrTooMany
	}
	return s.keep(r), nil
}

// Put adds a rule under its id in place of the one that has it, if there is one: behind the others, with counters of its
// own. It returns ErrTooMany when there is none and no room for another.
func (s *Set) Put(r Rule) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch i := s.find(r.ID); {
	case i >= 0:
		s.remove(i)
	case len(s.rules) >= MaxRules:
		return State{}, ErrTooMany
	}
	return s.keep(r), nil
}

// Replace puts rules in place of all there are, at once. They have counters of their own, whatever their ids, which must
// differ. No more than MaxRules are allowed.
func (s *Set) Replace(rules []Rule) []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	// Ids that were given first, so that none that is made up gets in their way.
	taken := map[string]bool{}
	for _, r := range rules {
		taken[r.ID] = true
	}
	for _, r := range rules {
		if r.ID == "" {
			r.ID = s.title(func(id string) bool { return taken[id] })
		}
		s.keep(r)
	}
	return states(s.rules)
}

// Delete takes a rule out. It returns ErrUnknown when there is none of that id.
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

// Clear takes all rules out.
func (s *Set) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
}

// find returns the place of a rule, -1 when there is none. It must be called with mu held, as all below.
func (s *Set) find(id string) int {
	return slices.IndexFunc(s.rules, func(k *kept) bool { return k.ID == id })
}

func (s *Set) keep(r Rule) State {
	if r.ID == "" {
		r.ID = s.title(func(id string) bool { return s.find(id) >= 0 })
	}
	if s.index == nil {
		s.index = map[selector][]*kept{}
	}
	s.made++
	k := &kept{State{Rule: r}, s.made}
	s.rules = append(s.rules, k)
	s.index[k.selector()] = append(s.index[k.selector()], k)
	s.size.Store(int64(len(s.rules)))
	return k.State
}

// title makes up an id that is not taken.
func (s *Set) title(taken func(string) bool) string {
	for {
		s.titled++
		if id := "trigger-" + strconv.FormatUint(s.titled, 10); !taken(id) {
			return id
		}
	}
}

func (s *Set) remove(i int) {
	k := s.rules[i]
	s.rules = slices.Delete(s.rules, i, i+1)
	s.unindex(k)
	s.size.Store(int64(len(s.rules)))
}

// unindex takes a rule out of those that may still be set off.
func (s *Set) unindex(k *kept) {
	key := k.selector()
	left := slices.DeleteFunc(s.index[key], func(other *kept) bool { return other == k })
	if s.index[key] = left; len(left) == 0 {
		delete(s.index, key)
	}
}

func (s *Set) clear() {
	s.rules = nil
	clear(s.index)
	s.size.Store(0)
}
