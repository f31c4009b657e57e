// Package ratelimit tells which requests are too many, by token buckets on a clock that is not its own: each caller of each
// operation has one.
package ratelimit

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

// Limits are the buckets of one mock. They are safe for concurrent use. A nil *Limits lets everything through.
type Limits struct {
	rates map[string]assumption.Rate // by operation

	mu      sync.Mutex // also between asking a bucket and giving back what it lent
	buckets map[bucket]*rate.Limiter
}

// bucket names a bucket. All callers that are not known share one for each operation, so that they cannot fill the memory.
type bucket struct{ operation, caller string }

// New returns limits with full buckets, nil when there are no rates. A rate of assumption.AnyOperation is that of every
// operation without one of its own.
func New(rates []assumption.Rate) *Limits {
	if len(rates) == 0 {
		return nil
	}
	l := &Limits{rates: map[string]assumption.Rate{}, buckets: map[bucket]*rate.Limiter{}}
	for _, r := range rates {
		l.rates[r.Operation] = r
	}
	return l
}

// Take lets a request through and returns 0, or refuses it and returns how long to wait until the next would be let
// through: whole seconds, rounded up. Refused requests cost nothing. The caller is empty for one that is not known.
//
// Time may go back between calls: the bucket then fills from the earlier instant on.
func (l *Limits) Take(operation, caller string, now time.Time) time.Duration {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter := l.find(bucket{operation, caller})
	if limiter == nil {
		return 0
	}
	reserved := limiter.ReserveN(now, 1)
	delay := reserved.DelayFrom(now)
	if delay > 0 {
		reserved.CancelAt(now)
	}
	return (delay + time.Second - 1).Truncate(time.Second)
}

// find returns a bucket, nil when there is no limit. A new one is full: as many as the rate counts are let through at once.
func (l *Limits) find(b bucket) *rate.Limiter {
	if limiter, known := l.buckets[b]; known {
		return limiter
	}
	r, limited := l.rates[b.operation]
	if !limited {
		if r, limited = l.rates[assumption.AnyOperation]; !limited {
			return nil
		}
	}
	limiter := rate.NewLimiter(rate.Limit(float64(r.Count)/r.Per.Seconds()), r.Count)
	l.buckets[b] = limiter
	return limiter
}

// Forget drops the buckets of a caller that exists no more.
func (l *Limits) Forget(caller string) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for b := range l.buckets {
		if b.caller == caller {
			delete(l.buckets, b)
		}
	}
}
