package shared_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/shared"
)

// hooked is a backend that something happens in.
type hooked struct {
	*records.Memory
	read   func() error                              // after a record was read
	commit func(records.Result, error) error         // after a change was made
	follow func(after records.Position) (gone error) // before changes are followed
}

func (h *hooked) Read(ctx context.Context, key string, fields ...string) (records.Record, error) {
	r, err := h.Memory.Read(ctx, key, fields...)
	if hook := h.read; hook != nil && err == nil {
		h.read = nil
		err = hook()
	}
	return r, err
}

func (h *hooked) Commit(ctx context.Context, c records.Change) (records.Result, error) {
	made, err := h.Memory.Commit(ctx, c)
	if h.commit != nil {
		err = h.commit(made, err)
	}
	return made, err
}

func (h *hooked) Follow(ctx context.Context, after records.Position, each func(records.Event)) error {
	if h.follow != nil {
		if err := h.follow(after); err != nil {
			return err
		}
	}
	return h.Memory.Follow(ctx, after, each)
}

// A record that changes between its reading and its holding is not held as it was.
func TestChangeWhileRead(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	h := &hooked{Memory: memory}
	slow, other := open(t, h, shared.Options{}), open(t, memory, shared.Options{})
	family, first := login()
	must(t, other.CreateFamily(t.Context(), family, first))
	put(t, other, "ann", func(*store.Account) {})
	h.read = func() error {
		must(t, other.UpdateFamily(t.Context(), family.ID, 0, spend))
		account := put(t, other, "bob", func(*store.Account) {})
		return slow.Wait(t.Context(), records.Position(account.Revision))
	}
	for _, spent := range []bool{false, true} { // at first it is as it was read
		if _, pair, err := slow.Pair(t.Context(), family.ID, 0); err != nil || pair.Spent != spent {
			t.Errorf("the pair: %+v, %v, want spent %v", pair, err, spent)
		}
	}
	h.read = func() error {
		account := put(t, other, "ann", func(a *store.Account) { a.Epoch = 5 })
		return slow.Wait(t.Context(), records.Position(account.Revision))
	}
	for _, epoch := range []uint32{0, 5} {
		if account, err := slow.Account(t.Context(), "ann"); err != nil || account.Epoch != epoch {
			t.Errorf("the account: %+v, %v, want the epoch %d", account, err, epoch)
		}
	}
}

// A reading that is overtaken by a change of the store's own does not take its place.
func TestOwnChangeWhileRead(t *testing.T) {
	t.Parallel()
	h := &hooked{Memory: records.NewMemory(1000), follow: func(records.Position) error { return records.ErrClosed }}
	other := open(t, h.Memory, shared.Options{})
	family, first := login()
	must(t, other.CreateFamily(t.Context(), family, first))
	s := open(t, h, shared.Options{})
	h.read = func() error { return s.UpdateFamily(t.Context(), family.ID, 0, spend) }
	for _, spent := range []bool{false, true} {
		if _, pair, err := s.Pair(t.Context(), family.ID, 0); err != nil || pair.Spent != spent {
			t.Errorf("the pair: %+v, %v, want spent %v", pair, err, spent)
		}
	}
}

// A change that is overtaken before its answer comes does not stay in the place of what overtook it.
func TestChangeWhileCommitted(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	h := &hooked{Memory: memory}
	slow, other := open(t, h, shared.Options{}), open(t, memory, shared.Options{})
	family, first := login()
	must(t, slow.CreateFamily(t.Context(), family, first))
	h.commit = func(_ records.Result, err error) error {
		h.commit = nil
		must(t, other.UpdateFamily(t.Context(), family.ID, 1, spend))
		account := put(t, other, "bob", func(*store.Account) {})
		must(t, slow.Wait(t.Context(), records.Position(account.Revision)))
		return err
	}
	must(t, slow.UpdateFamily(t.Context(), family.ID, 0, spend))
	if got, pair, err := slow.Pair(t.Context(), family.ID, 1); err != nil || !pair.Spent || got.Generation != 2 {
		t.Errorf("the pair after that: %+v, %+v, %v, want it spent", got, pair, err)
	}
}

// After a gap nothing is believed that was held, though the changes that were missed never come, and positions begin again.
func TestGap(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1)
	let := make(chan struct{})
	h := &hooked{Memory: memory, follow: func(records.Position) error { <-let; return nil }}
	late, other := open(t, h, shared.Options{}), open(t, memory, shared.Options{})
	family, first := login()
	must(t, other.CreateFamily(t.Context(), family, first))
	put(t, other, "ann", func(*store.Account) {})
	if _, _, err := late.Pair(t.Context(), family.ID, 0); err != nil {
		t.Fatal(err)
	}
	_, err := late.Account(t.Context(), "ann")
	must(t, err)
	must(t, other.UpdateFamily(t.Context(), family.ID, 0, spend))
	at := put(t, other, "ann", func(a *store.Account) { a.Epoch = 5 }).Revision
	if _, pair, _ := late.Pair(t.Context(), family.ID, 0); pair.Spent {
		t.Error("a change that was not followed is known")
	}
	close(let)
	must(t, late.Wait(t.Context(), records.Position(at)))
	if _, pair, err := late.Pair(t.Context(), family.ID, 0); err != nil || !pair.Spent {
		t.Errorf("the pair after the gap: %+v, %v, want it spent", pair, err)
	}
	if account, err := late.Account(t.Context(), "ann"); err != nil || account.Epoch != 5 {
		t.Errorf("the account after the gap: %+v, %v", account, err)
	}
}

// When others are faster time after time the caller learns it, and so he does when the backend is away. Whether a change was made
// without an answer is asked of the backend.
func TestFailures(t *testing.T) {
	t.Parallel()
	h := &hooked{Memory: records.NewMemory(1000)}
	s := open(t, h, shared.Options{})
	family, first := login()
	must(t, s.CreateFamily(t.Context(), family, first))
	for failure, decided := range map[error]int{records.ErrStale: shared.Tries, records.ErrUnavailable: 1} {
		times := 0
		h.commit = func(records.Result, error) error { return failure }
		err := s.UpdateFamily(t.Context(), family.ID, 0, func(f store.Family, _ store.Pair) (store.Family, []store.Pair, error) {
			times++
			f.DeadAccess++
			return f, nil, nil
		})
		if !errors.Is(err, failure) || !strings.Contains(err.Error(), family.ID.String()) {
			t.Errorf("UpdateFamily: %v, want %v, and the family named", err, failure)
		}
		if times != decided {
			t.Errorf("%v: decided %d times, want %d", failure, times, decided)
		}
		h.commit = nil
		made, err := h.Memory.Read(t.Context(), "family/"+string(family.ID[:]))
		must(t, err)
		got, _, err := s.Pair(t.Context(), family.ID, 0)
		must(t, err)
		if want := shared.Unpack(t, family.ID, made.Fields); got != want {
			t.Errorf("%v: the family is %+v, want %+v", failure, got, want)
		}
	}
}

// Nothing is followed after the end.
func TestClose(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	s, err := shared.Open(t.Context(), memory, shared.Options{})
	must(t, err)
	must(t, s.Close())
	if err := s.Wait(t.Context(), 1); !errors.Is(err, records.ErrClosed) {
		t.Errorf("Wait after Close: %v, want %v", err, records.ErrClosed)
	}
	must(t, memory.Close())
	if _, err := shared.Open(t.Context(), memory, shared.Options{}); !errors.Is(err, records.ErrClosed) {
		t.Errorf("Open of what is closed: %v, want %v", err, records.ErrClosed)
	}
}

// A record that is read while changes are missed is not held either.
func TestGapWhileRead(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1)
	let := make(chan struct{})
	h := &hooked{Memory: memory, follow: func(records.Position) error { <-let; return nil }}
	late, other := open(t, h, shared.Options{}), open(t, memory, shared.Options{})
	family, first := login()
	must(t, other.CreateFamily(t.Context(), family, first))
	h.read = func() error {
		must(t, other.UpdateFamily(t.Context(), family.ID, 0, spend))
		account := put(t, other, "bob", func(*store.Account) {})
		close(let)
		return late.Wait(t.Context(), records.Position(account.Revision))
	}
	for _, spent := range []bool{false, true} {
		if _, pair, err := late.Pair(t.Context(), family.ID, 0); err != nil || pair.Spent != spent {
			t.Errorf("the pair: %+v, %v, want spent %v", pair, err, spent)
		}
	}
}
