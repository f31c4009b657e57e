package shared_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/shared"
	"github.com/popupmock/popupmock/mockserver/store/storetest"
)

// replicas are stores of one backend, of which each call takes the next one, once that knows what was changed before.
type replicas struct {
	backend records.Backend
	stores  []*shared.Following
	calls   atomic.Int64
}

func newReplicas(t *testing.T, n int) *replicas {
	t.Helper()
	r := &replicas{backend: records.NewMemory(1000)}
	for range n {
		r.stores = append(r.stores, open(t, r.backend, shared.Options{}))
	}
	return r
}

func (r *replicas) next() *shared.Following {
	s := r.stores[r.calls.Add(1)%int64(len(r.stores))]
	at, err := r.backend.Position(context.Background())
	if err == nil {
		err = s.Wait(context.Background(), at)
	}
	if err != nil {
		panic(err)
	}
	return s
}

func (r *replicas) Account(ctx context.Context, username string) (store.Account, error) {
	return r.next().Account(ctx, username)
}

func (r *replicas) Accounts(ctx context.Context) ([]store.Account, error) {
	return r.next().Accounts(ctx)
}

func (r *replicas) UpdateAccount(ctx context.Context, username string, change func(store.Account, bool) (store.Account, error)) (store.Account, error) {
	return r.next().UpdateAccount(ctx, username, change)
}

func (r *replicas) ClientIDs(ctx context.Context, id int64) (string, int64, error) {
	return r.next().ClientIDs(ctx, id)
}

func (r *replicas) DeleteAccount(ctx context.Context, username string) error {
	return r.next().DeleteAccount(ctx, username)
}

func (r *replicas) CreateFamily(ctx context.Context, family store.Family, first store.Pair) error {
	return r.next().CreateFamily(ctx, family, first)
}

func (r *replicas) Pair(ctx context.Context, family store.ID, generation uint32) (store.Family, store.Pair, error) {
	return r.next().Pair(ctx, family, generation)
}

func (r *replicas) UpdateFamily(
	ctx context.Context, family store.ID, generation uint32, change func(store.Family, store.Pair) (store.Family, []store.Pair, error),
) error {
	return r.next().UpdateFamily(ctx, family, generation, change)
}

func (r *replicas) Pairs(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
	return r.next().Pairs(ctx, yield)
}

func (r *replicas) Clear(ctx context.Context) error { return r.next().Clear(ctx) }

// Three replicas are one store to those who wait until each knows what was changed before.
func TestReplicas(t *testing.T) {
	t.Parallel()
	storetest.Run(t, need.Rounds(100, 150, 300), func(t *testing.T) store.Store { return newReplicas(t, 3) })
}

// What another replica has issued is found before its change is followed, and what it has spent cannot be spent again.
func TestNothingIsWaitedFor(t *testing.T) {
	t.Parallel()
	b := &deaf{Memory: records.NewMemory(1000)}
	one, other := open(t, b, shared.Options{}), open(t, b, shared.Options{})
	family, first := login()
	must(t, one.CreateFamily(t.Context(), family, first))
	for generation := range uint32(20) {
		spender, late := one, other
		if generation%2 == 1 {
			spender, late = other, one
		}
		_, pair, err := late.Pair(t.Context(), family.ID, generation) // and holds it from now on
		if err != nil || pair.Spent {
			t.Fatalf("generation %d: %+v, %v", generation, pair, err)
		}
		must(t, spender.UpdateFamily(t.Context(), family.ID, generation, spend))
		if err := late.UpdateFamily(t.Context(), family.ID, generation, spend); !errors.Is(err, errSpent) {
			t.Errorf("generation %d was spent twice: %v", generation, err)
		}
	}
}

// What another replica revokes is known as soon as its change was followed.
func TestRevocationIsFollowed(t *testing.T) {
	t.Parallel()
	b := records.NewMemory(1000)
	one, other := open(t, b, shared.Options{}), open(t, b, shared.Options{})
	family, first := login()
	must(t, one.CreateFamily(t.Context(), family, first))
	account := put(t, one, "ann", func(a *store.Account) { a.ClientID = 7 })
	for round := range uint32(20) {
		if _, _, err := other.Pair(t.Context(), family.ID, 0); err != nil {
			t.Fatal(err)
		}
		if got, err := other.Account(t.Context(), "ann"); err != nil || got.Epoch != account.Epoch || got.Revision != account.Revision {
			t.Fatalf("round %d: %+v, %v, want %+v", round, got, err, account)
		}
		must(t, one.UpdateFamily(t.Context(), family.ID, 0, func(f store.Family, _ store.Pair) (store.Family, []store.Pair, error) {
			f.DeadAccess = round + 1
			return f, nil, nil
		}))
		account = put(t, one, "ann", func(a *store.Account) { a.Epoch = round + 1 })
		must(t, other.Wait(t.Context(), records.Position(account.Revision)))
		if got, _, err := other.Pair(t.Context(), family.ID, 0); err != nil || got.DeadAccess != round+1 {
			t.Errorf("round %d: the family is %+v, %v", round, got, err)
		}
	}
	must(t, one.DeleteAccount(t.Context(), "ann"))
	at, err := b.Position(t.Context())
	must(t, err)
	must(t, other.Wait(t.Context(), at))
	if _, err := other.Account(t.Context(), "ann"); !errors.Is(err, store.ErrNoAccount) {
		t.Errorf("a deleted account: %v", err)
	}
}
