package sql

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/lease"
)

// errNoAnswer is the cause when a statement took longer than Config.Timeout.
var errNoAnswer = errors.New("the database did not answer in time")

// place is how errors say where.
func (s *Store) place() string {
	return fmt.Sprintf("table %s, account %q", s.config.Table, s.config.Account)
}

// bounded calls the database with a time limit, and makes an error of the interface of what it returns.
func (s *Store) bounded(ctx context.Context, call func(context.Context) error) error {
	limited, cancel := context.WithTimeoutCause(ctx, s.config.Timeout, errNoAnswer)
	defer cancel()
	err := call(limited)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", s.place(), ctx.Err())
	case limited.Err() != nil:
		return fmt.Errorf("%w: %s: %w", tokenstore.ErrUnavailable, s.place(), errNoAnswer)
	case isCorrupt(err):
		return fmt.Errorf("%w: %s: %w", tokenstore.ErrDamaged, s.place(), err)
	case isNoTable(err):
		return fmt.Errorf("%w: %s: %w (Store.Create makes the table)", tokenstore.ErrUnavailable, s.place(), err)
	}
	return fmt.Errorf("%w: %s: %w", tokenstore.ErrUnavailable, s.place(), err)
}

// patiently tries again while SQLite says that somebody else is at work in the file, which is never for long: a reader, for
// as long as it reads, may hold up a writer, and a writer a reader while it commits.
func (s *Store) patiently(ctx context.Context, call func() error) error {
	for {
		err := call()
		if s.config.Dialect != SQLite || !isBusy(err) {
			return err
		}
		if lease.Pause(ctx, s.config.Clock, pause) != nil {
			return err
		}
	}
}

// Result codes of SQLite (sqlite.org/rescode.html). Drivers show them by a method, or in the text alone.
const (
	sqliteBusy    = 5
	sqliteLocked  = 6
	sqliteCorrupt = 11
	sqliteNotADB  = 26
)

// isBusy tells whether SQLite says that another connection is at work.
func isBusy(err error) bool {
	return hasCode(err, sqliteBusy, sqliteLocked) || mentions(err, "database is locked", "table is locked")
}

// isCorrupt tells whether SQLite says that the file is not what it was.
func isCorrupt(err error) bool {
	return hasCode(err, sqliteCorrupt, sqliteNotADB) || mentions(err, "database disk image is malformed", "file is not a database")
}

// pgUndefinedTable is the code of PostgreSQL for a table that is not there (appendix A of its manual).
const pgUndefinedTable = "42P01"

func isNoTable(err error) bool {
	answer, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err)
	return ok && answer.SQLState() == pgUndefinedTable || mentions(err, "no such table")
}

// hasCode looks at the primary code, which is the lower byte.
func hasCode(err error, codes ...int) bool {
	answer, ok := errors.AsType[interface {
		error
		Code() int
	}](err)
	for _, code := range codes {
		if ok && answer.Code()&0xff == code {
			return true
		}
	}
	return false
}

func mentions(err error, texts ...string) bool {
	for _, text := range texts {
		if err != nil && strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}
