package storetest

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store"
)

// leaf is one field of a stored type, perhaps inside another.
type leaf struct {
	name  string
	index []int
}

// leaves lists the fields of T that are no structs, and the fields of those that are.
func leaves[T any]() []leaf { return leavesOf(reflect.TypeFor[T]()) }

func leavesOf(typ reflect.Type) []leaf {
	var all []leaf
	for field := range typ.Fields() {
		if field.Type.Kind() != reflect.Struct || isOpaque(field.Type) {
			all = append(all, leaf{field.Name, field.Index})
			continue
		}
		for _, inner := range leavesOf(field.Type) {
			all = append(all, leaf{field.Name + "." + inner.name, slices.Concat(field.Index, inner.index)})
		}
	}
	return all
}

// isOpaque tells whether all fields of a struct are unexported, so that it comes and goes as a whole.
func isOpaque(typ reflect.Type) bool {
	for field := range typ.Fields() {
		if field.IsExported() {
			return false
		}
	}
	return true
}

// forget sets a field of what value points to, to its zero value.
func forget(value any, l leaf) { reflect.ValueOf(value).Elem().FieldByIndex(l.index).SetZero() }

// A sample with a zero field would not miss it when a backend forgets it.
func TestSamplesFillEveryField(t *testing.T) {
	t.Parallel()
	for n := range uint32(3) {
		account, family, pair := sampleAccount("ann", n), sampleFamily(n), samplePair(n+1, n)
		wantNoZero(t, &account)
		wantNoZero(t, &family)
		wantNoZero(t, &pair)
	}
}

func wantNoZero[T any](t *testing.T, sample *T) {
	t.Helper()
	for _, l := range leaves[T]() {
		if reflect.ValueOf(sample).Elem().FieldByIndex(l.index).IsZero() {
			t.Errorf("the sample %T has no %s", *sample, l.name)
		}
	}
}

// fieldMutant forgets one field at one place.
type fieldMutant struct {
	place, caught string
	make          func(m *store.Memory, l leaf) broken
}

func TestEachForgottenFieldIsCaught(t *testing.T) {
	t.Parallel()
	// What the store sets itself when it writes cannot be forgotten there.
	runFieldMutants(t, leaves[store.Account](), accountFieldMutants(), "accounts/create", "Username", "Revision")
	runFieldMutants(t, leaves[store.Family](), fieldMutants(func(f *store.Family, _ *store.Pair) any { return f }), "ID")
	runFieldMutants(t, leaves[store.Pair](), fieldMutants(func(_ *store.Family, p *store.Pair) any { return p }))
}

func runFieldMutants(t *testing.T, all []leaf, mutants []fieldMutant, own ...string) {
	t.Helper()
	for _, m := range mutants {
		for _, l := range all {
			if slices.Contains(own, l.name) {
				continue
			}
			memory := store.NewMemory()
			s := m.make(memory, l)
			s.Memory = memory
			if len(failures(t, findCase(t, m.caught), s, 300)) == 0 {
				t.Errorf("the case %q does not see that %s forgets %s", m.caught, m.place, l.name)
			}
		}
	}
}

func accountFieldMutants() []fieldMutant {
	onUpdate := func(when bool) func(*store.Memory, leaf) broken {
		return func(m *store.Memory, l leaf) broken {
			return broken{updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
				return m.UpdateAccount(ctx, username, func(old store.Account, exists bool) (store.Account, error) {
					next, err := change(old, exists)
					if exists == when {
						forget(&next, l)
					}
					return next, err
				})
			}}
		}
	}
	return []fieldMutant{
		{"UpdateAccount of a new account", "accounts/create", onUpdate(false)},
		{"UpdateAccount of an old account", "accounts/update", onUpdate(true)},
		{"Account", "accounts/create", func(m *store.Memory, l leaf) broken {
			return broken{account: func(ctx context.Context, username string) (store.Account, error) {
				account, err := m.Account(ctx, username)
				forget(&account, l)
				return account, err
			}}
		}},
		{"Accounts", "accounts/create", func(m *store.Memory, l leaf) broken {
			return broken{accounts: func(ctx context.Context) ([]store.Account, error) {
				all, err := m.Accounts(ctx)
				for i := range all {
					forget(&all[i], l)
				}
				return all, err
			}}
		}},
	}
}

// fieldMutants forget a field of the family or the pair, whichever pick points at.
func fieldMutants(pick func(*store.Family, *store.Pair) any) []fieldMutant {
	return []fieldMutant{
		{"CreateFamily", "families/create", func(m *store.Memory, l leaf) broken {
			return broken{createFamily: func(ctx context.Context, family store.Family, first store.Pair) error {
				forget(pick(&family, &first), l)
				return m.CreateFamily(ctx, family, first)
			}}
		}},
		{"UpdateFamily", "families/update adds and replaces", func(m *store.Memory, l leaf) broken {
			return writing(m, func(_, next store.Family, _ store.Pair, pairs []store.Pair) (store.Family, []store.Pair) {
				for i := range pairs {
					forget(pick(&next, &pairs[i]), l)
				}
				return next, pairs
			})
		}},
		{"Pair", "families/update adds and replaces", func(m *store.Memory, l leaf) broken {
			return broken{pair: func(ctx context.Context, id store.ID, generation uint32) (store.Family, store.Pair, error) {
				family, pair, err := m.Pair(ctx, id, generation)
				forget(pick(&family, &pair), l)
				return family, pair, err
			}}
		}},
		{"Pairs", "walk/sees every pair once", func(m *store.Memory, l leaf) broken {
			return broken{pairs: func(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
				return m.Pairs(ctx, func(family store.Family, pair store.Pair) bool {
					forget(pick(&family, &pair), l)
					return yield(family, pair)
				})
			}}
		}},
	}
}
