package journal

import (
	"context"
	"time"

	"golang.org/x/time/rate"
)

const (
	// burst is how many seconds' entries a follower with a Rate is told at once.
	burst = 5
	// pace is how long such a follower waits once it was told too little, real time: else it would be told of a gap with each request.
	pace = 250 * time.Millisecond
)

// budget is how much a follower is told; nil sets no limit.
type budget = rate.Limiter

func newBudget(perSecond int) *budget {
	if perSecond <= 0 {
		return nil
	}
	return rate.NewLimiter(rate.Limit(perSecond), burst*perSecond)
}

// afford returns those entries of a batch that may be told, the newest, and how many of the others match.
func (t *teller) afford(b batch) (entries []*Entry, left uint64) {
	if t.budget == nil || !b.live || len(b.entries) == 0 {
		return b.entries, 0
	}
	matching := 0
	for _, e := range b.entries {
		if all(t.conditions, e) {
			matching++
		}
	}
	now := b.entries[len(b.entries)-1].RealAt
	most := max(0, min(matching, int(t.budget.TokensAt(now))))
	t.budget.AllowN(now, most)
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

// pause waits, so that there is more to choose from.
func pause(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, pace)
	defer cancel()
	<-limited.Done()
	return ctx.Err()
}
