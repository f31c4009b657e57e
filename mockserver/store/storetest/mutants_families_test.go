package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/popupmock/popupmock/mockserver/store"
)

func familyMutants() []mutant {
	return []mutant{
		{"an unknown family is an empty one", "families/unknown", func(m *store.Memory) broken {
			return broken{pair: func(ctx context.Context, id store.ID, generation uint32) (store.Family, store.Pair, error) {
				family, pair, _ := m.Pair(ctx, id, generation)
				return family, pair, nil
			}}
		}},
		{"updating an unknown family creates it", "families/unknown", func(m *store.Memory) broken {
			return broken{updateFamily: func(ctx context.Context, id store.ID, generation uint32, change familyChange) error {
				_ = m.CreateFamily(ctx, store.Family{ID: id}, store.Pair{Generation: generation})
				return m.UpdateFamily(ctx, id, generation, change)
			}}
		}},
		{"an unknown generation is the first", "families/unknown generation", func(m *store.Memory) broken {
			return broken{pair: func(ctx context.Context, id store.ID, _ uint32) (store.Family, store.Pair, error) {
				return m.Pair(ctx, id, 7)
			}}
		}},
		{"an unknown generation is updated", "families/unknown generation", func(m *store.Memory) broken {
			return broken{updateFamily: func(ctx context.Context, id store.ID, _ uint32, change familyChange) error {
				return m.UpdateFamily(ctx, id, 7, change)
			}}
		}},
		{"times have 32 bits", "families/create", func(m *store.Memory) broken {
			return broken{pair: func(ctx context.Context, id store.ID, generation uint32) (store.Family, store.Pair, error) {
				family, pair, err := m.Pair(ctx, id, generation)
				pair.Refresh.ExpiresAt &= math.MaxUint32
				return family, pair, err
			}}
		}},
		{"times are a second late", "families/create", func(m *store.Memory) broken {
			return broken{createFamily: func(ctx context.Context, family store.Family, first store.Pair) error {
				first.IssuedAt++
				return m.CreateFamily(ctx, family, first)
			}}
		}},
		{"a family can be created again", "families/create twice", func(m *store.Memory) broken {
			return broken{createFamily: func(ctx context.Context, family store.Family, first store.Pair) error {
				_ = m.CreateFamily(ctx, family, first)
				return nil
			}}
		}},
		{"a family that is there is written over", "families/create twice", func(m *store.Memory) broken {
			return broken{createFamily: func(ctx context.Context, family store.Family, first store.Pair) error {
				err := m.CreateFamily(ctx, family, first)
				if err != nil {
					_ = m.UpdateFamily(ctx, family.ID, 0, func(store.Family, store.Pair) (store.Family, []store.Pair, error) {
						return family, []store.Pair{first}, nil
					})
				}
				return err
			}}
		}},
		{"only new pairs are written", "families/update adds and replaces", func(m *store.Memory) broken {
			return writing(m, func(_, f store.Family, old store.Pair, pairs []store.Pair) (store.Family, []store.Pair) {
				return f, slices.DeleteFunc(slices.Clone(pairs), func(p store.Pair) bool { return p.Generation == old.Generation })
			})
		}},
		{"only the first pair is written", "families/update adds and replaces", func(m *store.Memory) broken {
			return writing(m, func(_, f store.Family, _ store.Pair, pairs []store.Pair) (store.Family, []store.Pair) {
				return f, pairs[:min(len(pairs), 1)]
			})
		}},
		{"the family is not written", "families/update adds and replaces", func(m *store.Memory) broken {
			return writing(m, func(old, _ store.Family, _ store.Pair, pairs []store.Pair) (store.Family, []store.Pair) {
				return old, pairs
			})
		}},
		{"change gets the newest pair", "families/update of an earlier generation", func(m *store.Memory) broken {
			return broken{updateFamily: func(ctx context.Context, id store.ID, generation uint32, change familyChange) error {
				if _, _, err := m.Pair(ctx, id, generation+1); err == nil {
					generation++
				}
				return m.UpdateFamily(ctx, id, generation, change)
			}}
		}},
		{"a family without new pairs is not written", "families/update without pairs", func(m *store.Memory) broken {
			return writing(m, func(old, f store.Family, _ store.Pair, pairs []store.Pair) (store.Family, []store.Pair) {
				if len(pairs) == 0 {
					return old, nil
				}
				return f, pairs
			})
		}},
		{"change may name another family", "families/id stays", func(m *store.Memory) broken {
			return broken{updateFamily: func(ctx context.Context, id store.ID, generation uint32, change familyChange) error {
				family, pair, err := m.Pair(ctx, id, generation)
				if err != nil {
					return err
				}
				next, _, err := change(family, pair)
				_ = m.CreateFamily(ctx, next, pair)
				return err
			}}
		}},
		{"a refused family is kept", "families/failed update", func(m *store.Memory) broken {
			return refusing(m, func(_, f store.Family, _ []store.Pair) (store.Family, []store.Pair) { return f, nil })
		}},
		{"refused pairs are kept", "families/failed update", func(m *store.Memory) broken {
			return refusing(m, func(old, _ store.Family, pairs []store.Pair) (store.Family, []store.Pair) { return old, pairs })
		}},
		{"one refused pair is kept", "families/failed update", func(m *store.Memory) broken {
			return refusing(m, func(old, _ store.Family, pairs []store.Pair) (store.Family, []store.Pair) { return old, pairs[1:] })
		}},
		{"a refusal is swallowed", "families/failed update", func(m *store.Memory) broken {
			return broken{updateFamily: func(ctx context.Context, id store.ID, generation uint32, change familyChange) error {
				err := m.UpdateFamily(ctx, id, generation, change)
				if errors.Is(err, errSample) {
					return nil
				}
				return err
			}}
		}},
		{"a refusal is wrapped", "families/failed update", func(m *store.Memory) broken {
			return broken{updateFamily: func(ctx context.Context, id store.ID, generation uint32, change familyChange) error {
				err := m.UpdateFamily(ctx, id, generation, change)
				if err != nil {
					err = fmt.Errorf("update family: %w", err)
				}
				return err
			}}
		}},
		{"ids are cut", "families/are apart", func(m *store.Memory) broken {
			return cutting(m, func(id store.ID) store.ID { id[15] = 0; return id }, nil)
		}},
		{"generations have 16 bits", "families/are apart", func(m *store.Memory) broken {
			return cutting(m, nil, func(generation uint32) uint32 { return generation & math.MaxUint16 })
		}},
		{"a pair is remembered as it was first read", "families/changes are seen at once", func(m *store.Memory) broken {
			type answer struct {
				family store.Family
				pair   store.Pair
				err    error
			}
			remembered := map[uint32]answer{}
			return broken{pair: func(ctx context.Context, id store.ID, generation uint32) (store.Family, store.Pair, error) {
				a, ok := remembered[generation]
				if !ok {
					a.family, a.pair, a.err = m.Pair(ctx, id, generation)
					remembered[generation] = a
				}
				return a.family, a.pair, a.err
			}}
		}},
	}
}

// writing makes something else of what a change returned.
func writing(m *store.Memory, alter func(old, next store.Family, oldPair store.Pair, pairs []store.Pair) (store.Family, []store.Pair)) broken {
	return broken{updateFamily: func(ctx context.Context, id store.ID, generation uint32, change familyChange) error {
		return m.UpdateFamily(ctx, id, generation, func(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
			next, pairs, err := change(f, p)
			next, pairs = alter(f, next, p, pairs)
			return next, pairs, err
		})
	}}
}

// refusing keeps a part of what a change returned beside its error.
func refusing(m *store.Memory, part func(old, next store.Family, pairs []store.Pair) (store.Family, []store.Pair)) broken {
	return broken{updateFamily: func(ctx context.Context, id store.ID, generation uint32, change familyChange) error {
		var refusal error
		err := m.UpdateFamily(ctx, id, generation, func(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
			next, pairs, err := change(f, p)
			if refusal = err; err != nil {
				next, pairs = part(f, next, pairs)
			}
			return next, pairs, nil
		})
		if refusal != nil {
			return refusal
		}
		return err
	}}
}

// cutting keeps families or generations under a part of their name.
func cutting(m *store.Memory, cutID func(store.ID) store.ID, cut func(uint32) uint32) broken {
	if cutID == nil {
		cutID = func(id store.ID) store.ID { return id }
	}
	if cut == nil {
		cut = func(generation uint32) uint32 { return generation }
	}
	return broken{
		createFamily: func(ctx context.Context, family store.Family, first store.Pair) error {
			family.ID, first.Generation = cutID(family.ID), cut(first.Generation)
			_ = m.CreateFamily(ctx, family, first)
			return nil
		},
		pair: func(ctx context.Context, id store.ID, generation uint32) (store.Family, store.Pair, error) {
			family, pair, err := m.Pair(ctx, cutID(id), cut(generation))
			family.ID, pair.Generation = id, generation
			return family, pair, err
		},
		updateFamily: func(ctx context.Context, id store.ID, generation uint32, change familyChange) error {
			return m.UpdateFamily(ctx, cutID(id), cut(generation), func(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
				next, pairs, err := change(f, p)
				for i := range pairs {
					pairs[i].Generation = cut(pairs[i].Generation)
				}
				return next, pairs, err
			})
		},
	}
}
