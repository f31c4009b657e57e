package tap

import "time"

// A talk is what is said on one connection. Its answers belong to its requests in their order (RFC 9112, section 9.3.2).
// All of it is guarded by the mutex of the record.
type talk struct {
	log    *record
	number int      // of the connection, once something was sent
	due    []*entry // requests without a whole answer, the oldest first
	deaf   bool     // answers cannot be told apart any more
	opaque bool     // what is said is no HTTP any more

	left time.Time // when the client ended its half
	late []*entry  // answered after that
}

// maxDue is how many requests may wait for answers on a connection. More than one at a time is rare already.
const maxDue = 1000

// begin counts a request, whose first byte is there. There is none when the connection was handed to another protocol.
func (t *talk) begin() *entry {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	if t.opaque {
		return nil
	}
	if t.number == 0 {
		t.log.connections++
		t.number = t.log.connections
	}
	x := t.log.begin(t.number)
	if len(t.due) >= maxDue {
		t.deaf = true
		t.conclude(x, Unread, x.Began)
		return x
	}
	t.due = append(t.due, x)
	return x
}

// change changes what is guarded by the mutex.
func (t *talk) change(how func()) {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	how()
}

// next is the request that the next answer belongs to, of which the first byte is there, and its method as far as it is known.
func (t *talk) next() (x *entry, method string) {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	if len(t.due) == 0 || t.deaf || t.opaque {
		return nil, ""
	}
	x = t.due[0]
	x.begun = true
	return x, x.Method
}

// answered ends the oldest request, unless the client has reset the connection while the end of its answer was read.
func (t *talk) answered(x *entry) {
	t.log.mu.Lock()
	if len(t.due) == 0 || t.due[0] != x {
		t.log.mu.Unlock()
		return
	}
	t.due = t.due[1:]
	t.conclude(x, Answered, t.log.options.Clock.Now())
	if !t.left.IsZero() {
		t.late = append(t.late, x)
	}
	told := x.Exchange
	t.log.mu.Unlock()
	t.tell(told)
}

// conclude ends an exchange. The mutex must be held.
func (t *talk) conclude(x *entry, end End, at time.Time) {
	x.End, x.Ended = end, at
	t.log.release(x)
}

// tell hands on what was heard. The mutex must not be held.
func (t *talk) tell(xs ...Exchange) {
	if t.log.options.Heard == nil {
		return
	}
	for _, x := range xs {
		t.log.options.Heard(x)
	}
}

// clientEnds notes that the client has ended its half, which may be all of it.
func (t *talk) clientEnds() {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	t.left = t.log.options.Clock.Now()
}

// clientWasGone notes that the client had ended not only its half, so that it has got nothing of what came after it.
func (t *talk) clientWasGone() {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	for _, x := range t.late {
		x.End, x.Ended = GaveUp, t.left
	}
	t.late = nil
}

// finish ends all requests that are due, for one reason.
func (t *talk) finish(why End) {
	t.log.mu.Lock()
	now := t.log.options.Clock.Now()
	var told []Exchange
	for _, x := range t.due {
		end, at := t.ending(x, why, now)
		t.conclude(x, end, at)
		told = append(told, x.Exchange)
	}
	t.due = nil
	t.log.mu.Unlock()
	t.tell(told...)
}

// ending is how a request ended, and when. A server that hangs up on a client that has left first does not end anything.
func (t *talk) ending(x *entry, why End, now time.Time) (End, time.Time) {
	switch {
	case !t.left.IsZero() && !x.begun:
		return GaveUp, t.left
	case t.deaf && (why == Closed || why == Reset):
		return Unread, now
	case why == Closed && x.begun:
		return Cut, now
	}
	return why, now
}
