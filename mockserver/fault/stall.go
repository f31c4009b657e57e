package fault

import (
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// Stall never answers. The connection stays open until the client gives up or the rule goes, and is closed then; or, where that is
// sooner, until a time has passed, and is reset then.
type Stall struct {
	// For is that time, which is real. 0 is any.
	For time.Duration
}

// Type implements Effect.
func (Stall) Type() string { return "stall" }

func readStall(r *ruletext.Reader) Effect {
	s := Stall{r.Span("for")}
	r.Positive(s.For == 0, "for")
	return s
}

func (s Stall) check(n ruletext.Notes) {
	if s.For != 0 {
		checkWait(n, "for", s.For, time.Microsecond)
	}
}

func (s Stall) write(w *ruletext.Writer) { ruletext.Some(w, "for", s.For) }

func (s Stall) run(e *Exchange) {
	e.Hold()
	defer e.Resume()
	e.deliver = hangUp
	if s.For == 0 {
		e.wait(nil)
		return
	}
	if e.pause(s.For) && !e.isReleased() {
		e.deliver = e.reset
	}
}
