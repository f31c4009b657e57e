package mockserver

import (
	"context"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/internal/clock"
	"github.com/popupmock/popupmock/mockserver/store"
)

// Now returns the mock's time, in UTC.
func (s *Server) Now() time.Time { return s.world.Load().clock.Now() }

// Clock implements control.Controller.
func (s *Server) Clock(context.Context) (control.Clock, error) {
	return readClock(s.world.Load().clock.Read()), nil
}

// SetClock implements control.Controller.
func (s *Server) SetClock(ctx context.Context, change control.ClockChange) (control.Clock, error) {
	set := clock.Change{Now: change.Now, Rate: change.Rate, AllowRewind: change.AllowRewind}
	if change.Mode != nil {
		mode := clock.Mode(*change.Mode)
		set.Mode = &mode
	}
	return s.moveClock(ctx, s.world.Load(), func(c *clock.Clock) (before, after clock.Reading, err error) { return c.Set(set) })
}

// Advance implements control.Controller.
func (s *Server) Advance(ctx context.Context, by time.Duration) (control.Clock, error) {
	return s.moveClock(ctx, s.world.Load(), func(c *clock.Clock) (before, after clock.Reading, err error) { return c.Advance(by) })
}

func (s *Server) moveClock(ctx context.Context, w *world, move func(*clock.Clock) (before, after clock.Reading, err error)) (control.Clock, error) {
	var before, after clock.Reading
	err := w.change(ctx, func(w *world) (err error) {
		if before, after, err = move(w.clock); err != nil {
			return control.Invalidf("%v", err)
		}
		return nil
	})
	if err != nil {
		return control.Clock{}, err
	}
	return w.afterMove(ctx, before, after)
}

// afterMove tells what a move of the clock has killed.
func (w *world) afterMove(ctx context.Context, before, after clock.Reading) (control.Clock, error) {
	out := readClock(after)
	if !after.Now.After(before.Now) {
		return out, nil
	}
	policy := w.assumed.Load().policy
	owners, err := w.owners(ctx)
	if err != nil {
		return control.Clock{}, err
	}
	err = w.store.Pairs(ctx, func(family store.Family, pair store.Pair) bool {
		account := owners[family.Account]
		for _, use := range bothUses {
			if policy.Check(account, family, pair, use, before.Now.Unix()) != nil ||
				policy.Check(account, family, pair, use, after.Now.Unix()) == nil {
				continue
			}
			out.ExpiredCount++
			if len(out.Expired) < control.MaxExpired {
				out.Expired = append(out.Expired, describe(policy, account, family, pair, use, after.Now.Unix()))
			}
		}
		return true
	})
	if err != nil {
		return control.Clock{}, err
	}
	sortTokens(out.Expired)
	return out, nil
}

func readClock(r clock.Reading) control.Clock {
	return control.Clock{Now: r.Now.Truncate(time.Second), Mode: string(r.Mode), Rate: r.Rate}
}
