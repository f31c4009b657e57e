package scenarios

import (
	"context"
	"slices"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// bounded ends a request that has taken its time. Behind its context is then context.DeadlineExceeded. What the limit of a
// line says is taken from a mock that holds requests up: there a request is given up once it has taken that long and the
// mock has held one up meanwhile, so that a busy machine is no stall. A server that no fault can be given to holds none up for
// the scenario, so that there the limit of a line counts for nothing: it would tell how far away the server is. Real time.
func (t *wire) bounded(ctx context.Context) (_ context.Context, end func()) {
	if t.limit == 0 || t.w.faulty && t.p.plane == nil {
		return context.WithTimeout(ctx, client.DefaultAnswerTimeout)
	}
	if !t.w.faulty {
		return context.WithTimeout(ctx, t.limit)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	clock, before := t.w.r.options.Clock, t.holdups(ctx)
	until := clock.Now().Add(DefaultTimeout)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-clock.After(t.limit):
			}
			if t.holdups(ctx) > before || !clock.Now().Before(until) {
				cancel(context.DeadlineExceeded)
				return
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

// holdups is how many requests faults have held up so far.
func (t *wire) holdups(ctx context.Context) (n uint64) {
	rules, _ := t.p.plane.Faults(ctx) // where it fails, so does the next command
	for _, rule := range rules {
		if slices.Contains([]string{fault.Stall{}.Type(), fault.Delay{}.Type(), fault.Drip{}.Type()}, rule.Effect.Type()) {
			n += rule.Hits
		}
	}
	return n
}

// lost is why a request has come to nothing, which the network calls canceled where its time was up.
func lost(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
