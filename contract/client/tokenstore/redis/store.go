package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-redsync/redsync/v4"
	"github.com/go-redsync/redsync/v4/redis/goredis/v9"
	"github.com/jonboulle/clockwork"
	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/lease"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

// Defaults of Config.
const (
	// DefaultLifetime is how long the vendor's refresh tokens live (Token Management, "Token Expiration Timeline").
	DefaultLifetime = 7 * 24 * time.Hour
	// DefaultLease is for how long others wait when a process has died with the lock.
	DefaultLease = 10 * time.Second
	// DefaultTimeout is far more than a Redis that works takes.
	DefaultTimeout = 5 * time.Second
)

// Config says where the pair is. Client and ClientID are needed; all else has a default.
type Config struct {
	// Client reaches the server: one, a cluster, or one behind sentinels, with TLS or without. The caller closes it.
	Client redis.UniversalClient
	// ClientID is the client_id of the account, which login answers with, and the end of the key's name.
	ClientID string
	// Key encrypts the two tokens. The zero Key leaves them as they are, as the vendor's page does.
	Key seal.Key
	// Lifetime is how long the key lives after a pair was stored, in whole seconds. Zero means DefaultLifetime.
	Lifetime time.Duration
	// Lease is how long the lock lasts without being renewed; it is renewed three times as often. Zero means DefaultLease.
	Lease time.Duration
	// Timeout bounds each call of the server, with all that the client tries again. Zero means DefaultTimeout.
	Timeout time.Duration
	// Clock times renewals and pauses. Nil means the system's clock.
	Clock clockwork.Clock
}

// Store keeps a pair in Redis.
type Store struct {
	config  Config
	key     string // of the pair
	lock    string // the key of the lock
	locks   *redsync.Redsync
	reads   *redis.Script
	writes  *redis.Script
	updater *lease.Updater
}

// New returns a store, and calls no server. Errors name the field of config that is wrong.
func New(config Config) (*Store, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	config.Lifetime = cmp.Or(config.Lifetime, DefaultLifetime)
	config.Lease = cmp.Or(config.Lease, DefaultLease)
	config.Timeout = cmp.Or(config.Timeout, DefaultTimeout)
	config.Clock = lease.Clock(config.Clock)
	return &Store{
		config:  config,
		key:     "api_tokens:" + config.ClientID,
		lock:    "api_tokens_lock:" + config.ClientID,
		locks:   redsync.New(goredis.NewPool(config.Client)),
		reads:   redis.NewScript(readScript),
		writes:  redis.NewScript(writeScript),
		updater: lease.NewUpdater(lease.Terms{Lease: config.Lease, Clock: config.Clock}),
	}, nil
}

func (c Config) check() error {
	var errs []error
	if c.Client == nil {
		errs = append(errs, errors.New("redis token store: Client is nil; expected a client of go-redis"))
	}
	if c.ClientID == "" {
		errs = append(errs, errors.New("redis token store: ClientID is empty; expected the client_id of the account, such as 123456"))
	}
	if c.Lifetime < 0 || c.Lifetime%time.Second != 0 {
		errs = append(errs, fmt.Errorf("redis token store: Lifetime is %v; expected whole seconds, at least 1", c.Lifetime))
	}
	errs = append(errs, lease.CheckDuration("redis token store: Lease", c.Lease), lease.CheckDuration("redis token store: Timeout", c.Timeout))
	return errors.Join(errs...)
}

// Load is as tokenstore.Store says.
func (s *Store) Load(ctx context.Context) (tokenstore.Pair, error) {
	found, err := s.read(ctx, func(ctx context.Context) ([]any, error) {
		return s.config.Client.HMGet(ctx, s.key, fieldNames()...).Result()
	})
	if err != nil {
		return tokenstore.Pair{}, err
	}
	return s.decode(found)
}

// Update is as tokenstore.Store says.
func (s *Store) Update(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	return s.updater.Update(ctx, s.take, change)
}
