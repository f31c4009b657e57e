package journal

import (
	"context"
	"time"

	"golang.org/x/time/rate"
)

const (
	// burst is how many seconds' entries a follower with a Rate is told at once.
	burst = 5
	// pace is how long such a follower waits, real time, for what it may be told to become more: else there would be a gap with each request.
	pace = 250 * time.Millisecond
)

// budget is how much a follower is told. Its time is that of the entries, and what it has waited.
type budget struct {
	limiter *rate.Limiter // nil sets no limit
	least   float64       // what is waited for
	now     time.Time
}

func newBudget(perSecond int) budget {
	if perSecond <= 0 {
		return budget{}
	}
	return budget{
		limiter: rate.NewLimiter(rate.Limit(perSecond), burst*perSecond),
		least:   max(1, float64(perSecond)*pace.Seconds()),
	}
}

// take takes what is there for so many entries, of which the newest is of a time.
func (b *budget) take(wanted int, newest time.Time) int {
	if newest.After(b.now) {
		b.now = newest
	}
	most := min(wanted, int(b.limiter.TokensAt(b.now)))
	b.limiter.AllowN(b.now, most)
	return most
}

// wait waits until there is something again, so that the newest entry is always told, be it the last for long.
func (b *budget) wait(ctx context.Context) error {
	for b.limiter != nil && b.limiter.TokensAt(b.now) < b.least {
		limited, cancel := context.WithTimeout(ctx, pace)
		<-limited.Done()
		cancel()
		if err := ctx.Err(); err != nil {
			return err
		}
		b.now = b.now.Add(pace)
	}
	return nil
}

// afford returns those entries of a batch that may be told, the newest, and how many of the others match.
func (t *teller) afford(b batch) (entries []*Entry, left uint64) {
	if t.budget.limiter == nil || !b.live || len(b.entries) == 0 {
		return b.entries, 0
	}
	matching := 0
	for _, e := range b.entries {
		if all(t.conditions, e) {
			matching++
		}
	}
	most := t.budget.take(matching, b.entries[len(b.entries)-1].RealAt)
	for i, e := range b.entries {
		if matching <= most {
			return b.entries[i:], left
		}
		t.last = e.Seq
		left += t.missedBefore(e)
		if all(t.conditions, e) {
			matching--
			left++
		}
	}
	return nil, left
}

// missedBefore is how many entries are missing before one in a journal that several share.
func (t *teller) missedBefore(e *Entry) uint64 {
	if t.feed.journal.merged == nil {
		return 0
	}
	return e.Missed
}
