package mockserver

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/shared"
)

// open makes the world of its records. A change of its parts that comes meanwhile makes it read them again.
func (s *share) open(ctx context.Context, apart bool) (*world, error) {
	for range tries {
		record, err := s.readParts(ctx)
		if err != nil {
			return nil, err
		}
		w, err := s.commons.draft(ctx, record.Fields, nil)
		if err != nil {
			return nil, err
		}
		if string(w.data) != string(s.commons.data) {
			return nil, errOtherData
		}
		if apart {
			w.secret.Apart()
		}
		w.share, w.store = s, shared.New(s.commons.backend, w.sharedOptions(s.id))
		w.faults.CountBy(counter{s, faultCounts})
		w.triggers.CountBy(counter{s, triggerCounts})
		if s.show(w, record.Version) {
			return w, s.readRest(ctx)
		}
	}
	return nil, wrapUnavailable(fmt.Errorf("others have changed the mock %d times while it was to be read", tries))
}

// readParts returns those that are named, or all. The error is errGone when the world was replaced.
func (s *share) readParts(ctx context.Context, names ...string) (records.Record, error) {
	record, err := s.commons.backend.Read(ctx, s.key(partsKey), names...)
	if err == nil && record.Version == 0 {
		err = errGone
	}
	return record, err
}

// readRest reads what is no part, for a world that hears of changes already.
func (s *share) readRest(ctx context.Context) error {
	if err := s.readCounts(ctx); err != nil {
		return err
	}
	return s.readOrders(ctx)
}

// unlessReset is for who has done something with the accounts or tokens of a world, and has this error, or nil. Where the state is shared it returns
// errGone when another world has taken its place by then, which this process need not have heard of: it was done in vain, or refused by
// what was left.
func (w *world) unlessReset(ctx context.Context, err error) error {
	if w.share == nil || err != nil && unavailable(err) {
		return err
	}
	if _, gone := w.share.readParts(ctx, partTerms); gone != nil {
		return gone
	}
	return err
}

// readCounts is for a world that hears of changes already.
func (s *share) readCounts(ctx context.Context) error {
	counts, err := s.commons.backend.Read(ctx, s.key(countsKey))
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world.learn(counts.Fields)
	return nil
}

// show lets changes through to a world, unless its parts have changed since they were read.
func (s *share) show(w *world, version records.Position) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.latest > version {
		return false
	}
	s.world, s.store, s.orders.shop = w, w.store.(*shared.Store), w.shop
	s.version.Store(uint64(version))
	return true
}

// apply takes over a change of a record of the world.
func (s *share) apply(key string, w records.Write, e records.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.world == nil && key == partsKey:
		s.latest = e.Position
	case s.world == nil: // nothing is known yet that could have changed
	case key == partsKey:
		if uint64(e.Position) > s.version.Load() {
			s.takeOver(w.Set, e.Position)
		}
	case key == countsKey:
		s.world.learn(w.Set)
	case strings.HasPrefix(key, ordersKeys):
		s.hearOrders(w.Set, e.Position)
	case key == ordersKey, strings.HasPrefix(key, ratesKeys): // which nobody holds
	default:
		s.store.Apply(e)
		s.signed(w, e.Position)
	}
}

// signed takes note of tokens that another mock has signed, by the key that is in use as of this change.
func (s *share) signed(w records.Write, at records.Position) {
	if id, public := s.world.keys.Current(); public && uint64(at) > s.version.Load() {
		s.world.keys.Signed(id, s.store.LastExpiry(w))
	}
}

// takeOver is for those who hold the lock. What makes no sense to this mock, since another version has written it for example, leaves it with a
// clock or keys that nobody else has: it lets no request in any more, until it is reset.
func (s *share) takeOver(changed parts, at records.Position) {
	if err := s.world.adopt(changed); err != nil {
		s.commons.server.log.Error("a change of the shared state makes no sense to this mock, which has to be reset", "cause", err)
		err = wrapUnavailable(err)
		s.senseless.Store(&err)
	}
	s.version.Store(uint64(at))
	s.world.mark()
}

// sensible is an error where this mock could not take over all that was changed.
func (w *world) sensible() error {
	if w == nil || w.share == nil {
		return nil
	}
	if err := w.share.senseless.Load(); err != nil {
		return *err
	}
	return nil
}

// refresh reads all anew, after changes were missed.
func (s *share) refresh(ctx context.Context) error {
	record, err := s.readParts(ctx)
	if errors.Is(err, errGone) {
		return nil // it was reset since its site was looked at, which is a change that is yet to come
	}
	if err != nil {
		return err
	}
	s.mu.Lock()
	open := s.world != nil
	if open {
		s.store.Drop()
		s.takeOver(record.Fields, record.Version)
	}
	s.mu.Unlock()
	if !open {
		return nil
	}
	return s.readRest(ctx)
}
