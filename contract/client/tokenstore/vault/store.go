package vault

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/hashicorp/vault/api"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/lease"
)

// Defaults of Config.
const (
	// DefaultMount is where Vault's development server has the engine.
	DefaultMount = "secret"
	// DefaultLease is for how long others wait when a process has died with the lock.
	DefaultLease = 15 * time.Second
	// DefaultTimeout leaves the client time to try again twice.
	DefaultTimeout = 10 * time.Second
)

// Config says where the pair is. Client and Path are needed; all else has a default.
type Config struct {
	// Client reaches the server, and has a token.
	Client *api.Client
	// Mount is the path of the KV engine. Empty means DefaultMount.
	Mount string
	// Path is that of the secret below the mount, such as popup/123456. It belongs to the store, as does the one with -lock
	// after it.
	Path string
	// Lease is how long the lock lasts without being renewed, in whole milliseconds. Zero means DefaultLease.
	Lease time.Duration
	// Timeout bounds each call of the server, with all that the client tries again. Zero means DefaultTimeout.
	Timeout time.Duration
	// Clock times renewals, pauses, and the leases of others. Nil means the system's clock.
	Clock clockwork.Clock
}

// Store keeps a pair in a secret.
type Store struct {
	config  Config
	lock    string // the path of the lock
	updater *lease.Updater
	// versioned says that the mount is known to be there and of version 2.
	versioned atomic.Bool
}

// New returns a store, and calls no server. Errors name the field of config that is wrong.
func New(config Config) (*Store, error) {
	config.Mount = cmp.Or(config.Mount, DefaultMount)
	if err := config.check(); err != nil {
		return nil, err
	}
	config.Lease = cmp.Or(config.Lease, DefaultLease)
	config.Timeout = cmp.Or(config.Timeout, DefaultTimeout)
	config.Clock = lease.Clock(config.Clock)
	return &Store{
		config:  config,
		lock:    config.Path + "-lock",
		updater: lease.NewUpdater(lease.Terms{Lease: config.Lease, Clock: config.Clock}),
	}, nil
}

func (c Config) check() error {
	var errs []error
	if c.Client == nil {
		errs = append(errs, errors.New("vault token store: Client is nil; expected one that api.NewClient has returned"))
	}
	if !isPath(c.Mount) {
		errs = append(errs, fmt.Errorf("vault token store: Mount is %q; expected a path without slashes at its ends, such as secret", c.Mount))
	}
	if !isPath(c.Path) {
		errs = append(errs, fmt.Errorf("vault token store: Path is %q; expected a path without slashes at its ends, such as popup/123456", c.Path))
	}
	errs = append(errs, lease.CheckDuration("vault token store: Lease", c.Lease), lease.CheckDuration("vault token store: Timeout", c.Timeout))
	return errors.Join(errs...)
}

// isPath tells whether a path is one that nothing on the way to the server would change.
func isPath(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return strings.IndexFunc(path, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune("?#%*+", r)
	}) < 0
}

// Load is as tokenstore.Store says.
func (s *Store) Load(ctx context.Context) (tokenstore.Pair, error) {
	found, err := s.read(ctx, s.config.Path)
	if err != nil {
		return tokenstore.Pair{}, err
	}
	return s.decode(found.data)
}

// Update is as tokenstore.Store says.
func (s *Store) Update(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	return s.updater.Update(ctx, s.take, change)
}

// Prepare has the engine keep no version of pair and lock but the last, and leaves both as they are. Errors are
// ErrUnavailable of tokenstore, and that of ctx.
func (s *Store) Prepare(ctx context.Context) error {
	if err := s.checkMount(ctx); err != nil {
		return err
	}
	for _, path := range []string{s.config.Path, s.lock} {
		err := s.bounded(ctx, "metadata/"+path, func(ctx context.Context) error {
			_, err := s.config.Client.Logical().WriteWithContext(ctx, s.config.Mount+"/metadata/"+path, map[string]any{"max_versions": 1})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
