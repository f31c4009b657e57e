package storetest

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store"
)

// mutant is a way to get a store wrong, and the case that is there to find it.
type mutant struct {
	name   string
	caught string
	make   func(m *store.Memory) broken
}

func TestEachMutantIsCaught(t *testing.T) {
	t.Parallel()
	for _, m := range slices.Concat(accountMutants(), familyMutants(), walkMutants(), contextMutants(), raceMutants()) {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			memory := store.NewMemory()
			s := m.make(memory)
			s.Memory = memory
			if len(failures(t, findCase(t, m.caught), s, 300)) == 0 {
				t.Errorf("the case %q does not see it", m.caught)
			}
		})
	}
}

// Every case is needed by some mutant; one that is not may be a case that cannot fail.
func TestEachCaseCatchesAMutant(t *testing.T) {
	t.Parallel()
	var caught []string
	for _, m := range slices.Concat(accountMutants(), familyMutants(), walkMutants(), contextMutants(), raceMutants()) {
		caught = append(caught, m.caught)
	}
	for _, c := range Cases() {
		if !slices.Contains(caught, c.Name) {
			t.Errorf("no mutant needs the case %q", c.Name)
		}
	}
}

// The recorder must not be what makes mutants fail.
func TestMemoryPassesTheRecorder(t *testing.T) {
	t.Parallel()
	for _, c := range Cases() {
		for _, failure := range failures(t, c, broken{Memory: store.NewMemory()}, 10) {
			t.Errorf("%s: %s", c.Name, failure)
		}
	}
}

func walkMutants() []mutant {
	return []mutant{
		{"a walk starts with nothing", "walk/of nothing", func(m *store.Memory) broken {
			return broken{pairs: func(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
				yield(store.Family{}, store.Pair{})
				return m.Pairs(ctx, yield)
			}}
		}},
		{"a walk leaves one out", "walk/sees every pair once", func(m *store.Memory) broken {
			return broken{pairs: func(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
				n := 0
				return m.Pairs(ctx, func(f store.Family, p store.Pair) bool { n++; return n == 1 || yield(f, p) })
			}}
		}},
		{"a walk sees one twice", "walk/sees every pair once", func(m *store.Memory) broken {
			return broken{pairs: func(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
				n := 0
				return m.Pairs(ctx, func(f store.Family, p store.Pair) bool { n++; return (n > 1 || yield(f, p)) && yield(f, p) })
			}}
		}},
		{"a walk mixes families up", "walk/sees every pair once", func(m *store.Memory) broken {
			return broken{pairs: func(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
				var first store.Family
				return m.Pairs(ctx, func(f store.Family, p store.Pair) bool {
					if first == (store.Family{}) {
						first = f
					}
					return yield(first, p)
				})
			}}
		}},
		{"a walk goes on", "walk/stops when told", func(m *store.Memory) broken {
			return broken{pairs: func(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
				return m.Pairs(ctx, func(f store.Family, p store.Pair) bool { yield(f, p); return true })
			}}
		}},
		{"stopping is an error", "walk/stops when told", func(m *store.Memory) broken {
			return broken{pairs: func(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
				err := m.Pairs(ctx, func(f store.Family, p store.Pair) bool {
					return yield(f, p)
				})
				return errors.Join(err, errSample)
			}}
		}},
		{"what is written during a walk is written back", "walk/may call the store", func(m *store.Memory) broken {
			return broken{pairs: func(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
				return m.Pairs(ctx, func(f store.Family, p store.Pair) bool {
					goOn := yield(f, p)
					_ = m.UpdateFamily(ctx, f.ID, p.Generation, func(store.Family, store.Pair) (store.Family, []store.Pair, error) {
						return f, []store.Pair{p}, nil
					})
					return goOn
				})
			}}
		}},
		{"a cancelled walk goes on", "walk/stops when cancelled", func(m *store.Memory) broken {
			return broken{pairs: func(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
				return m.Pairs(context.WithoutCancel(ctx), yield)
			}}
		}},
		{"a cancelled walk seems complete", "walk/stops when cancelled", func(m *store.Memory) broken {
			return broken{pairs: func(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
				_ = m.Pairs(ctx, yield)
				return nil
			}}
		}},
		{"accounts outlive Clear", "clear/forgets all", func(m *store.Memory) broken {
			return broken{clear: func(ctx context.Context) error {
				all, _ := m.Accounts(ctx)
				err := m.Clear(ctx)
				for _, a := range all {
					_, _ = m.UpdateAccount(ctx, a.Username, func(store.Account, bool) (store.Account, error) { return a, nil })
				}
				return err
			}}
		}},
		{"families outlive Clear", "clear/forgets all", func(m *store.Memory) broken {
			return broken{clear: func(ctx context.Context) error {
				all, _ := m.Accounts(ctx)
				for _, a := range all {
					_ = m.DeleteAccount(ctx, a.Username)
				}
				return nil
			}}
		}},
	}
}

func contextMutants() []mutant {
	return []mutant{
		{"a cancelled read is empty", "cancelled/reads", func(m *store.Memory) broken {
			return broken{pair: func(ctx context.Context, id store.ID, generation uint32) (store.Family, store.Pair, error) {
				if ctx.Err() != nil {
					return store.Family{}, store.Pair{}, nil
				}
				return m.Pair(ctx, id, generation)
			}}
		}},
		{"a cancelled read finds nothing", "cancelled/reads", func(m *store.Memory) broken {
			return broken{account: func(ctx context.Context, username string) (store.Account, error) {
				if ctx.Err() != nil {
					return store.Account{}, store.ErrNoAccount
				}
				return m.Account(ctx, username)
			}}
		}},
		{"UpdateAccount, late", "cancelled/UpdateAccount", func(m *store.Memory) broken {
			return broken{updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
				account, err := m.UpdateAccount(ctx, username, change)
				return account, errors.Join(err, ctx.Err())
			}}
		}},
		{"DeleteAccount, late", "cancelled/DeleteAccount", func(m *store.Memory) broken {
			return broken{deleteAccount: func(ctx context.Context, username string) error {
				return errors.Join(m.DeleteAccount(ctx, username), ctx.Err())
			}}
		}},
		{"CreateFamily, late", "cancelled/CreateFamily", func(m *store.Memory) broken {
			return broken{createFamily: func(ctx context.Context, family store.Family, first store.Pair) error {
				return errors.Join(m.CreateFamily(ctx, family, first), ctx.Err())
			}}
		}},
		{"UpdateFamily, late", "cancelled/UpdateFamily", func(m *store.Memory) broken {
			return broken{updateFamily: func(ctx context.Context, id store.ID, generation uint32, change familyChange) error {
				return errors.Join(m.UpdateFamily(ctx, id, generation, change), ctx.Err())
			}}
		}},
		{"UpdateFamily, silently not", "cancelled/UpdateFamily", func(m *store.Memory) broken {
			return broken{updateFamily: func(ctx context.Context, id store.ID, generation uint32, change familyChange) error {
				if ctx.Err() != nil {
					return nil
				}
				return m.UpdateFamily(ctx, id, generation, change)
			}}
		}},
		{"Clear, late", "cancelled/Clear", func(m *store.Memory) broken {
			return broken{clear: func(ctx context.Context) error { return errors.Join(m.Clear(ctx), ctx.Err()) }}
		}},
	}
}

func raceMutants() []mutant {
	return []mutant{
		{"rotation reads first and writes later", "races/one rotation wins", func(m *store.Memory) broken {
			return broken{updateFamily: func(ctx context.Context, id store.ID, generation uint32, change familyChange) error {
				return readThenWrite(ctx, m, id, generation, change)
			}}
		}},
		{"creation reads first and writes later", "races/one creation wins", func(m *store.Memory) broken {
			return broken{createFamily: func(ctx context.Context, family store.Family, first store.Pair) error {
				if _, _, err := m.Pair(ctx, family.ID, first.Generation); err == nil {
					return store.ErrExists
				}
				runtime.Gosched()
				_ = m.CreateFamily(ctx, family, first)
				return nil
			}}
		}},
		{"an account is read first and written later", "races/no account update is lost", func(m *store.Memory) broken {
			return broken{updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
				old, err := m.Account(ctx, username)
				next, err := change(old, err == nil)
				if err != nil {
					return store.Account{}, err
				}
				runtime.Gosched()
				return m.UpdateAccount(ctx, username, func(store.Account, bool) (store.Account, error) { return next, nil })
			}}
		}},
		{"the family is written before its pairs", "races/no half rotation is seen", func(m *store.Memory) broken {
			var mu sync.Mutex
			return broken{updateFamily: func(ctx context.Context, id store.ID, generation uint32, change familyChange) error {
				mu.Lock()
				defer mu.Unlock()
				family, pair, err := m.Pair(ctx, id, generation)
				if err != nil {
					return err
				}
				family, pairs, err := change(family, pair)
				if err != nil {
					return err
				}
				for _, part := range [][]store.Pair{nil, pairs} {
					err = errors.Join(err, m.UpdateFamily(ctx, id, generation, func(store.Family, store.Pair) (store.Family, []store.Pair, error) {
						return family, part, nil
					}))
					runtime.Gosched()
				}
				return err
			}}
		}},
	}
}

func readThenWrite(ctx context.Context, m *store.Memory, id store.ID, generation uint32, change familyChange) error {
	family, pair, err := m.Pair(ctx, id, generation)
	if err != nil {
		return err
	}
	next, pairs, err := change(family, pair)
	if err != nil {
		return err
	}
	runtime.Gosched()
	return m.UpdateFamily(ctx, id, generation, func(store.Family, store.Pair) (store.Family, []store.Pair, error) {
		return next, pairs, nil
	})
}
