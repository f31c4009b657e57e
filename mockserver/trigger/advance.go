package trigger

import (
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// Advance moves the mock's clock forward. What has expired by it is not listed anywhere.
type Advance struct {
	// By is how far, more than 0 and at most MaxAdvance.
	By time.Duration
}

// MaxAdvance is the longest way that a trigger moves the clock.
const MaxAdvance = 100 * 365 * 24 * time.Hour

// Type implements Action.
func (Advance) Type() string { return "advance" }

func readAdvance(r *ruletext.Reader) Action {
	a := Advance{r.Span("by")}
	if !r.Has("by") {
		r.Wrong("by", "is missing, want a duration such as \"1h\"")
	}
	return a
}

func (a Advance) write(w *ruletext.Writer) { w.Add("by", a.By) }

func (a Advance) check(n ruletext.Notes, _ Known) {
	if a.By <= 0 || a.By > MaxAdvance {
		n.Wrong("by", "is %s, want more than 0s and at most %s", ruletext.SpanText(a.By), ruletext.SpanText(MaxAdvance))
	}
}
