package mockserver

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/internal/clock"
	"github.com/popupmock/popupmock/mockserver/internal/ratelimit"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/shared"
)

// share is what a world that is shared has besides.
type share struct {
	commons *commons
	id      string
	store   *shared.Store

	changing  sync.Mutex            // those who share this process do not race each other
	version   atomic.Uint64         // of the parts that the world has taken over, at least
	senseless atomic.Pointer[error] // why some of them could not be

	orders orders

	mu     sync.Mutex
	world  *world           // nil until it is open
	latest records.Position // of the changes of the parts that came before
}

// Keys of the records of a world.
const (
	worldKeys = "w/"
	partsKey  = "parts"
	countsKey = "counts"
)

func (s *share) key(name string) string { return worldKeys + s.id + "/" + name }

// tries is how often a change is decided on, when others are faster each time.
const tries = 16

// errGone is for who changes a world that is not there any more.
var errGone = control.Conflictf("the mock was reset meanwhile; ask again")

// change makes a change of what a world has beside accounts, tokens and orders. Where the state is shared it is made on a draft, and may be made anew
// on another one: when change returns without an error it holds in this process, and is kept. The draft has the accounts and tokens
// of the world itself.
func (w *world) change(ctx context.Context, do func(w *world) error) error {
	if w.share == nil {
		err := do(w)
		if err == nil {
			w.mark()
		}
		return err
	}
	s := w.share
	s.changing.Lock()
	defer s.changing.Unlock()
	for range tries {
		at, err := s.try(ctx, w, do)
		if err == nil {
			return s.commons.follower.Wait(ctx, at)
		}
		if !errors.Is(err, records.ErrStale) {
			return err
		}
	}
	return fmt.Errorf("%w: others have changed the mock %d times meanwhile", records.ErrUnavailable, tries)
}

// try makes a change once, and returns where it holds from.
func (s *share) try(ctx context.Context, w *world, do func(w *world) error) (records.Position, error) {
	record, err := s.readParts(ctx)
	if err != nil {
		return 0, err
	}
	draft, err := s.commons.draft(ctx, record.Fields, w.store)
	if err != nil {
		return 0, err
	}
	signing, public := draft.keys.Current()
	if err := do(draft); err != nil {
		return 0, err
	}
	if id, _ := draft.keys.Current(); public && id != signing {
		if err := draft.retire(ctx, signing); err != nil {
			return 0, err
		}
	}
	next, err := draft.parts()
	if err != nil {
		return 0, err
	}
	set := next.changed(record.Fields)
	if len(set) == 0 {
		return record.Version, nil
	}
	made, err := s.commons.backend.Commit(ctx, records.Change{
		Guards: []records.Guard{{Key: s.key(partsKey), Version: record.Version}},
		Writes: []records.Write{{Key: s.key(partsKey), Set: set}},
	})
	return made.Position, err
}

// retire has a key stay in the JWKS for as long as there are tokens, whichever mock has signed them.
func (w *world) retire(ctx context.Context, key string) error {
	var last int64
	err := w.store.Pairs(ctx, func(_ store.Family, pair store.Pair) bool {
		last = max(last, pair.Access.ExpiresAt, pair.Refresh.ExpiresAt)
		return true
	})
	w.keys.Signed(key, last)
	return err
}

// draft is a world made of parts, that stands on a store of its own or of another world.
func (c *commons) draft(ctx context.Context, p parts, store store.Store) (*world, error) {
	saved, anchor, era, clears, err := p.document()
	if err != nil {
		return nil, err
	}
	n := state.NewNotes()
	draft, err := c.server.restore(ctx, n, saved)
	if err == nil && !n.Clean() {
		err = fmt.Errorf("%w: %w", errParts, n.Err())
	}
	if err != nil {
		return nil, err
	}
	if draft.clock, err = clock.Anchored(c.server.wall, anchor); err != nil {
		return nil, fmt.Errorf("%w: %w", errParts, err)
	}
	assumed := *draft.assumed.Load()
	assumed.era = era
	draft.assumed.Store(&assumed)
	draft.clears.Store(clears)
	draft.data, draft.store = saved.Data, store
	return draft, nil
}

// parts writes down what a world has beside accounts, families and counters.
func (w *world) parts() (parts, error) {
	saved, err := w.saveParts()
	if err != nil {
		return nil, err
	}
	return partsOf(saved, w.clock, w.assumed.Load().era, w.clears.Load())
}

// adopt takes over parts that have changed.
func (w *world) adopt(changed parts) error {
	n := state.NewNotes()
	if changed[partKeys] != nil { // before what is assumed, which may be another algorithm
		var saved state.Keys
		if err := changed.read(partKeys, &saved); err != nil {
			return err
		}
		w.keys.Adopt(n.At(partKeys), saved)
	}
	for _, part := range []struct {
		name  string
		adopt func() error
	}{
		{partAssumptions, func() error { return w.adoptAssumptions(n, changed) }},
		{partClock, func() error { return w.adoptClock(changed) }},
		{partFaults, func() error {
			var saved state.Faults
			err := changed.read(partFaults, &saved)
			w.faults.Adopt(n.At(partFaults), saved, w.assumed.Load().spec)
			return err
		}},
		{partTriggers, func() error {
			var saved state.Triggers
			err := changed.read(partTriggers, &saved)
			w.triggers.Adopt(n.At(partTriggers), saved, w.assumed.Load().spec)
			return err
		}},
		{partClears, func() error { return w.adoptClears(changed) }},
	} {
		if changed[part.name] == nil {
			continue
		}
		if err := part.adopt(); err != nil {
			return err
		}
	}
	return n.Err()
}

func (w *world) adoptAssumptions(n state.Notes, changed parts) error {
	var saved map[string]string
	if err := changed.read(partAssumptions, &saved); err != nil {
		return err
	}
	set := restoreAssumptions(n.At(partAssumptions), saved)
	if !n.Clean() {
		return n.Err()
	}
	era := w.assumed.Load().era
	if changed[partRates] != nil {
		if err := changed.read(partRates, &era); err != nil {
			return err
		}
	}
	return w.assumeWith(set, ratelimit.New(set.RateLimit), era) // which holds no buckets
}

func (w *world) adoptClock(changed parts) error {
	var at tied
	if err := changed.read(partClock, &at); err != nil {
		return err
	}
	return w.clock.Tie(clock.Anchor(at))
}
