package fault

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ruleset"
)

// Call is a call as rules see it when it arrives.
type Call struct {
	Operation string // operationId; empty for what the specification does not have, which no rule is about
	Account   string // the username that it names, if any
	Now       time.Time
}

// Due is the rules whose turn a call is, in the order of their creation. The zero value has none.
type Due struct {
	turns []turn
	set   *Set
}

// None tells whether there are none.
func (d Due) None() bool { return len(d.turns) == 0 }

type turn = ruleset.Turn[armed]

// Fired is a rule and a call that it is to spoil.
type Fired struct {
	turn turn
	seed *[32]byte
}

// Arrive lets all rules that a call matches count it, and returns those that fire on it. Its cost does not depend on rules
// of other operations and accounts, and without any rule it is that of one atomic load. The error is that of the counter, where there is
// one.
func (s *Set) Arrive(ctx context.Context, c Call) (Due, error) {
	if s.rules.Empty() || c.Operation == "" {
		return Due{}, nil
	}
	turns, err := s.rules.Meet(ctx, ruleset.Selector{Operation: c.Operation, Account: c.Account}, ruleset.Visit[armed]{
		Counts: func(k *ruleset.Kept[armed]) bool { return !k.Rule.expired(c.Now) },
		Due: func(k *ruleset.Kept[armed], call uint64) bool {
			f := Fired{turn{Kept: k, Call: call}, &s.seed}
			return k.Rule.When.picks(call, func() float64 { return f.random().Float64() })
		},
	})
	return Due{turns, s}, err
}

// Take returns the first rule that spoils an answer in a phase, and counts that as a hit. In the phase Before there is no
// answer yet. Rules that are gone meanwhile do not count, and neither do those that would change nothing. The error is that of the
// counter, where there is one.
func (d Due) Take(ctx context.Context, phase Phase, answer Answer) (Fired, bool, error) {
	for _, t := range d.turns {
		select {
		case <-t.Gone():
			continue
		default:
		}
		rule := t.Rule
		picky, isPicky := rule.Effect.(choosy)
		if rule.Phase != phase || isPicky && !picky.fits(answer) {
			continue
		}
		if err := d.set.rules.Hit(ctx, t.Kept); err != nil {
			return Fired{}, false, err
		}
		return Fired{t, &d.set.seed}, true, nil
	}
	return Fired{}, false, nil
}

// Rule returns the rule.
func (f Fired) Rule() Rule { return f.turn.Rule.Rule }

// Ends tells whether a request that is spoilt in the phase Before is over with that, and not judged any more.
func (f Fired) Ends() bool {
	_, goesOn := f.turn.Rule.Effect.(Delay)
	return !goesOn
}

// Run does what has to be done before the answer goes out. It returns late where the effect takes its time.
func (f Fired) Run(e *Exchange) {
	e.released = f.turn.Gone()
	e.random = func() *rand.Rand {
		r := f.random()
		r.Float64() // that one may have decided whether the rule fires
		return r
	}
	f.turn.Rule.Effect.run(e)
}

// random returns numbers that follow from the seed, the rule and the number of the call, whatever else happens.
func (f Fired) random() *rand.Rand {
	h := sha256.New()
	h.Write(f.seed[:])
	h.Write(binary.BigEndian.AppendUint64(nil, f.turn.Call))
	h.Write([]byte(f.turn.Rule.ID))
	return rand.New(rand.NewChaCha8([32]byte(h.Sum(nil))))
}
