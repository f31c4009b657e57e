package storetest

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

func contextMutants() []mutant {
	return []mutant{
		{"Load goes on after the end", "context/that has ended is an error of Load", "want that of the context", func(m *model) {
			m.load = func(context.Context) (tokenstore.Pair, error) { return m.rightLoad(context.Background()) }
		}},
		{"a Load that was given up finds nothing", "context/that has ended is an error of Load", "want that of the context", func(m *model) {
			m.load = func(ctx context.Context) (tokenstore.Pair, error) {
				if ctx.Err() != nil {
					return tokenstore.Pair{}, nil
				}
				return m.rightLoad(ctx)
			}
		}},
		{"a Load that was given up blames the place", "context/that has ended is an error of Load", "want that of the context", func(m *model) {
			m.load = func(ctx context.Context) (tokenstore.Pair, error) {
				if ctx.Err() != nil {
					return tokenstore.Pair{}, fmt.Errorf("disk: %w: %w", tokenstore.ErrUnavailable, ctx.Err())
				}
				return m.rightLoad(ctx)
			}
		}},
		{"a pair comes with the error of the context", "context/that has ended is an error of Load", "returned a pair together with the error", func(m *model) {
			m.load = func(ctx context.Context) (tokenstore.Pair, error) {
				_, pair, _ := m.rightRead()
				return pair, ctx.Err()
			}
		}},
		{"Update goes on after the end", "context/that has ended keeps Update from changing", "change was called", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				return m.rightUpdate(context.WithoutCancel(ctx), change)
			}
		}},
		{"an Update that was given up keeps the lock", "context/that has ended keeps Update from changing", "deadline exceeded", func(m *model) {
			m.acquire = func(ctx context.Context) (*holder, error) {
				if ctx.Err() != nil {
					select {
					case m.disk.lock <- struct{}{}:
					default:
					}
					return nil, ctx.Err()
				}
				return m.disk.acquire(ctx)
			}
		}},
		{"nobody can stop waiting", "context/that ends stops waiting for the lock", "never looks at its context", func(m *model) {
			m.acquire = func(ctx context.Context) (*holder, error) {
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				return m.disk.acquire(context.WithoutCancel(ctx))
			}
		}},
		{"who stops waiting blames the place", "context/that ends stops waiting for the lock", "want that of the context", func(m *model) {
			m.acquire = func(ctx context.Context) (*holder, error) {
				h, err := m.disk.acquire(ctx)
				if err != nil {
					err = fmt.Errorf("disk: %w: %w", tokenstore.ErrUnavailable, err)
				}
				return h, err
			}
		}},
		{"who stops waiting gets the lock later", "context/that ends stops waiting for the lock", "deadline exceeded", func(m *model) {
			var late atomic.Bool
			m.acquire = func(ctx context.Context) (*holder, error) {
				h, err := m.disk.acquire(ctx)
				late.Store(late.Load() || err != nil)
				return h, err
			}
			m.release = func(h *holder) {
				m.disk.release(h)
				if late.Load() {
					_, _ = m.disk.acquire(context.Background())
				}
			}
		}},
		{"the end during change loses the pair", "context/that ends during change loses no pair", "the pair has to be stored", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				if h.ctx.Err() != nil {
					return h.ctx.Err()
				}
				return m.rightWrite(h, before, pair)
			}
		}},
		{"the end during change loses the pair in silence", "context/that ends during change loses no pair", "after Update whose context ended", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				if h.ctx.Err() != nil {
					return nil
				}
				return m.rightWrite(h, before, pair)
			}
		}},
		{"change never hears of the end", "context/of change ends with that of Update", "the context of change goes on", func(m *model) {
			m.call = func(h *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error) {
				return change(context.WithoutCancel(h.ctx), current)
			}
		}},
		{"change gets another context", "context/of change ends with that of Update", "want those of the context of Update", func(m *model) {
			m.call = func(_ *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error) {
				return change(context.Background(), current)
			}
		}},
	}
}

func lockMutants() []mutant {
	alone := func(ctx context.Context) (*holder, error) { return newDisk().acquire(ctx) }
	return []mutant{
		{"there is no lock", "lock/lets one in at a time", "had the lock", func(m *model) { m.acquire = alone }},
		{"each instance has a lock of its own", "lock/lets one in at a time", "had the lock", func(m *model) {
			own := newDisk()
			m.acquire, m.release = own.acquire, own.release
		}},
		{"the lock is for writing alone", "lock/lets one in at a time", "had the lock", func(m *model) {
			m.acquire = alone
			m.write = func(_ *holder, before []byte, pair tokenstore.Pair) error {
				h, err := m.disk.acquire(context.Background())
				if err != nil {
					return err
				}
				defer m.disk.release(h)
				return m.rightWrite(h, before, pair)
			}
		}},
		{"the pair is read before the lock", "lock/lets one in at a time", "updates were kept", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				_, early, err := m.rightRead()
				if err != nil {
					return early, err
				}
				return m.rightUpdate(ctx, func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) { return change(ctx, early) })
			}
		}},
		{"Load waits for the lock", "lock/does not hold up Load", "Load: ", func(m *model) {
			m.load = func(ctx context.Context) (tokenstore.Pair, error) {
				h, err := m.acquire(ctx)
				if err != nil {
					return tokenstore.Pair{}, err
				}
				defer m.release(h)
				return m.rightLoad(ctx)
			}
		}},
		{"there is nothing while the lock is held", "lock/does not hold up Load", "while the lock is held", func(m *model) {
			m.call = func(h *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error) {
				before, _ := m.disk.get()
				m.disk.set(nil)
				defer m.disk.set(before)
				return change(h.ctx, current)
			}
		}},
		{"a waiter goes by what was there when it came", "lock/shows a waiter what the holder has stored", "got pair 0", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				_, early, err := m.rightRead()
				if err != nil {
					return early, err
				}
				return m.rightUpdate(ctx, func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) { return change(ctx, early) })
			}
		}},
		{"who has failed hands no lock on", "lock/passes on after an error", "does not get the lock", func(m *model) {
			m.update = releasing(m, func(h *holder, err error) {
				if err == nil {
					m.release(h)
				}
			})
		}},
		{"a pair is written in two steps", "lock/no reader sees half a pair", "halves of two", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				_, half, err := m.rightRead()
				if err != nil {
					return err
				}
				half.Access, half.AccessExpiresAt = pair.Access, pair.AccessExpiresAt
				sealed := m.sealed(half)
				if err := m.disk.swap(before, sealed); err != nil {
					return err
				}
				for range 100 {
					runtime.Gosched()
				}
				return m.disk.swap(sealed, m.sealed(pair))
			}
		}},
		{"a pair is gone while it is replaced", "lock/no reader sees half a pair", "got pair 0", func(m *model) {
			m.write = func(_ *holder, before []byte, pair tokenstore.Pair) error {
				if err := m.disk.swap(before, nil); err != nil {
					return err
				}
				for range 100 {
					runtime.Gosched()
				}
				return m.disk.swap(nil, m.sealed(pair))
			}
		}},
	}
}
