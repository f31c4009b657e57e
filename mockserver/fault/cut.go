package fault

import (
	"net/http"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Cut closes the connection in the middle of the body, whose length the headers have promised. HTTP/2 resets the stream.
type Cut struct {
	// Bytes of the body go out, but never its last one.
	Bytes int
}

// Type implements Effect.
func (Cut) Type() string { return "cut" }

func readCut(r *ruletext.Reader) Effect {
	c := Cut{r.Integer("bytes")}
	if !r.Has("bytes") {
		r.Wrong("bytes", "is missing, want a whole number from 0")
	}
	return c
}

func (c Cut) write(w *ruletext.Writer) { w.Add("bytes", c.Bytes) }

// maxBytes is more than any answer has.
const maxBytes = 1 << 30

func (c Cut) check(n ruletext.Notes) { n.Whole("bytes", c.Bytes, 0, maxBytes) }

// fits leaves alone what has nothing to be cut off.
func (c Cut) fits(a Answer) bool { return len(a.Body) > 0 }

func (c Cut) run(e *Exchange) {
	e.deliver = func() Sent {
		e.Head()
		sent, _ := e.Writer.Write(e.Answer.Body[:min(c.Bytes, len(e.Answer.Body)-1)]) // the connection may be gone already
		_ = http.NewResponseController(e.Writer).Flush()                              // a recorder without has it all anyway
		return Sent{Status: e.Answer.Status, Bytes: int64(sent), Outcome: journal.OutcomeCut, Abort: true}
	}
}
