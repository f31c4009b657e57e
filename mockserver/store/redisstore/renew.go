package redisstore

import (
	"context"
	_ "embed"
	"time"
)

//go:embed renew.lua
var renewScript string

// Renew has what lasts as long as the mock is used last on, as every open store does by itself twice a thirtieth of Options.Idle, and soon
// after it is opened. Its errors are those of the interface; what was not renewed ends later than the next try, and many after that.
func (s *Store) Renew(ctx context.Context) error {
	for cursor, more := uint64(0), true; more; more = cursor != 0 {
		next, err := bound(ctx, s, func(ctx context.Context) (uint64, error) { return s.renewSome(ctx, cursor) })
		if err != nil {
			return err
		}
		cursor = next
	}
	return nil
}

// renewSome renews what one call of SSCAN yields, and the keys that are no records.
func (s *Store) renewSome(ctx context.Context, cursor uint64) (next uint64, err error) {
	lasting, next, err := s.client.SScan(ctx, s.names.lasting, cursor, "", perPage).Result()
	if err != nil {
		return 0, err
	}
	keys := append([]string{s.names.root, s.names.changes, s.names.lasting}, lasting...)
	return next, s.renewal.Run(ctx, s.client, keys, milliseconds(s.options.Idle)).Err()
}

// renewOn renews until the store is closed. What fails is tried again long before anything ends.
func (s *Store) renewOn() {
	part := max(s.options.Idle/30, time.Millisecond)
	pause := min(time.Second, part)
	for {
		select {
		case <-s.options.Clock.After(pause):
		case <-s.life.Done():
			return
		}
		pause = part / 2
		if s.Renew(s.life) != nil {
			pause = part / 50
		}
	}
}
