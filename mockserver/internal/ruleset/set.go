package ruleset

import (
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
)

// Set holds rules in the order of their creation. Its zero value has none. It is safe for concurrent use. Whether the rules
// make sense is not its business. Errors are those of the kind of the rules; what is refused has changed nothing.
type Set[R Rule[R, S], S any] struct {
	counter Counter // nil where the set counts by itself

	size atomic.Int64 // of rules, for those who do not hold mu

	mu     sync.Mutex
	rules  []*Kept[R]
	index  map[Selector][]*Kept[R] // those that are not over, in the order of creation
	made   uint64                  // how many rules ever were
	titled uint64                  // the last number given as an id
}

// CountBy has something else count. It is to be called before the first call is met.
func (s *Set[R, S]) CountBy(c Counter) { s.counter = c }

// List returns all rules.
func (s *Set[R, S]) List() []S {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list()
}

// Get returns a rule by its id, or the error Unknown.
func (s *Set[R, S]) Get(id string) (none S, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(id)
	if i < 0 {
		return none, s.kind().Unknown
	}
	return shown(s.rules[i]), nil
}

// Add puts a rule behind the others, and gives it an id when it has none. It returns the error Taken or TooMany.
func (s *Set[R, S]) Add(r R) (none S, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.find(r.Facts().ID) >= 0:
		return none, s.kind().Taken
	case len(s.rules) >= s.kind().Most:
		return none, s.kind().TooMany
	}
	return shown(s.add(r)), nil
}

// Put puts a rule in place of the one that has its id, if there is one: behind the others, with counters of its own. It
// returns the error TooMany when there is none and no room for another.
func (s *Set[R, S]) Put(r R) (none S, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch i := s.find(r.Facts().ID); {
	case i >= 0:
		s.remove(i)
	case len(s.rules) >= s.kind().Most:
		return none, s.kind().TooMany
	}
	return shown(s.add(r)), nil
}

// Replace puts rules in place of all there are, at once: no call meets some of the old ones and some of the new. They have
// counters of their own, whatever their ids, which must differ. No more than the most of their kind are allowed.
func (s *Set[R, S]) Replace(rules []R) []S {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	// Ids that were given first, so that none that is made up gets in their way.
	taken := map[string]bool{}
	for _, r := range rules {
		taken[r.Facts().ID] = true
	}
	for _, r := range rules {
		if r.Facts().ID == "" {
			r = r.Named(s.title(func(id string) bool { return taken[id] }))
		}
		s.add(r)
	}
	return s.list()
}

// Delete takes a rule out, or returns the error Unknown.
func (s *Set[R, S]) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(id)
	if i < 0 {
		return s.kind().Unknown
	}
	s.remove(i)
	return nil
}

// Clear takes all rules out.
func (s *Set[R, S]) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
}

func (*Set[R, S]) kind() Kind {
	var rule R
	return rule.Kind()
}

func shown[R Rule[R, S], S any](k *Kept[R]) S { return k.Rule.State(k.calls, k.hits.Load()) }

// list returns all rules. It must be called with mu held, as all below.
func (s *Set[R, S]) list() []S {
	list := make([]S, len(s.rules))
	for i, k := range s.rules {
		list[i] = shown(k)
	}
	return list
}

// find returns the place of a rule, -1 when there is none.
func (s *Set[R, S]) find(id string) int {
	return slices.IndexFunc(s.rules, func(k *Kept[R]) bool { return k.facts.ID == id })
}

func (s *Set[R, S]) add(r R) *Kept[R] {
	if r.Facts().ID == "" {
		r = r.Named(s.title(func(id string) bool { return s.find(id) >= 0 }))
	}
	s.made++
	k := keep(r, s.made)
	s.push(k)
	return k
}

// title makes up an id that is not taken.
func (s *Set[R, S]) title(taken func(string) bool) string {
	for {
		s.titled++
		if id := s.kind().Name + "-" + strconv.FormatUint(s.titled, 10); !taken(id) {
			return id
		}
	}
}

// push puts a rule behind the others. One that is over need not be found.
func (s *Set[R, S]) push(k *Kept[R]) {
	s.rules = append(s.rules, k)
	s.size.Store(int64(len(s.rules)))
	if k.over() {
		return
	}
	if s.index == nil {
		s.index = map[Selector][]*Kept[R]{}
	}
	s.index[k.facts.Selector] = append(s.index[k.facts.Selector], k)
}

func (s *Set[R, S]) remove(i int) {
	k := s.rules[i]
	s.rules = slices.Delete(s.rules, i, i+1)
	s.size.Store(int64(len(s.rules)))
	s.unindex(k.facts.Selector, func(other *Kept[R]) bool { return other == k })
	close(k.gone)
}

// unindex takes rules of a selector out of those that are not over.
func (s *Set[R, S]) unindex(key Selector, which func(*Kept[R]) bool) {
	left := slices.DeleteFunc(s.index[key], which)
	if len(left) == 0 {
		delete(s.index, key) // there may be no index: all rules that were restored can be over
		return
	}
	s.index[key] = left
}

func (s *Set[R, S]) clear() {
	for _, k := range s.rules {
		close(k.gone)
	}
	s.rules = nil
	clear(s.index)
	s.size.Store(0)
}
