package sql

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/lease"
)

// What Update asks PostgreSQL.
const (
	// pgBegin has each statement see what was committed before it, whatever the default is: the row is read after the lock
	// was got, and not as it was before.
	pgBegin = `BEGIN ISOLATION LEVEL READ COMMITTED`
	// pgSettle ends a transaction whose client is gone, and keeps another limit, which the database may have for everybody,
	// from ending one whose client is at work. A limit that this version does not know is not touched.
	pgSettle = `SELECT count(set_config(name, CASE name WHEN 'idle_in_transaction_session_timeout' THEN $1 ELSE '0' END, true)) FROM pg_settings
		WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout')`
	// pgMayWrite finds out before change is called what would keep its pair from being written.
	pgMayWrite = `SELECT current_setting('transaction_read_only') = 'off', has_table_privilege($1, 'INSERT')
		AND has_table_privilege($1, 'UPDATE') AND has_table_privilege($1, 'DELETE')`
	pgLock = `SELECT pg_try_advisory_xact_lock($1)`
	// pgPing does nothing. It also ends the statement before it, which else keeps its snapshot until the next one (the unnamed
	// portal, in the chapter on the message flow of the manual), and vacuum with it; a SELECT could do the same in its place.
	pgPing = `SHOW server_version`
)

// takePostgres opens a transaction and waits for its lock. It asks again and again rather than have PostgreSQL make it
// wait, so that a server that does not answer is told from a lock that somebody else holds.
func (h *held) takePostgres(ctx context.Context) error {
	s := h.store
	err := s.bounded(ctx, h.beginPostgres)
	if err != nil {
		h.broken = true
		return err
	}
	for waited := false; ; waited = true {
		var locked bool
		err := s.bounded(ctx, func(ctx context.Context) error {
			return h.conn.QueryRowContext(ctx, pgLock, s.lockNumber()).Scan(&locked)
		})
		if err != nil {
			h.broken = true
			if waited {
				err = lease.Waiting(ctx, s.place(), err)
			}
			return err
		}
		if locked {
			return nil
		}
		if err := lease.Pause(ctx, s.config.Clock, pause); err != nil {
			return lease.Waiting(ctx, s.place(), err)
		}
	}
}

func (h *held) beginPostgres(ctx context.Context) error {
	s := h.store
	if err := h.do(ctx, pgBegin); err != nil {
		return err
	}
	h.undo = []string{"ROLLBACK"}
	h.ping = pgPing
	limits := 0
	if err := h.conn.QueryRowContext(ctx, pgSettle, fmt.Sprint(s.config.Lease.Milliseconds())).Scan(&limits); err != nil {
		return err
	}
	var writable, allowed bool
	table := `"` + strings.ReplaceAll(s.config.Table, ".", `"."`) + `"`
	if err := h.conn.QueryRowContext(ctx, pgMayWrite, table).Scan(&writable, &allowed); err != nil {
		return err
	}
	switch {
	case !writable:
		return errors.New("the database is read-only: connect to the primary, or look at default_transaction_read_only")
	case !allowed:
		return errors.New("the user needs the rights SELECT, INSERT, UPDATE and DELETE on the table")
	}
	return nil
}

// lockNumber is the number of the advisory lock. Locks belong to a database, and all who use it share the numbers.
func (s *Store) lockNumber() int64 {
	sum := sha256.Sum256([]byte("popupmock token store\x00" + s.config.Table + "\x00" + s.config.Account))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// Renew is as lease.Held says. A connection on which a statement has failed is of no more use, and neither is its lock. So
// the statement is not given up when change is done, but only when it takes too long.
func (h *held) Renew(ctx context.Context) error {
	if h.ping == "" {
		return nil
	}
	limited, cancel := context.WithCancel(context.WithoutCancel(ctx))
	if deadline, ok := ctx.Deadline(); ok {
		limited, cancel = context.WithDeadline(limited, deadline)
	}
	defer cancel()
	if err := h.do(limited, h.ping); err != nil {
		return fmt.Errorf("%w: %s: %w", lease.ErrLost, h.store.place(), err)
	}
	return nil
}

var _ tokenstore.Store = (*Store)(nil)
