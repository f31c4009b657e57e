package fault

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
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

func readDelay(r *ruletext.Reader) Effect {
	d := Delay{Fixed: r.Span("fixed")}
	if u := r.Object("uniform"); u != nil {
		d.Uniform = Uniform{u.Span("min"), u.Span("max")}
		u.End()
	}
	if l := r.Object("lognormal"); l != nil {
		d.Lognormal = Lognormal{l.Span("median"), l.Number("sigma")}
		l.End()
	}
	r.OneOf("fixed", "uniform", "lognormal")
	r.Positive(d == Delay{}, "fixed")
	return d
}

func (d Delay) write(w *ruletext.Writer) {
	ruletext.Some(w, "fixed", d.Fixed)
	if u := d.Uniform; u != (Uniform{}) {
		w.Add("uniform", map[string]string{"min": ruletext.SpanText(u.Min), "max": ruletext.SpanText(u.Max)})
	}
	if l := d.Lognormal; l != (Lognormal{}) {
		w.Add("lognormal", map[string]any{"median": ruletext.SpanText(l.Median), "sigma": l.Sigma})
	}
}

// maxSigma is so wide that the longest delays are billions of times the shortest.
const maxSigma = 10

func (d Delay) check(n ruletext.Notes) {
	given := 0
	if d.Fixed != 0 {
		given++
		checkWait(n, "fixed", d.Fixed, 0)
	}
	if u := d.Uniform; u != (Uniform{}) {
		given++
		checkWait(n.At("uniform"), "min", u.Min, 0)
		checkWait(n.At("uniform"), "max", u.Max, u.Min)
	}
	if l := d.Lognormal; l != (Lognormal{}) {
		given++
		checkWait(n.At("lognormal"), "median", l.Median, time.Microsecond)
		if !(l.Sigma > 0 && l.Sigma <= maxSigma) { // NaN is neither
			n.At("lognormal").Wrong("sigma", "is %v, want more than 0 and at most %d", l.Sigma, maxSigma)
		}
	}
	if given != 1 {
		n.Wrong("", "has %d of fixed, uniform, lognormal that are not 0, want one of them", given)
	}
}

// checkWait notes a time to wait that is out of bounds, of which MaxDelay is the upper.
func checkWait(n ruletext.Notes, field string, value, least time.Duration) {
	if value < least || value > MaxDelay {
		n.Wrong(field, "is %s, want %s to %s", ruletext.SpanText(value), ruletext.SpanText(least), ruletext.SpanText(MaxDelay))
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
