// Package ratelimit tells which requests are too many, by token buckets on a clock that is not its own: each caller of each
// operation has one.
//
// The buckets are of its own making, because they can be saved and restored to the last bit: those of golang.org/x/time/rate
// tell their level, but take none.
package ratelimit

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/state"
)

// Limits are the buckets of one mock. They are safe for concurrent use. A nil *Limits lets everything through.
type Limits struct {
	rates map[string]assumption.Rate // by operation

	mu      sync.Mutex
	buckets map[bucket]level
}

// bucket names a bucket. All callers that are not known share one for each operation, so that they cannot fill the memory.
type bucket struct{ operation, caller string }

// level is what was in a bucket at an instant.
type level struct {
	tokens float64
	at     time.Time
}

// New returns limits with full buckets, nil when there are no rates. A rate of assumption.AnyOperation is that of every
// operation without one of its own.
func New(rates []assumption.Rate) *Limits {
	if len(rates) == 0 {
		return nil
	}
	l := &Limits{rates: map[string]assumption.Rate{}, buckets: map[bucket]level{}}
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
	rate, limited := l.rate(operation)
	if !limited {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	name := bucket{operation, caller}
	have, known := l.buckets[name]
	if !known {
		have = full(rate, now)
	}
	have, wait := have.take(rate, now)
	l.buckets[name] = have
	return wait
}

// Limited tells whether requests of an operation are counted at all.
func (l *Limits) Limited(operation string) bool {
	if l == nil {
		return false
	}
	_, limited := l.rate(operation)
	return limited
}

// TakeFrom is Take for a bucket that is kept elsewhere: it takes from what was kept, or from a full one when that is nil, and returns what
// is to be kept. The operation must be Limited.
func (l *Limits) TakeFrom(kept *state.Bucket, operation, caller string, now time.Time) (state.Bucket, time.Duration) {
	rate, _ := l.rate(operation)
	have := full(rate, now)
	if kept != nil {
		have = level{kept.Tokens, kept.At}
	}
	have, wait := have.take(rate, now)
	return have.saved(bucket{operation, caller}), wait
}

// rate returns that of an operation.
func (l *Limits) rate(operation string) (assumption.Rate, bool) {
	if r, ok := l.rates[operation]; ok {
		return r, true
	}
	r, ok := l.rates[assumption.AnyOperation]
	return r, ok
}

// full is a bucket that nobody has taken from: as many as the rate counts are let through at once.
func full(r assumption.Rate, now time.Time) level { return level{float64(r.Count), now} }

// take is the level after a request, and how long to wait for the next when there is none for this one.
func (v level) take(r assumption.Rate, now time.Time) (level, time.Duration) {
	have := v.filled(r, now)
	delay := have.wait(r)
	if delay == 0 {
		have.tokens--
	}
	return have, (delay + time.Second - 1).Truncate(time.Second)
}

func perSecond(r assumption.Rate) float64 { return float64(r.Count) / r.Per.Seconds() }

// filled is the level at another instant.
func (v level) filled(r assumption.Rate, now time.Time) level {
	passed := max(now.Sub(v.at), 0)
	return level{min(v.tokens+passed.Seconds()*perSecond(r), float64(r.Count)), now}
}

// wait is how long it takes until there is a token, to the nanosecond below: what is less is an error of rounding.
func (v level) wait(r assumption.Rate) time.Duration {
	if v.tokens >= 1 {
		return 0
	}
	return time.Duration((1 - v.tokens) / perSecond(r) * float64(time.Second))
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

// Save returns all buckets that were ever asked.
func (l *Limits) Save() []state.Bucket {
	saved := []state.Bucket{}
	if l == nil {
		return saved
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for b, v := range l.buckets {
		saved = append(saved, v.saved(b))
	}
	slices.SortFunc(saved, Compare)
	return saved
}

func (v level) saved(b bucket) state.Bucket {
	return state.Bucket{Operation: b.operation, Caller: b.caller, Tokens: v.tokens, At: v.at.UTC()}
}

// Compare gives the order in which buckets are saved.
func Compare(a, b state.Bucket) int {
	return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Caller, b.Caller))
}

// Restore returns limits with the buckets that were saved, nil when there are no rates, or notes what is wrong with them.
func Restore(n state.Notes, rates []assumption.Rate, saved []state.Bucket) *Limits {
	l := New(rates)
	if l == nil {
		if len(saved) > 0 {
			n.Wrong("has buckets, want none where no rate is assumed")
		}
		return nil
	}
	for i, b := range saved {
		place := n.Item(i)
		r, limited := l.rate(b.Operation)
		if !limited {
			place.At("operation").Wrong("has no rate that is assumed")
		}
		if !(math.Abs(b.Tokens) <= float64(r.Count)) { // NaN is neither; a bucket may lack the error of a rounding
			place.At("tokens").Wrong("is out of bounds, want at most what the rate counts")
		}
		name := bucket{b.Operation, b.Caller}
		if _, twice := l.buckets[name]; twice {
			place.Wrong("is the second of its operation and caller, want one")
		}
		l.buckets[name] = level{b.Tokens, b.At}
	}
	return l
}
