package redisstore

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// Store is the records of one mock in Redis. Stores of the same address, prefix and name share them.
//
// Errors are as package records says. ErrUnavailable names the server and the cause, and what to do where that is known; each call ends
// within Options.Timeout, and works again as soon as Redis does. Keys and fields are bytes as they are.
type Store struct {
	options      Options
	address      string // without its password
	redis        *redis.Options
	client       *redis.Client
	names        names
	script       *redis.Script
	renewal      *redis.Script
	streamScript *redis.Script
	nonces       nonces
	chain        chain
	life         context.Context // ends with Close
	end          context.CancelCauseFunc
	done         sync.WaitGroup
}

var _ records.Backend = (*Store)(nil)

// Address is where the server is, without the password.
func (s *Store) Address() string { return s.address }

// usable is asked before a call.
func (s *Store) usable(ctx context.Context) error {
	if s.life.Err() != nil {
		return records.ErrClosed
	}
	return ctx.Err()
}

// bound makes calls of Redis that end in time.
func bound[T any](ctx context.Context, s *Store, call func(context.Context) (T, error)) (T, error) {
	if err := s.usable(ctx); err != nil {
		return *new(T), err
	}
	bounded, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	result, err := call(bounded)
	return result, s.explain(ctx, err)
}

// Read implements records.Backend, with one round trip.
func (s *Store) Read(ctx context.Context, key string, fields ...string) (records.Record, error) {
	return bound(ctx, s, func(ctx context.Context) (records.Record, error) {
		if len(fields) == 0 {
			all, err := s.client.HGetAll(ctx, s.names.record+key).Result()
			if err != nil {
				return records.Record{}, err
			}
			return newRecord(all)
		}
		wanted := append([]string{version}, fields...)
		values, err := s.client.HMGet(ctx, s.names.record+key, wanted...).Result()
		if err != nil {
			return records.Record{}, err
		}
		some := map[string]string{}
		for i, value := range values {
			if text, ok := value.(string); ok {
				some[wanted[i]] = text
			}
		}
		return newRecord(some)
	})
}

// newRecord takes what a hash holds.
func newRecord(hash map[string]string) (records.Record, error) {
	at, err := parse(hash[version])
	if err != nil {
		return records.Record{}, err
	}
	r := records.Record{Version: at, Fields: make(map[string][]byte, len(hash))}
	for name, value := range hash {
		if name != version {
			r.Fields[name] = []byte(value)
		}
	}
	return r, nil
}

// Scan implements records.Backend. It walks all that is in the database of Redis, so others should have one of their own. It
// remembers the keys that it has yielded, because Redis may name one twice.
func (s *Store) Scan(ctx context.Context, prefix string, yield func(key string, record records.Record) bool) error {
	seen := map[string]bool{}
	for cursor, more := uint64(0), true; more; more = cursor != 0 {
		page, err := bound(ctx, s, func(ctx context.Context) (page, error) { return s.page(ctx, cursor, prefix, seen) })
		if err != nil {
			return err
		}
		for _, key := range slices.Sorted(maps.Keys(page.found)) {
			if err := s.usable(ctx); err != nil {
				return err
			}
			if !yield(key, page.found[key]) {
				return nil
			}
		}
		cursor = page.next
	}
	return nil
}

// perPage is about how many keys a call of SCAN looks at.
const perPage = 500

type page struct {
	found map[string]records.Record
	next  uint64
}

// page reads the records of one call of SCAN but for those seen before.
func (s *Store) page(ctx context.Context, cursor uint64, prefix string, seen map[string]bool) (page, error) {
	keys, next, err := s.client.Scan(ctx, cursor, s.names.matching(prefix), perPage).Result()
	if err != nil {
		return page{}, err
	}
	p := page{found: map[string]records.Record{}, next: next}
	keys = slices.DeleteFunc(keys, func(key string) bool { return seen[key] })
	if len(keys) == 0 {
		return p, nil
	}
	commands, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, key := range keys {
			pipe.HGetAll(ctx, key)
		}
		return nil
	})
	if err != nil {
		return page{}, err
	}
	for i, key := range keys {
		r, err := newRecord(commands[i].(*redis.MapStringStringCmd).Val()) // that is what HGetAll makes
		if err != nil {
			return page{}, err
		}
		if seen[key] = true; r.Version != 0 { // it may be gone by now
			p.found[key[len(s.names.record):]] = r
		}
	}
	return p, nil
}

// Position implements records.Backend, with one round trip.
func (s *Store) Position(ctx context.Context) (records.Position, error) {
	return bound(ctx, s, func(ctx context.Context) (records.Position, error) {
		last, err := s.last(s.client.HMGet(ctx, s.names.root, "position", "nonce"))
		if err == nil {
			s.chain.start(last)
		}
		return last.position, err
	})
}

// last reads the answer to HMGET of position and nonce.
func (s *Store) last(answer *redis.SliceCmd) (link, error) {
	values, err := answer.Result()
	if err != nil {
		return link{}, err
	}
	position, nonce := text(values, 0), text(values, 1)
	at, err := parse(position)
	return link{at, nonce}, err
}

// Close implements records.Backend. Whoever follows is told that it is closed.
func (s *Store) Close() error {
	s.end(records.ErrClosed)
	_ = s.client.Close() // it was closed, or connections were gone already
	s.done.Wait()
	return nil
}
