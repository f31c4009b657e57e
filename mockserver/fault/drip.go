package fault

import (
	"net/http"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Drip sends the body bit by bit, in real time. When the rule goes meanwhile, the rest goes out at once.
type Drip struct {
	// Bytes go out at a time.
	Bytes int
	// Interval is the time between them.
	Interval time.Duration
}

// Type implements Effect.
func (Drip) Type() string { return "drip" }

func readDrip(r *ruletext.Reader) Effect { return Drip{r.Integer("bytes"), r.Span("interval")} }

func (d Drip) write(w *ruletext.Writer) {
	w.Add("bytes", d.Bytes)
	w.Add("interval", d.Interval)
}

func (d Drip) check(n ruletext.Notes) {
	n.Whole("bytes", d.Bytes, 1, maxBytes)
	checkWait(n, "interval", d.Interval, time.Microsecond)
}

// fits leaves alone what goes out in one piece without it.
func (d Drip) fits(a Answer) bool { return len(a.Body) > d.Bytes }

func (d Drip) run(e *Exchange) { e.deliver = func() Sent { return d.deliver(e) } }

func (d Drip) deliver(e *Exchange) Sent {
	e.Hold()
	defer e.Resume()
	e.Head()
	sent := Sent{Status: e.Answer.Status, Outcome: journal.OutcomeAnswered}
	for rest := e.Answer.Body; len(rest) > 0; {
		size := min(d.Bytes, len(rest))
		if size == len(rest) {
			e.Resume() // the client must not be done before the journal knows
		}
		n, err := e.Writer.Write(rest[:size])
		sent.Bytes += int64(n)
		rest = rest[size:]
		_ = http.NewResponseController(e.Writer).Flush() // a recorder without has it all anyway
		if err != nil || len(rest) > 0 && !e.pause(d.Interval) {
			sent.Outcome = journal.OutcomeCut
			return sent
		}
	}
	return sent
}
