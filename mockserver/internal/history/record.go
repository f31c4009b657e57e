package history

import (
	"sync"
	"sync/atomic"
)

// recorder takes down what is called and answered. Its moments are a count, which grows with each that is asked for.
type recorder struct {
	moments atomic.Int64
	pairs   atomic.Int64

	mu   sync.Mutex
	done History
}

func (r *recorder) moment() int64 { return r.moments.Add(1) }

// number is one for a pair that was just issued.
func (r *recorder) number() int { return int(r.pairs.Add(1)) }

// note takes down a call that began at a moment and has ended now.
func (r *recorder) note(client int, call Call, outcome Outcome, from int64) {
	to := r.moment()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done = append(r.done, newOperation(client, call, outcome, from, to))
}

// history is all that was taken down. What has an unknown outcome may happen until the end.
func (r *recorder) history() History {
	r.mu.Lock()
	defer r.mu.Unlock()
	end := r.moment()
	for i := range r.done {
		if r.done[i].Output.(Outcome).Answer == Unknown {
			r.done[i].Return = end
		}
	}
	return r.done
}
