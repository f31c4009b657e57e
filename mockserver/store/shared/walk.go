package shared

import (
	"context"
	"errors"
	"fmt"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// Pairs implements store.Store.
func (s *Store) Pairs(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
	prefix := s.options.Prefix + "family/"
	var wrong error
	err := s.backend.Scan(ctx, prefix, func(key string, r records.Record) bool {
		id := store.ID([]byte(key[len(prefix):]))
		all, err := unpackFamily(id, r.Fields)
		if err != nil {
			wrong = inFamily(id, err)
			return false
		}
		for _, pair := range all.pairs {
			if !yield(all.about, pair) {
				return false
			}
		}
		return true
	})
	return errors.Join(wrong, err)
}

// together is how many records are removed at once.
const together = 256

// Clear implements store.Store. What is added meanwhile may be there afterwards.
func (s *Store) Clear(ctx context.Context) error {
	var writes []records.Write
	err := s.backend.Scan(ctx, s.options.Prefix, func(key string, _ records.Record) bool {
		writes = append(writes, records.Write{Key: key, Remove: true})
		return true
	})
	for len(writes) > 0 && err == nil {
		n := min(len(writes), together)
		_, err = s.backend.Commit(ctx, records.Change{Writes: writes[:n]})
		writes = writes[n:]
	}
	s.accounts.drop()
	s.families.drop()
	if err != nil {
		return fmt.Errorf("forget all: %w", err)
	}
	return nil
}
