package record

import (
	"net/http"
	"sync"
	"time"
)

// Exchange is a request and its answer.
type Exchange struct {
	At     time.Time // when the request arrived
	Method string
	Target string // path and query below the base URL, as they were sent
	Header http.Header
	Body   []byte
	Length int64 // of the body, where more was sent than the API has read; 0 says nothing

	Status int
	Answer http.Header
	Reply  []byte // decoded
	Cut    string // why the bodies are not whole; empty when they are

	over bool // nothing more is kept of it
	done bool // it is whole
}

// DefaultRoom is how many bytes of memory a Tape has for what it keeps.
const DefaultRoom = 64 << 20

// Lost counts what a tape has not kept.
type Lost struct {
	NoAnswer   int // of the target: it could not be reached
	CutOff     int // answers that ended too early
	Unfinished int // still being answered in the end
	NoRoom     int // once the memory was used up
}

// Tape keeps exchanges in the order in which their requests arrived. It is safe for concurrent use.
type Tape struct {
	mu    sync.Mutex
	room  int64
	kept  []*Exchange
	lost  Lost
	full  bool
	whole int // how many have been answered

	// Changed, when set, is called with the number of exchanges so far when one has been answered, and once with full when there is no more
	// room. It must not call back.
	Changed func(x *Exchange, count int, full bool)
}

// NewTape returns one that keeps so many bytes of bodies and header fields.
func NewTape(room int64) *Tape { return &Tape{room: room} }

// begin notes a request, or returns nil where there is no room.
func (t *Tape) begin(x *Exchange) *Exchange {
	size := len(x.Target) + 256
	for name, values := range x.Header {
		for _, value := range values {
			size += len(name) + len(value) + 32
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.take(size) {
		t.lost.NoRoom++
		return nil
	}
	t.kept = append(t.kept, x)
	return x
}

// keep adds to a body, unless there is no room, or the exchange is over.
func (t *Tape) keep(x *Exchange, body *[]byte, more []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if x.over {
		return
	}
	if x.over = !t.take(len(more)); x.over {
		t.lost.NoRoom++
		return
	}
	*body = append(*body, more...)
}

// take asks for memory. Once there is none, there is none for anything any more, so that no story has holes. It needs the lock.
func (t *Tape) take(n int) bool {
	if t.full {
		return false
	}
	if t.room -= int64(n); t.room >= 0 {
		return true
	}
	t.full = true
	if t.Changed != nil {
		t.Changed(nil, t.whole, true)
	}
	return false
}

// lose ends an exchange of which there is no answer, or half of one.
func (t *Tape) lose(x *Exchange, counter *int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !x.over {
		x.over = true
		*counter++
	}
}

// end notes that an exchange is whole.
func (t *Tape) end(x *Exchange) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if x.over {
		return
	}
	x.over, x.done = true, true
	t.whole++
	if t.Changed != nil {
		t.Changed(x, t.whole, false)
	}
}

// Exchanges are those that were answered in full, and what else there was.
func (t *Tape) Exchanges() ([]*Exchange, Lost) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var whole []*Exchange
	lost := t.lost
	for _, x := range t.kept {
		switch {
		case x.done:
			if x.Answer.Get("Content-Encoding") != "" {
				x.Reply, x.Cut = decoded(x.Answer, x.Reply)
				x.Answer.Del("Content-Encoding")
			}
			whole = append(whole, x)
		case !x.over:
			x.over = true
			lost.Unfinished++
		}
	}
	return whole, lost
}
