package vault_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/lease"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/vault"
	"github.com/popupmock/popupmock/examples/need/server"
)

const lockPath = "popup/123456-lock"

// TestADeadHolderIsWaitedFor moves the clock of a waiter, whose lock was left by somebody with a longer lease and with a
// clock that nobody compares.
func TestADeadHolderIsWaitedFor(t *testing.T) {
	t.Parallel()
	vault, clock := server.NewVault(t), clockwork.NewFakeClock()
	client := root(t, vault)
	write(t, client, lockPath, map[string]any{"holder": "somebody", "lease_ms": 60_000})
	s := open(t, client, store.Config{Clock: clock, Lease: 3 * time.Second})
	var called atomic.Bool
	done := make(chan error, 1)
	go func() {
		_, err := s.Update(t.Context(), func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) {
			called.Store(true)
			return trial.Pair(1), ctx.Err()
		})
		done <- err
	}()
	next := func(d time.Duration) { // the waiter has looked at the lock, and waits before it looks again
		if err := clock.BlockUntilContext(t.Context(), 1); err != nil {
			t.Error(err)
		}
		clock.Advance(d)
	}
	next(59 * time.Second)
	next(0)
	if called.Load() {
		t.Error("change runs before the lease of the holder is over")
	}
	write(t, client, lockPath, map[string]any{"holder": "somebody", "lease_ms": 60_000}) // who was not dead
	next(time.Second)
	next(59 * time.Second)
	next(0)
	if called.Load() {
		t.Error("change runs though the holder has renewed his lease")
	}
	next(time.Second)
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("Update: %v", err)
		}
	case <-t.Context().Done():
		t.Error("the waiter waits for a holder whose lease is over")
	}
	if got := fields(t, client, lockPath)["holder"]; got != "" {
		t.Errorf("the lock was not let go: its holder is %v", got)
	}
}

func TestWhoWaitsIsToldWhy(t *testing.T) {
	t.Parallel()
	client := root(t, server.NewVault(t))
	write(t, client, lockPath, map[string]any{"holder": "somebody", "lease_ms": 60_000})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, err := open(t, client, store.Config{}).Update(ctx, trial.NeverChange(t))
	trial.WantError(t, "Update", err, context.DeadlineExceeded, "somebody else holds the lock", lockPath)
	if errors.Is(err, tokenstore.ErrUnavailable) {
		t.Errorf("error %q blames the store", err)
	}
	if got := fields(t, client, lockPath)["holder"]; got != "somebody" {
		t.Errorf("the lock of somebody else is %v's now", got)
	}
	for _, broken := range []map[string]any{
		{"holder": "somebody"}, {"lease_ms": 1}, {"holder": 1, "lease_ms": 1}, {"holder": "a", "lease_ms": "soon"}, {"holder": "a", "lease_ms": -1},
		{"holder": "a", "lease_ms": 24*60*60*1000 + 1}, {"password": "secret"},
	} {
		write(t, client, lockPath, broken)
		_, err := open(t, client, store.Config{}).Update(t.Context(), trial.NeverChange(t))
		trial.WantError(t, "Update", err, tokenstore.ErrUnavailable, lockPath, "it is no lock, expected holder and lease_ms")
	}
}

func TestALockThatIsSomebodyElsesEndsChange(t *testing.T) {
	t.Parallel()
	client := root(t, server.NewVault(t))
	s := open(t, client, store.Config{Lease: 3 * time.Second})
	failed := errors.New("the sample fails")
	_, err := s.Update(t.Context(), func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) {
		write(t, client, lockPath, map[string]any{"holder": "other", "lease_ms": 60_000})
		select {
		case <-ctx.Done():
		case <-t.Context().Done():
		}
		trial.WantError(t, "the context of change", context.Cause(ctx), lease.ErrLost, lockPath+" is somebody else's")
		return tokenstore.Pair{}, failed
	})
	if err != failed { //nolint:errorlint // as it is
		t.Errorf("got error %v, want that of change", err)
	}
	if got := fields(t, client, lockPath)["holder"]; got != "other" {
		t.Errorf("the lock of somebody else is %v's now", got)
	}
}

// TestAnswersGetLost loses the answer to each write in turn: the client sends it again, and Vault refuses what it has done
// already. None of that may look like somebody else's doing.
func TestAnswersGetLost(t *testing.T) {
	t.Parallel()
	vault := server.NewVault(t)
	for _, test := range []struct {
		name, path, lost string
		first            tokenstore.Pair
	}{
		{"of the first lock", "popup/1", "popup/1-lock", tokenstore.Pair{}},
		{"of another lock", "popup/2", "popup/2-lock", trial.Pair(1)},
		{"of the first pair", "popup/3", "popup/3", tokenstore.Pair{}},
		{"of another pair", "popup/4", "popup/4", trial.Pair(1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var writes atomic.Int32
			w := &way{}
			s := open(t, dial(t, w, vault.Address, vault.Token), store.Config{Path: test.path, Lease: 3 * time.Second})
			trial.Put(t, s, test.first)
			w.set(func(r *http.Request) (*reply, bool) {
				return nil, r.Method == http.MethodPut && r.URL.Path == "/v1/secret/data/"+test.lost && writes.Add(1)%2 == 1
			})
			got, err := s.Update(t.Context(), func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) { return trial.Pair(2), ctx.Err() })
			if err != nil || got != trial.Pair(2) || writes.Load() < 2 {
				t.Errorf("got %v and error %v after %d writes, want %v after two or more", got, err, writes.Load(), trial.Pair(2))
			}
			w.set(nil)
			trial.WantLoad(t, s, trial.Pair(2))
			trial.Put(t, s, trial.Pair(3))
		})
	}
}

// TestTheLockIsRenewed moves the clock on while change runs, and looks for new versions of the lock.
func TestTheLockIsRenewed(t *testing.T) {
	t.Parallel()
	clock := clockwork.NewFakeClock()
	client := root(t, server.NewVault(t))
	version := func(ctx context.Context) any {
		found, err := client.Logical().ReadWithContext(ctx, "secret/data/"+lockPath)
		if err != nil || found == nil {
			return err
		}
		return found.Data["metadata"].(map[string]any)["version"]
	}
	s := open(t, client, store.Config{Clock: clock, Lease: 30 * time.Second})
	_, err := s.Update(t.Context(), func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) {
		for range 3 {
			before := version(ctx)
			clock.Advance(10 * time.Second)
			for version(ctx) == before {
				if ctx.Err() != nil {
					return trial.Pair(1), ctx.Err()
				}
			}
		}
		return trial.Pair(1), ctx.Err()
	})
	if err != nil {
		t.Error(err)
	}
}
