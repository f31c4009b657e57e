package lease

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// ErrLost says that the lock is gone. It is the cause of the end of the context that change gets.
var ErrLost = errors.New("the lock of the token store was lost")

// renewals is how often a lock is renewed in the time it lasts: one that fails leaves time for another.
const renewals = 3

// keep does some work and renews the lock meanwhile. The context of work ends with ctx, and when the lock is lost: when
// renew says so, or when it has failed so often that the lock may have ended.
func (u *Updater) keep(
	ctx context.Context, renew func(context.Context) error, work func(context.Context) (tokenstore.Pair, error),
) (tokenstore.Pair, error) {
	ctx, lose := context.WithCancelCause(ctx)
	defer lose(nil)
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	var done sync.WaitGroup
	ticker := u.terms.Clock.NewTicker(u.terms.Lease / renewals)
	done.Go(func() {
		if err := u.renew(renewing, ticker.Chan(), renew); err != nil {
			lose(err)
		}
	})
	defer func() {
		ticker.Stop()
		stop()
		done.Wait()
	}()
	return work(ctx)
}

// renew renews at each tick until ctx ends, or returns how the lock was lost. The last renewal that succeeded was at most
// one tick before the first that failed, and none takes longer than a tick, so that a second failure uses up the lease.
func (u *Updater) renew(ctx context.Context, ticks <-chan time.Time, renew func(context.Context) error) error {
	failed := 0
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticks:
		}
		limited, cancel := context.WithTimeout(ctx, u.terms.Lease/renewals)
		err := renew(limited)
		cancel()
		switch {
		case err == nil:
			failed = 0
		case errors.Is(err, ErrLost):
			return err
		default: // which is of no interest when ctx has ended: then work is done
			if failed++; failed == renewals-1 {
				return fmt.Errorf("%w: it could not be renewed: %w", ErrLost, err)
			}
		}
	}
}
