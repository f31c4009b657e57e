package client

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/avast/retry-go/v5"
)

// patience is how a client meets a server in trouble: a few tries, further and further apart, or as far apart as the
// server asks.
type patience struct {
	clock    Clock
	observer Observer
	tries    uint
	base     time.Duration // before the second try, doubled for each further one, and up to as much again by chance
	most     time.Duration // between two tries, and the longest Retry-After that is waited for
}

// again is why a request should be sent again.
type again struct {
	err   error
	after time.Duration // what the server asks for
	told  bool          // the server has asked for it
}

func (a *again) Error() string { return a.err.Error() }
func (a *again) Unwrap() error { return a.err }

// insist calls try until it returns something other than an *again, or the tries are used up, or the server asks for a
// longer wait than is acceptable. It returns what the last try returned, and an error of its own when ctx ends before
// another.
func (p *patience) insist(ctx context.Context, operation string, try func() error) error {
	var last error
	err := p.retrier(ctx, operation).Do(func() error {
		last = try()
		return last
	})
	a, wanted := last.(*again) //nolint:errorlint // it is what try returned, not what lies behind that
	switch {
	case err != nil && ctx.Err() != nil && (wanted || last == nil):
		return context.Cause(ctx)
	case wanted:
		return a.err
	}
	return last
}

func (p *patience) retrier(ctx context.Context, operation string) *retry.Retrier {
	growing := retry.CombineDelay(retry.BackOffDelay, retry.RandomDelay)
	return retry.New(
		retry.Context(ctx), retry.WithTimer(p.clock), retry.LastErrorOnly(true),
		retry.Attempts(p.tries), retry.Delay(p.base), retry.MaxJitter(p.base),
		retry.RetryIf(p.mayHelp),
		retry.DelayType(func(n uint, err error, config retry.DelayContext) time.Duration {
			wait := min(growing(n, err, config), p.most)
			if why, ok := errors.AsType[*again](err); ok && why.told {
				wait = why.after
			}
			p.observer.Retrying(ctx, Retry{Operation: operation, Attempt: int(n), Wait: wait, Err: err})
			return wait
		}),
	)
}

// mayHelp tells whether another try is worth it.
func (p *patience) mayHelp(err error) bool {
	why, ok := errors.AsType[*again](err)
	return ok && (!why.told || why.after <= p.most)
}

// isPutOff tells whether a server has not done what it was asked for, and wants to be asked again: told says that it has
// said when. A 503 without that may come from a proxy that gave up waiting.
func isPutOff(status int, told bool) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable && told
}

// retryAfter reads the header Retry-After in both its forms: seconds, and a date, which counts from the answer's own
// Date, or from now where it has none and that is not zero (RFC 9110, section 10.2.3). A date that has passed is no wait at
// all, and one that no time.Duration can hold the longest that one can. It tells whether there was one that can be read.
func retryAfter(header http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(seconds, mostSeconds)) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if date := dateOf(header); !date.IsZero() {
		now = date
	}
	if err != nil || now.IsZero() {
		return 0, false
	}
	return max(at.Sub(now), 0), true
}

// mostSeconds is how many fit into a time.Duration.
const mostSeconds = uint64(math.MaxInt64 / time.Second)

// dateOf is the server's time as the answer tells it, the zero time when it does not.
func dateOf(header http.Header) time.Time {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return date
}
