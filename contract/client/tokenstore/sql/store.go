package sql

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/lease"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

// Defaults of Config.
const (
	// DefaultTable is the name of the table.
	DefaultTable = "popup_tokens"
	// DefaultLease is for how long PostgreSQL waits for a machine that has vanished from the network.
	DefaultLease = 30 * time.Second
	// DefaultTimeout is far more than a database that works takes.
	DefaultTimeout = 5 * time.Second
)

// Config says where the pair is. DB, Dialect, Account and Key are needed; all else has a default.
type Config struct {
	// DB is the database, which the caller closes. It must be allowed two connections at least.
	DB *sql.DB
	// Dialect is what the database speaks.
	Dialect Dialect
	// Table is a name of letters, digits and underscores, with a schema and a dot before it where it is not found without;
	// upper case counts. Empty means DefaultTable.
	Table string
	// Account names the row, by client_id or username.
	Account string
	// Key encrypts the pair.
	Key seal.Key
	// Lease is how long a connection to PostgreSQL may be silent before it counts as gone. Zero means DefaultLease.
	Lease time.Duration
	// Timeout bounds each statement, but not the wait for the lock. Zero means DefaultTimeout.
	Timeout time.Duration
	// Clock times renewals and pauses. Nil means the system's clock.
	Clock clockwork.Clock
}

// Store keeps a pair in a row of a table.
type Store struct {
	config  Config
	speech  speech
	updater *lease.Updater
}

// New returns a store, and asks the database nothing. Errors name the field of config that is wrong.
func New(config Config) (*Store, error) {
	config.Table = cmp.Or(config.Table, DefaultTable)
	if err := config.check(); err != nil {
		return nil, err
	}
	config.Lease = cmp.Or(config.Lease, DefaultLease)
	config.Timeout = cmp.Or(config.Timeout, DefaultTimeout)
	config.Clock = lease.Clock(config.Clock)
	return &Store{
		config:  config,
		speech:  newSpeech(config.Dialect, config.Table),
		updater: lease.NewUpdater(lease.Terms{Lease: config.Lease, Clock: config.Clock}),
	}, nil
}

func (c Config) check() error {
	var errs []error
	switch {
	case c.DB == nil:
		errs = append(errs, errors.New("sql token store: DB is nil; expected a database that sql.Open has returned"))
	case c.DB.Stats().MaxOpenConnections == 1:
		errs = append(errs, errors.New("sql token store: DB is limited to one connection; expected two or more, since one holds the lock"))
	}
	if c.Dialect != PostgreSQL && c.Dialect != SQLite {
		errs = append(errs, fmt.Errorf("sql token store: Dialect is %d; expected PostgreSQL or SQLite", c.Dialect))
	}
	if !identifier.MatchString(c.Table) {
		errs = append(errs, fmt.Errorf("sql token store: Table is %q; expected letters, digits and underscores, at most 63, such as %s, "+
			"or two such names with a dot between", c.Table, DefaultTable))
	}
	if c.Account == "" {
		errs = append(errs, errors.New("sql token store: Account is empty; expected the client_id of the account, such as 123456"))
	}
	if c.Key.IsZero() {
		errs = append(errs, errors.New("sql token store: Key is empty; expected one to seal the tokens with, which seal.GenerateKey makes"))
	}
	errs = append(errs, lease.CheckDuration("sql token store: Lease", c.Lease), lease.CheckDuration("sql token store: Timeout", c.Timeout))
	return errors.Join(errs...)
}

// Load is as tokenstore.Store says.
func (s *Store) Load(ctx context.Context) (tokenstore.Pair, error) {
	sealed, err := s.read(ctx, s.config.DB)
	if err != nil {
		return tokenstore.Pair{}, err
	}
	return s.unseal(sealed)
}

// Update is as tokenstore.Store says.
func (s *Store) Update(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	return s.updater.Update(ctx, s.take, change)
}

// take waits for the lock on a connection of its own.
func (s *Store) take(ctx context.Context) (lease.Held, error) {
	var conn *sql.Conn
	err := s.bounded(ctx, func(ctx context.Context) (err error) {
		conn, err = s.config.DB.Conn(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	h := &held{store: s, conn: conn}
	if s.config.Dialect == PostgreSQL {
		err = h.takePostgres(ctx)
	} else {
		err = h.takeSQLite(ctx)
	}
	if err != nil {
		h.Unlock(context.WithoutCancel(ctx))
		return nil, err
	}
	return h, nil
}
