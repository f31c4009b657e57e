package storetest

import (
	"context"
	"errors"
	"fmt"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

func changeMutants() []mutant {
	return []mutant{
		{"the same tokens are written again", "change/to the same tokens writes nothing", "after Update to the same tokens, what is stored", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				pair, err := m.rightUpdate(ctx, change)
				before, _ := m.disk.get()
				return pair, errors.Join(err, m.disk.swap(before, m.sealed(pair)))
			}
		}},
		{"other times of the same tokens are written", "change/to the same tokens writes nothing", "to the same tokens: got", func(m *model) {
			m.same = func(changed, current tokenstore.Pair) bool { return changed == current }
		}},
		{"what change returned comes back unsaved", "change/to the same tokens writes nothing", "from Update to the same tokens", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				var changed tokenstore.Pair
				_, err := m.rightUpdate(ctx, func(ctx context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
					var err error
					changed, err = change(ctx, current)
					return changed, err
				})
				return changed, err
			}
		}},
		{"an error clears", "change/with an error leaves all as it was", "after an error of change: got", func(m *model) {
			m.update = onError(m, func(error) { m.disk.set(nil) })
		}},
		{"an error writes the same again", "change/with an error leaves all as it was", "after an error of change, what is stored", func(m *model) {
			m.update = onError(m, func(error) {
				_, pair, _ := m.rightRead()
				m.disk.set(m.sealed(pair))
			})
		}},
		{"the pair beside an error is stored", "change/with an error leaves all as it was", "after an error of change: got", func(m *model) {
			m.call = func(h *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error) {
				changed, err := change(h.ctx, current)
				if err != nil {
					m.disk.set(m.sealed(changed))
				}
				return changed, err
			}
		}},
		{"an error is wrapped", "change/with an error leaves all as it was", "as it is", func(m *model) {
			m.call = func(h *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error) {
				changed, err := change(h.ctx, current)
				if err != nil {
					err = fmt.Errorf("changing the pair: %w", err)
				}
				return changed, err
			}
		}},
		{"an error is forgotten", "change/with an error leaves all as it was", "as it is", func(m *model) {
			m.call = func(h *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error) {
				changed, err := change(h.ctx, current)
				if err != nil {
					return current, nil
				}
				return changed, nil
			}
		}},
		{"the pair before comes with an error", "change/with an error leaves all as it was", "returned a pair together with the error", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				_, before, _ := m.read()
				pair, err := m.rightUpdate(ctx, change)
				if err != nil {
					return before, err
				}
				return pair, nil
			}
		}},
		{"an error keeps the lock", "change/with an error leaves all as it was", "deadlineExceeded", func(m *model) {
			m.update = releasing(m, func(h *holder, err error) {
				if err == nil {
					m.release(h)
				}
			})
		}},
		{"a panic keeps the lock", "change/that panics leaves all as it was", "deadline exceeded", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				h, err := m.acquire(ctx)
				if err != nil {
					return tokenstore.Pair{}, err
				}
				pair, err := m.updateLocked(h, change)
				m.release(h)
				return pair, err
			}
		}},
		{"a panic is swallowed", "change/that panics leaves all as it was", "came back with error <nil>", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (pair tokenstore.Pair, err error) {
				defer func() { _ = recover() }()
				return m.rightUpdate(ctx, change)
			}
		}},
		{"a panic clears", "change/that panics leaves all as it was", "after a panic in change: got", func(m *model) {
			m.call = func(h *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error) {
				before, _ := m.disk.get()
				m.disk.set(nil)
				changed, err := change(h.ctx, current)
				m.disk.set(before)
				return changed, err
			}
		}},
		{"only a panic lets the lock go", "change/that ends its goroutine leaves all as it was", "deadline exceeded", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				h, err := m.acquire(ctx)
				if err != nil {
					return tokenstore.Pair{}, err
				}
				defer func() {
					if got := recover(); got != nil {
						m.release(h)
						panic(got)
					}
				}()
				pair, err := m.updateLocked(h, change)
				m.release(h)
				return pair, err
			}
		}},
	}
}

// onError is an Update that does something wrong when change has returned an error.
func onError(m *model, wrong func(err error)) func(context.Context, tokenstore.Change) (tokenstore.Pair, error) {
	return func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
		pair, err := m.rightUpdate(ctx, change)
		if err != nil {
			wrong(err)
		}
		return pair, err
	}
}

// releasing is an Update that lets the lock go in another way.
func releasing(m *model, release func(h *holder, err error)) func(context.Context, tokenstore.Change) (tokenstore.Pair, error) {
	return func(ctx context.Context, change tokenstore.Change) (pair tokenstore.Pair, err error) {
		h, err := m.acquire(ctx)
		if err != nil {
			return tokenstore.Pair{}, err
		}
		err = errors.New("a panic")
		defer func() { release(h, err) }()
		return m.updateLocked(h, change)
	}
}
