package fault

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"time"
)

// Call is a call as rules see it when it arrives.
type Call struct {
	Operation string // operationId; empty for what the specification does not have, which no rule is about
	Account   string // the username that it names, if any
	Now       time.Time
}

// Due is the rules whose turn a call is, in the order of their creation. The zero value has none.
type Due struct{ rules []Fired }

// Fired is a rule and a call that it is to spoil.
type Fired struct {
	armed *armed
	call  uint64 // the number that the rule has given it
	seed  [32]byte
}

// Arrive lets all rules that a call matches count it, and returns those that fire on it. Its cost does not depend on rules
// of other operations and accounts, and without any rule it is that of one atomic load.
func (s *Set) Arrive(c Call) Due {
	if s.size.Load() == 0 || c.Operation == "" {
		return Due{}
	}
	keys := []selector{{c.Operation, ""}, {AnyOperation, ""}, {c.Operation, c.Account}, {AnyOperation, c.Account}}
	if c.Account == "" {
		keys = keys[:2]
	}
	var due []Fired
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		due = s.count(due, key, c.Now)
	}
	slices.SortFunc(due, func(a, b Fired) int { return cmp.Compare(a.armed.number, b.armed.number) })
	return Due{due}
}

// count lets the rules of a selector count a call.
func (s *Set) count(due []Fired, key selector, now time.Time) []Fired {
	var over []*armed
	for _, a := range s.index[key] {
		if !a.expires.IsZero() && !now.Before(a.expires) {
			continue // the clock may be set back
		}
		a.calls++
		f := Fired{armed: a, call: a.calls, seed: s.seed}
		if a.rule.When.picks(a.calls, func() float64 { return f.random().Float64() }) {
			due = append(due, f)
		}
		if a.rule.When.over(a.calls) {
			over = append(over, a)
		}
	}
	for _, a := range over {
		s.unindex(a)
	}
	return due
}

// Take returns the first rule that spoils an answer in a phase, and counts that as a hit. In the phase Before there is no
// answer yet. Rules that are gone meanwhile do not count, and neither do those that would change nothing.
func (d Due) Take(phase Phase, answer Answer) (Fired, bool) {
	for _, f := range d.rules {
		select {
		case <-f.armed.gone:
			continue
		default:
		}
		rule := f.armed.rule
		picky, isPicky := rule.Effect.(choosy)
		if rule.Phase != phase || isPicky && !picky.fits(answer) {
			continue
		}
		f.armed.hits.Add(1)
		return f, true
	}
	return Fired{}, false
}

// Rule returns the rule.
func (f Fired) Rule() Rule { return f.armed.rule }

// Ends tells whether a request that is spoilt in the phase Before is over with that, and not judged any more.
func (f Fired) Ends() bool {
	_, goesOn := f.armed.rule.Effect.(Delay)
	return !goesOn
}

// Run does what has to be done before the answer goes out. It returns late where the effect takes its time.
func (f Fired) Run(e *Exchange) {
	e.released = f.armed.gone
	e.random = func() *rand.Rand {
		r := f.random()
		r.Float64() // that one may have decided whether the rule fires
		return r
	}
	f.armed.rule.Effect.run(e)
}

// random returns numbers that follow from the seed, the rule and the number of the call, whatever else happens.
func (f Fired) random() *rand.Rand {
	h := sha256.New()
	h.Write(f.seed[:])
	h.Write(binary.BigEndian.AppendUint64(nil, f.call))
	h.Write([]byte(f.armed.rule.ID))
	return rand.New(rand.NewChaCha8([32]byte(h.Sum(nil))))
}
