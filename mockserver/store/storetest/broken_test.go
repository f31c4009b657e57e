package storetest

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store"
)

// recorder is a TB that remembers failures in place of failing. The first one ends the goroutine: one is enough.
type recorder struct {
	ctx      context.Context
	mu       sync.Mutex
	failures []string
}

func (*recorder) Helper() {}

func (r *recorder) Context() context.Context { return r.ctx }

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
	r.mu.Unlock()
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...) }

// failures runs a case on a store, with so many rounds of each race, and returns what it has against it.
func failures(t *testing.T, c Case, s store.Store, rounds uint32) []string {
	t.Helper()
	r := &recorder{ctx: t.Context()}
	var wg sync.WaitGroup
	wg.Go(func() { c.Run(r, s, rounds) })
	wg.Wait()
	return r.failures
}

// findCase returns the case of a name, so that a mutant says which one is there for it.
func findCase(t *testing.T, name string) Case {
	t.Helper()
	for _, c := range Cases() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("there is no case %q", name)
	return Case{}
}

// broken is a memory store with some methods replaced.
type broken struct {
	*store.Memory
	account       func(ctx context.Context, username string) (store.Account, error)
	accounts      func(ctx context.Context) ([]store.Account, error)
	updateAccount func(ctx context.Context, username string, change accountChange) (store.Account, error)
	deleteAccount func(ctx context.Context, username string) error
	clientIDs     func(ctx context.Context, id int64) (string, int64, error)
	createFamily  func(ctx context.Context, family store.Family, first store.Pair) error
	pair          func(ctx context.Context, id store.ID, generation uint32) (store.Family, store.Pair, error)
	updateFamily  func(ctx context.Context, id store.ID, generation uint32, change familyChange) error
	pairs         func(ctx context.Context, yield func(store.Family, store.Pair) bool) error
	clear         func(ctx context.Context) error
}

type accountChange = func(store.Account, bool) (store.Account, error)

func (b broken) Account(ctx context.Context, username string) (store.Account, error) {
	if b.account != nil {
		return b.account(ctx, username)
	}
	return b.Memory.Account(ctx, username)
}

func (b broken) ClientIDs(ctx context.Context, id int64) (string, int64, error) {
	if b.clientIDs != nil {
		return b.clientIDs(ctx, id)
	}
	return b.Memory.ClientIDs(ctx, id)
}

func (b broken) Accounts(ctx context.Context) ([]store.Account, error) {
	if b.accounts != nil {
		return b.accounts(ctx)
	}
	return b.Memory.Accounts(ctx)
}

func (b broken) UpdateAccount(ctx context.Context, username string, change func(store.Account, bool) (store.Account, error)) (store.Account, error) {
	if b.updateAccount != nil {
		return b.updateAccount(ctx, username, change)
	}
	return b.Memory.UpdateAccount(ctx, username, change)
}

func (b broken) DeleteAccount(ctx context.Context, username string) error {
	if b.deleteAccount != nil {
		return b.deleteAccount(ctx, username)
	}
	return b.Memory.DeleteAccount(ctx, username)
}

func (b broken) CreateFamily(ctx context.Context, family store.Family, first store.Pair) error {
	if b.createFamily != nil {
		return b.createFamily(ctx, family, first)
	}
	return b.Memory.CreateFamily(ctx, family, first)
}

func (b broken) Pair(ctx context.Context, id store.ID, generation uint32) (store.Family, store.Pair, error) {
	if b.pair != nil {
		return b.pair(ctx, id, generation)
	}
	return b.Memory.Pair(ctx, id, generation)
}

func (b broken) UpdateFamily(ctx context.Context, id store.ID, generation uint32, change func(store.Family, store.Pair) (store.Family, []store.Pair, error)) error {
	if b.updateFamily != nil {
		return b.updateFamily(ctx, id, generation, change)
	}
	return b.Memory.UpdateFamily(ctx, id, generation, change)
}

func (b broken) Pairs(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
	if b.pairs != nil {
		return b.pairs(ctx, yield)
	}
	return b.Memory.Pairs(ctx, yield)
}

func (b broken) Clear(ctx context.Context) error {
	if b.clear != nil {
		return b.clear(ctx)
	}
	return b.Memory.Clear(ctx)
}
