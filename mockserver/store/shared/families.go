package shared

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// family is what a record says of a login and all that descended from it.
type family struct {
	about store.Family
	pairs map[uint32]store.Pair
}

func (s *Store) familyKey(id store.ID) string { return s.options.Prefix + "family/" + string(id[:]) }

// known is a family with one of its pairs, as they are in a version of the record.
type known struct {
	version records.Position
	all     *family // to be looked at by those who hold the view
	about   store.Family
	pair    store.Pair
}

// Pair implements store.Store.
func (s *Store) Pair(ctx context.Context, id store.ID, generation uint32) (store.Family, store.Pair, error) {
	k, err := s.find(ctx, id, generation)
	return k.about, k.pair, err
}

// LastExpiry is when the last token expires that a change of a record has issued, in Unix seconds. It is 0 where there is none.
func (s *Store) LastExpiry(w records.Write) (last int64) {
	if !strings.HasPrefix(w.Key, s.options.Prefix+"family/") {
		return 0
	}
	for name, text := range w.Set {
		if len(name) != len(pairField(0)) || name[0] != 'p' {
			continue
		}
		if pair, err := unpackPair(0, text); err == nil && !pair.Spent && !pair.Access.Revoked && !pair.Refresh.Revoked { // else it is not new, or whoever looks for it is told
			last = max(last, pair.Access.ExpiresAt, pair.Refresh.ExpiresAt)
		}
	}
	return last
}

// find looks among what is held first. A pair that is not there may have been issued by another mock since.
func (s *Store) find(ctx context.Context, id store.ID, generation uint32) (known, error) {
	var k known
	found := false
	s.families.look(s.familyKey(id), func(h holding[*family]) { k, found = knownOf(h, generation) })
	if found {
		return k, nil
	}
	return s.readFamily(ctx, id, generation)
}

func knownOf(h holding[*family], generation uint32) (known, bool) {
	pair, issued := h.value.pairs[generation]
	return known{h.version, h.value, h.value.about, pair}, issued
}

func (s *Store) readFamily(ctx context.Context, id store.ID, generation uint32) (known, error) {
	key := s.familyKey(id)
	end := s.families.begin(key)
	record, err := s.backend.Read(ctx, key)
	var all *family
	if err == nil && record.Version != 0 {
		all, err = unpackFamily(id, record.Fields)
	}
	switch {
	case err != nil:
		end(nil)
		return known{}, inFamily(id, err)
	case record.Version == 0:
		end(nil)
		return known{}, store.ErrNoFamily
	}
	var k known
	found := false
	end(func() holding[*family] {
		h := holding[*family]{record.Version, all}
		k, found = knownOf(h, generation)
		return h
	})
	if !found {
		return known{}, store.ErrNoFamily
	}
	return k, nil
}

func inFamily(id store.ID, err error) error {
	if err != nil {
		return fmt.Errorf("token family %s: %w", id, err)
	}
	return nil
}

// CreateFamily implements store.Store.
func (s *Store) CreateFamily(ctx context.Context, about store.Family, first store.Pair) error {
	_, err := s.createFamily(ctx, nil, about, first)
	return err
}

// createFamily makes further writes with the same change, whose position it returns.
func (s *Store) createFamily(
	ctx context.Context, guards []records.Guard, about store.Family, first store.Pair, also ...records.Write,
) (records.Position, error) {
	key := s.familyKey(about.ID)
	end := s.families.begin(key)
	made, err := s.backend.Commit(ctx, records.Change{
		Guards: append([]records.Guard{{Key: key}}, guards...),
		Writes: append([]records.Write{s.writeFamily(key, about, first)}, also...),
	})
	if err != nil {
		end(nil)
		return 0, s.notCreated(ctx, guards, about.ID, err)
	}
	end(func() holding[*family] {
		return holding[*family]{made.Position, &family{about, map[uint32]store.Pair{first.Generation: first}}}
	})
	return made.Position, nil
}

// notCreated finds out which guard it was that a new family was refused for.
func (s *Store) notCreated(ctx context.Context, guards []records.Guard, id store.ID, err error) error {
	switch {
	case !errors.Is(err, records.ErrStale):
		return inFamily(id, err)
	case len(guards) == 0:
		return store.ErrExists
	}
	there, err := s.backend.Read(ctx, s.familyKey(id), familyField)
	switch {
	case err != nil:
		return inFamily(id, err)
	case there.Version == 0:
		return store.ErrStale
	}
	return store.ErrExists
}

func (s *Store) writeFamily(key string, about store.Family, pairs ...store.Pair) records.Write {
	w := records.Write{Key: key, Set: map[string][]byte{familyField: packFamily(about)}, Keep: s.options.Keep(about.ExpiresAt)}
	for _, p := range pairs {
		w.Set[pairField(p.Generation)] = packPair(p)
	}
	return w
}

// UpdateFamily implements store.Store.
func (s *Store) UpdateFamily(
	ctx context.Context, id store.ID, generation uint32, change func(store.Family, store.Pair) (store.Family, []store.Pair, error),
) error {
	return s.updateFamily(ctx, nil, id, generation, change)
}

func (s *Store) updateFamily(
	ctx context.Context, guards []records.Guard, id store.ID, generation uint32,
	change func(store.Family, store.Pair) (store.Family, []store.Pair, error),
) error {
	defer s.Lock(s.familyKey(id))()
	return decide(guards, func() error {
		old, err := s.find(ctx, id, generation)
		if err != nil {
			return err
		}
		about, pairs, err := change(old.about, old.pair)
		if err != nil {
			return err
		}
		about.ID = id
		return s.replaceFamily(ctx, guards, old, about, pairs)
	})
}

// replaceFamily makes a version of a family into another one, with pairs that are new or have changed. Pairs that are of no use any more
// are forgotten with that.
func (s *Store) replaceFamily(ctx context.Context, guards []records.Guard, old known, about store.Family, pairs []store.Pair) error {
	key := s.familyKey(about.ID)
	end := s.families.begin(key)
	w := s.writeFamily(key, about, pairs...)
	gone := s.useless(old.all, pairs)
	for _, generation := range gone {
		w.Delete = append(w.Delete, pairField(generation))
	}
	made, err := s.backend.Commit(ctx, records.Change{
		Guards: append([]records.Guard{{Key: key, Version: old.version}}, guards...), Writes: []records.Write{w},
	})
	if err != nil {
		end(nil)
		return inFamily(about.ID, err)
	}
	end(func() holding[*family] {
		old.all.about = about
		for _, generation := range gone {
			delete(old.all.pairs, generation)
		}
		for _, p := range pairs {
			old.all.pairs[p.Generation] = p
		}
		return holding[*family]{made.Position, old.all}
	})
	return nil
}

// useless are the generations whose tokens have expired so long ago that nobody asks for them, by the time of new pairs. A family is
// looked through when it has doubled, so that a refresh costs the same however many there were.
func (s *Store) useless(all *family, pairs []store.Pair) (gone []uint32) {
	s.families.mu.Lock()
	defer s.families.mu.Unlock()
	n := len(all.pairs)
	if n < fewPairs || n&(n-1) != 0 {
		return nil
	}
	var now int64
	fresh := map[uint32]bool{}
	for _, p := range pairs {
		now, fresh[p.Generation] = max(now, p.IssuedAt), true
	}
	for generation, p := range all.pairs {
		if !fresh[generation] && max(p.Access.ExpiresAt, p.Refresh.ExpiresAt) <= now-store.Grace {
			gone = append(gone, generation)
		}
	}
	return gone
}

// fewPairs are not looked through.
const fewPairs = 64
