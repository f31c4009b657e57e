package mockserver

import "sync"

// lent is memory that is lent from one request to the next.
type lent struct{ pool sync.Pool }

// longestLent is the longest body whose memory is kept, in bytes.
const longestLent = 1 << 20

// borrow returns an exchange that is empty, and nobody else's.
func (l *lent) borrow() *exchange {
	x, ok := l.pool.Get().(*exchange)
	if !ok {
		x = &exchange{}
		x.answer.exchange = x
	}
	return x
}

// giveBack takes an exchange that is over, and that nobody looks at any more.
func (l *lent) giveBack(x *exchange) {
	written, taken := x.answer.written, x.taken
	if written.Cap() > longestLent || taken.Cap() > longestLent {
		return
	}
	written.Reset()
	taken.Reset()
	*x = exchange{answer: answerBuffer{exchange: x, written: written}, taken: taken}
	l.pool.Put(x)
}
