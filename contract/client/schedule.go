package client

import (
	"math"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// schedule says when a pair is due for a refresh: some time before its access token expires, by the server's clock.
type schedule struct {
	clock  Clock
	wanted time.Duration // how early a pair is renewed
	jitter time.Duration
	room   atomic.Int64 // nanoseconds that the life of tokens leaves for both
	skew   atomic.Int64 // nanoseconds by which the server's clock is ahead of ours
}

func newSchedule(clock Clock, early, jitter time.Duration) *schedule {
	s := &schedule{clock: clock, wanted: early, jitter: jitter}
	s.room.Store(math.MaxInt64)
	return s
}

// now is the time on the server's clock, as far as it is known.
func (s *schedule) now() time.Time {
	return s.clock.Now().Add(time.Duration(s.skew.Load()))
}

// due is when the pair has to be renewed. Each call draws its own jitter, so that processes which share a pair do not all
// come at once.
func (s *schedule) due(pair tokenstore.Pair) time.Time {
	early := s.wanted
	if s.jitter > 0 {
		early += rand.N(s.jitter)
	}
	return pair.AccessExpiresAt.Add(-min(early, time.Duration(s.room.Load())))
}

// dueAfter is when a pair has to be renewed that has just come. One that was dead at birth comes from a server that is wrong
// about it, which more of them do not cure: it is used for a while, as long as the server takes it.
func (s *schedule) dueAfter(pair tokenstore.Pair) time.Time {
	if now := s.now(); !now.Before(pair.AccessExpiresAt) {
		return now.Add(putOffBy)
	}
	return s.due(pair)
}

// local is an instant of the server's clock as our own clock shows it.
func (s *schedule) local(at time.Time) time.Time { return at.Add(-time.Duration(s.skew.Load())) }

// learn takes in what a token answer says about the server. date is its Date header, the zero time when it had none.
//
// A clock that is off by more than the life of a token would make every token look dead, or alive for ever; the server's
// own date tells by how much. A date that makes the token dead at birth is wrong, and so is not believed.
func (s *schedule) learn(pair tokenstore.Pair, date time.Time, refreshed bool) {
	if life := pair.AccessExpiresAt.Sub(date); !date.IsZero() && life > 0 && life <= longestLife {
		s.skew.Store(int64(whenNoticed(date.Sub(s.clock.Now()))))
	}
	// A refresh cannot make a token live longer than the server lets it. Where that is hardly more than the time by which
	// we come early, each call would refresh, so half of the life has to do.
	if half := pair.AccessExpiresAt.Sub(s.now()) / 2; refreshed && half > 0 {
		s.room.Store(int64(half))
	}
}

// longestLife is more than any access token lives.
const longestLife = 31 * 24 * time.Hour

// whenNoticed is the skew, or zero when it is no more than the rounding of a date to whole seconds and the way through the
// network explain.
func whenNoticed(skew time.Duration) time.Duration {
	if skew.Abs() < 5*time.Second {
		return 0
	}
	return skew
}
