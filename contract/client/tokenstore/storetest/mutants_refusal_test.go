package storetest

import (
	"context"
	"errors"
	"fmt"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// readErrors makes the store say something else when it cannot read.
func readErrors(say func(content []byte, err error) error) func(m *model) {
	return func(m *model) {
		m.read = func() ([]byte, tokenstore.Pair, error) {
			content, pair, err := m.rightRead()
			if err != nil {
				raw, _ := m.disk.get()
				err = say(raw, err)
			}
			return content, pair, err
		}
	}
}

// empties makes the store take for empty what it cannot read for this reason.
func empties(reason error) func(m *model) {
	return func(m *model) {
		m.read = func() ([]byte, tokenstore.Pair, error) {
			content, pair, err := m.rightRead()
			if errors.Is(err, reason) {
				raw, _ := m.disk.get()
				return raw, tokenstore.Pair{}, nil
			}
			return content, pair, err
		}
	}
}

// replaces makes the store say the one reason in place of the other.
func replaces(right, wrong error) func(m *model) {
	return readErrors(func(_ []byte, err error) error {
		if errors.Is(err, right) {
			return fmt.Errorf("disk: %w", wrong)
		}
		return err
	})
}

func refusalMutants() []mutant {
	return []mutant{
		{"another key finds nothing", "refuses/another key", "got error <nil>", empties(tokenstore.ErrWrongKey)},
		{"another key counts as damage", "refuses/another key", "want the stored tokens are encrypted with another key", replaces(tokenstore.ErrWrongKey, tokenstore.ErrDamaged)},
		{"another key counts as both", "refuses/another key", "too, want", readErrors(func(_ []byte, err error) error {
			return fmt.Errorf("%w, %w", err, tokenstore.ErrDamaged)
		})},
		{"the error of another key does not say where", "refuses/another key", "does not say where", readErrors(func(_ []byte, err error) error {
			return errors.Unwrap(err)
		})},
		{"change is called with another key", "refuses/another key", "change was called", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				_, _ = change(ctx, tokenstore.Pair{})
				return m.rightUpdate(ctx, change)
			}
		}},
		{"another key clears", "refuses/another key", "what is stored has changed", clears(tokenstore.ErrWrongKey)},
		{"another key keeps the lock", "refuses/another key", "deadline exceeded", func(m *model) {
			m.update = releasing(m, func(h *holder, err error) {
				if !errors.Is(err, tokenstore.ErrWrongKey) {
					m.release(h)
				}
			})
		}},
		{"tokens are kept in the clear, too", "refuses/to keep tokens in the clear", "in the clear", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				return m.disk.swap(before, append(m.sealed(pair), pair.Refresh...))
			}
		}},
		{"damage counts as nothing", "refuses/what is damaged", "got error <nil>", empties(tokenstore.ErrDamaged)},
		{"damage counts as another key", "refuses/what is damaged", "want the stored tokens are damaged", replaces(tokenstore.ErrDamaged, tokenstore.ErrWrongKey)},
		{"damage is cleared", "refuses/what is damaged", "what is stored has changed", clears(tokenstore.ErrDamaged)},
		{"the error of damage shows what is there", "refuses/what is damaged", "holds a part of a token", readErrors(func(content []byte, err error) error {
			return fmt.Errorf("%w: %q", err, content)
		})},
		{"an error hides tokens in its fields", "refuses/what is damaged", "holds a part of a token", readErrors(func(content []byte, err error) error {
			return &hiding{err, string(content)}
		})},
		{"the error of damage does not say where", "refuses/what is damaged", "does not say where", readErrors(func(_ []byte, err error) error {
			return errors.Unwrap(err)
		})},
		{"an empty text counts as nothing", "refuses/what is damaged", "nothing is left: got error <nil>", func(m *model) {
			m.read = func() ([]byte, tokenstore.Pair, error) {
				if content, err := m.disk.get(); err == nil && len(content) == 0 {
					return content, tokenstore.Pair{}, nil
				}
				return m.rightRead()
			}
		}},
		{"what cannot be reached is empty", "refuses/when the place is not available", "got error <nil>", empties(tokenstore.ErrUnavailable)},
		{"what cannot be reached is damaged", "refuses/when the place is not available", "want the token store is not available", replaces(tokenstore.ErrUnavailable, tokenstore.ErrDamaged)},
		{"change is called without the place", "refuses/when the place is not available", "change was called", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				if _, _, err := m.read(); err != nil {
					_, _ = change(ctx, tokenstore.Pair{})
				}
				return m.rightUpdate(ctx, change)
			}
		}},
		{"the error of the place does not say where", "refuses/when the place is not available", "does not say where", readErrors(func([]byte, error) error {
			return tokenstore.ErrUnavailable
		})},
	}
}

// hiding shows its second field under %#v.
type hiding struct {
	error
	content string
}

func (h *hiding) Unwrap() error { return h.error }

// clears makes an Update throw away what it cannot read for this reason.
func clears(reason error) func(m *model) {
	return func(m *model) {
		m.update = onError(m, func(err error) {
			if content, _ := m.disk.get(); errors.Is(err, reason) && len(content) > 0 {
				m.disk.set(nil)
			}
		})
	}
}

func writingMutants() []mutant {
	const name = "refuses/when the pair cannot be written"
	return []mutant{
		{"nobody hears that nothing was written", name, "got error <nil>", failing(func(*model, tokenstore.Pair, error) error { return nil })},
		{"what was not written counts as changed", name, "want the token store is not available", failing(func(*model, tokenstore.Pair, error) error {
			return fmt.Errorf("disk: %w", tokenstore.ErrChanged)
		})},
		{"the error shows the pair that was not written", name, "holds a part of a token", failing(func(_ *model, pair tokenstore.Pair, err error) error {
			return fmt.Errorf("%w: writing %q", err, string(pair.Access))
		})},
		{"the pair that was not written comes with the error", name, "returned a pair together with the error", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				var changed tokenstore.Pair
				pair, err := m.rightUpdate(ctx, func(ctx context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
					var err error
					changed, err = change(ctx, current)
					return changed, err
				})
				if err != nil {
					return changed, err
				}
				return pair, nil
			}
		}},
		{"a pair is removed before the next is written", name, "after Update that could not write: got", failing(func(m *model, _ tokenstore.Pair, err error) error {
			m.disk.set(nil)
			return err
		})},
		{"who could not write keeps the lock", name, "deadline exceeded", func(m *model) {
			m.update = releasing(m, func(h *holder, err error) {
				if !errors.Is(err, tokenstore.ErrUnavailable) {
					m.release(h)
				}
			})
		}},
		{"Update gives up before change is called", name, "never called change", func(m *model) {
			m.call = func(h *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error) {
				if !current.IsZero() {
					return tokenstore.Pair{}, fmt.Errorf("disk: %w", tokenstore.ErrUnavailable)
				}
				return change(h.ctx, current)
			}
		}},
	}
}

// failing makes the store do and say something else when a pair could not be written.
func failing(say func(m *model, pair tokenstore.Pair, err error) error) func(m *model) {
	return func(m *model) {
		m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
			err := m.rightWrite(h, before, pair)
			if errors.Is(err, tokenstore.ErrUnavailable) {
				err = say(m, pair, err)
			}
			return err
		}
	}
}

func lossMutants() []mutant {
	const overwrites = "lost lock/overwrites and clears nothing of others"
	return []mutant{
		{"change never hears of the loss", "lost lock/ends the context of change", "the context of change goes on", func(m *model) {
			m.update = func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
				return m.rightUpdate(ctx, func(_ context.Context, current tokenstore.Pair) (tokenstore.Pair, error) { return change(ctx, current) })
			}
		}},
		{"the loss hides the error of change", "lost lock/ends the context of change", "as it is", func(m *model) {
			m.call = func(h *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error) {
				changed, err := change(h.ctx, current)
				if h.ctx.Err() != nil {
					err = tokenstore.ErrChanged
				}
				return changed, err
			}
		}},
		{"the slower one overwrites", overwrites, "got error <nil>", func(m *model) {
			m.write = func(_ *holder, _ []byte, pair tokenstore.Pair) error {
				now, _ := m.disk.get()
				return m.disk.swap(now, m.sealed(pair))
			}
		}},
		{"the slower one overwrites and says it did not", overwrites, "while another stored a pair: got {", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				err := m.rightWrite(h, before, pair)
				if err != nil {
					m.disk.set(m.sealed(pair))
				}
				return err
			}
		}},
		{"the slower one clears", overwrites, "got error <nil>", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				if pair.IsZero() {
					m.disk.set(nil)
					return nil
				}
				return m.rightWrite(h, before, pair)
			}
		}},
		{"what was cleared comes back", overwrites, "got error <nil>", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				if now, _ := m.disk.get(); now == nil {
					before = nil
				}
				return m.rightWrite(h, before, pair)
			}
		}},
		{"a loss counts as not available", overwrites, "want the stored tokens have changed", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				if h.ctx.Err() != nil {
					return fmt.Errorf("disk: %w: the lock is lost", tokenstore.ErrUnavailable)
				}
				return m.rightWrite(h, before, pair)
			}
		}},
		{"the lock of the next holder is let go", "lost lock/is let go without harm to the next holder", "the lock of another was let go", func(m *model) {
			m.release = func(h *holder) { m.disk.release(h); m.disk.loseLock() }
		}},
		{"a loss counts as changed", "lost lock/loses no pair when nobody was faster", "got error disk: the stored tokens have changed", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				if h.ctx.Err() != nil {
					return fmt.Errorf("disk: %w", tokenstore.ErrChanged)
				}
				return m.rightWrite(h, before, pair)
			}
		}},
		{"a loss loses the pair in silence", "lost lock/loses no pair when nobody was faster", "after Update whose lock was lost", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				if h.ctx.Err() != nil {
					return nil
				}
				return m.rightWrite(h, before, pair)
			}
		}},
		{"it says it could not write, and has", "lost lock/loses no pair when nobody was faster", "after Update that says it could not write", func(m *model) {
			m.write = func(h *holder, before []byte, pair tokenstore.Pair) error {
				lost := h.ctx.Err() != nil
				err := m.rightWrite(h, before, pair)
				if lost {
					err = fmt.Errorf("disk: %w", tokenstore.ErrUnavailable)
				}
				return err
			}
		}},
	}
}
