package fault

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// Answer is an answer on its way out.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Exchange is one call and its answer, as far as an effect can reach them.
type Exchange struct {
	// Context ends when the client goes away.
	Context context.Context
	// Writer leads to the client.
	Writer http.ResponseWriter
	// Now is the mock's time at which the call is judged.
	Now time.Time
	// NewTimer starts a timer on real time, and returns its channel and a way to stop it.
	NewTimer func(time.Duration) (<-chan time.Time, func())
	// Vendor returns the answer that the vendor would give with an error status.
	Vendor func(status int) Answer
	// Hold is called before the call is held back, Resume before it goes on. The call is open in between.
	Hold, Resume func()
	// Head sends status and header fields of Answer, for a body of the length that Answer has.
	Head func()
	// Answer is what would go out. In the phase Before it is empty.
	Answer Answer

	released <-chan struct{} // closed when the rule is gone
	random   func() *rand.Rand
	answered bool
	deliver  func() Sent
}

// Sent is what became of an answer.
type Sent struct {
	Status  int   // 0 when none went out
	Bytes   int64 // of the body
	Outcome journal.Outcome
	// Abort asks for the end of the connection, or on HTTP/2 of the stream: panic(http.ErrAbortHandler), which is how
	// net/http is told.
	Abort bool
}

// Answered tells whether the effect has brought an answer of its own, so that in the phase Before there is nothing left to
// be done but to send it.
func (e *Exchange) Answered() bool { return e.answered }

// Delivers tells whether the effect sends the answer itself, or nothing, by Deliver.
func (e *Exchange) Delivers() bool { return e.deliver != nil }

// Deliver sends what the effect lets out. It must be called once, when Delivers.
func (e *Exchange) Deliver() Sent { return e.deliver() }

// reply puts another answer in place of the one there is.
func (e *Exchange) reply(a Answer) { e.Answer, e.answered = a, true }

// hangUp ends the connection without a byte.
func hangUp() Sent { return Sent{Outcome: journal.OutcomeClosed, Abort: true} }

// wait holds the call back for a time, or until the rule is gone; for ever when the channel is nil. It returns false when
// the client has gone.
func (e *Exchange) wait(ends <-chan time.Time) bool {
	select {
	case <-ends:
	case <-e.released:
	case <-e.Context.Done():
	}
	return e.Context.Err() == nil
}

// isReleased tells whether the rule is gone.
func (e *Exchange) isReleased() bool {
	select {
	case <-e.released:
		return true
	default:
		return false
	}
}

// pause is wait for a time.
func (e *Exchange) pause(d time.Duration) bool {
	ends, stop := e.NewTimer(d)
	defer stop()
	return e.wait(ends)
}
