package fault

import (
	"math"
	"math/rand/v2"
	"time"
)

// Delay lets the client wait, in real time: before the call is judged, or before its answer goes out. When the rule goes
// meanwhile, the wait is over. When the client goes, so is the call.
//
// Exactly one field is set. What is drawn depends on the seed of the mock, the rule's id and the number of the call.
type Delay struct {
	// Fixed is always the same.
	Fixed time.Duration
	// Uniform is anything between two bounds.
	Uniform Uniform
	// Lognormal is mostly short and now and then long, as networks are.
	Lognormal Lognormal
}

// Uniform is a delay from Min to Max, all of which are as likely.
type Uniform struct{ Min, Max time.Duration }

// Lognormal is a delay whose logarithm is normally distributed: half are shorter than the median, and sigma, which is more
// than 0, says how far apart they are. None is longer than MaxDelay.
type Lognormal struct {
	Median time.Duration
	Sigma  float64
}

// Type implements Effect.
func (Delay) Type() string { return "delay" }

func readDelay(r *reader) Effect {
	d := Delay{Fixed: r.span("fixed")}
	if u := r.object("uniform"); u != nil {
		d.Uniform = Uniform{u.span("min"), u.span("max")}
		u.end()
	}
	if l := r.object("lognormal"); l != nil {
		d.Lognormal = Lognormal{l.span("median"), l.number("sigma")}
		l.end()
	}
	r.oneOf("fixed", "uniform", "lognormal")
	r.positive(d == Delay{}, "fixed")
	return d
}

func (d Delay) write(w *writer) {
	some(w, "fixed", d.Fixed)
	if u := d.Uniform; u != (Uniform{}) {
		w.add("uniform", map[string]string{"min": spanText(u.Min), "max": spanText(u.Max)})
	}
	if l := d.Lognormal; l != (Lognormal{}) {
		w.add("lognormal", map[string]any{"median": spanText(l.Median), "sigma": l.Sigma})
	}
}

// maxSigma is so wide that the longest delays are billions of times the shortest.
const maxSigma = 10

func (d Delay) check(n notes) {
	given := 0
	if d.Fixed != 0 {
		given++
		n.wait("fixed", d.Fixed, 0)
	}
	if u := d.Uniform; u != (Uniform{}) {
		given++
		n.at("uniform").wait("min", u.Min, 0)
		n.at("uniform").wait("max", u.Max, u.Min)
	}
	if l := d.Lognormal; l != (Lognormal{}) {
		given++
		n.at("lognormal").wait("median", l.Median, time.Microsecond)
		if !(l.Sigma > 0 && l.Sigma <= maxSigma) { // NaN is neither
			n.at("lognormal").wrong("sigma", "is %v, want more than 0 and at most %d", l.Sigma, maxSigma)
		}
	}
	if given != 1 {
		n.wrong("", "has %d of fixed, uniform, lognormal that are not 0, want one of them", given)
	}
}

// draw returns how long to wait.
func (d Delay) draw(r *rand.Rand) time.Duration {
	switch {
	case d.Fixed != 0:
		return d.Fixed
	case d.Uniform != Uniform{}:
		return d.Uniform.Min + time.Duration(r.Int64N(int64(d.Uniform.Max-d.Uniform.Min)+1))
	}
	return time.Duration(min(float64(d.Lognormal.Median)*math.Exp(d.Lognormal.Sigma*r.NormFloat64()), float64(MaxDelay)))
}

func (d Delay) run(e *Exchange) {
	e.Hold()
	defer e.Resume()
	if !e.pause(d.draw(e.random())) {
		e.deliver = hangUp
	}
}
