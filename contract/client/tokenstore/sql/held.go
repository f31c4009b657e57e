package sql

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// pause is about how long a store waits before it asks for the lock again.
const pause = 100 * time.Millisecond

// held is the lock, on a connection with an open transaction, and what was read under it.
type held struct {
	store *Store
	conn  *sql.Conn
	// found is the value of the row, nil when there is none.
	found []byte
	// undo brings the connection back into the state in which it came from the pool.
	undo []string
	// broken says that a statement has failed, so that nobody knows what state the connection is in.
	broken bool
	// ping is a statement that keeps the lock, empty where that needs none.
	ping string
}

// querier is a *sql.DB or a *sql.Conn.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// read returns the value of the row, nil when there is none.
func (s *Store) read(ctx context.Context, from querier) ([]byte, error) {
	var sealed []byte
	err := s.bounded(ctx, func(ctx context.Context) error {
		return s.patiently(ctx, func() error {
			err := from.QueryRowContext(ctx, s.speech.read, s.config.Account).Scan(&sealed)
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			if sealed == nil {
				sealed = []byte{} // a NULL, which is no pair and not what we write
			}
			return err
		})
	})
	return sealed, err
}

func (s *Store) unseal(sealed []byte) (tokenstore.Pair, error) {
	if sealed == nil {
		return tokenstore.Pair{}, nil
	}
	pair, err := tokenstore.Unseal(sealed, s.config.Key)
	if err != nil {
		return tokenstore.Pair{}, fmt.Errorf("%s: %w", s.place(), err)
	}
	return pair, nil
}

// do sends a statement on the connection of the lock.
func (h *held) do(ctx context.Context, statement string) error {
	_, err := h.conn.ExecContext(ctx, statement)
	if err != nil {
		h.broken = true
	}
	return err
}

// Read is as lease.Held says.
func (h *held) Read(ctx context.Context) (tokenstore.Pair, error) {
	found, err := h.store.read(ctx, h.conn)
	if err != nil {
		h.broken = true
		return tokenstore.Pair{}, err
	}
	if h.ping != "" {
		if err := h.store.bounded(ctx, func(ctx context.Context) error { return h.do(ctx, h.ping) }); err != nil {
			return tokenstore.Pair{}, err
		}
	}
	h.found = found
	return h.store.unseal(found)
}

// Write is as lease.Held says. When the connection has failed, another one does it: whether the lock is still there does
// not matter to a statement that looks at the row.
func (h *held) Write(ctx context.Context, pair tokenstore.Pair) (tokenstore.Pair, error) {
	s := h.store
	var sealed []byte
	if !pair.IsZero() {
		var err error
		if sealed, err = tokenstore.Seal(pair, s.config.Key); err != nil {
			return tokenstore.Pair{}, fmt.Errorf("%w: %s: %w", tokenstore.ErrUnavailable, s.place(), err)
		}
	}
	var changed bool
	err := s.bounded(ctx, func(ctx context.Context) (err error) {
		if changed, err = h.swap(ctx, h.conn, sealed); err == nil {
			err = s.patiently(ctx, func() error { return h.do(ctx, "COMMIT") })
		}
		return err
	})
	if err == nil {
		h.undo = h.undo[1:] // the transaction is over
	}
	if err != nil && s.config.Dialect == PostgreSQL {
		changed, err = h.writeElsewhere(ctx, sealed)
	}
	switch {
	case err != nil:
		return tokenstore.Pair{}, err
	case changed:
		return tokenstore.Pair{}, fmt.Errorf("%w: %s", tokenstore.ErrChanged, s.place())
	}
	return pair, nil
}

// swap puts a value in place of the one that was read, and tells whether another one was there.
func (h *held) swap(ctx context.Context, on querier, sealed []byte) (changed bool, err error) {
	s := h.store
	statement, args := s.speech.update, []any{s.config.Account, sealed, h.found}
	switch {
	case h.found == nil:
		statement, args = s.speech.insert, args[:2]
	case sealed == nil:
		statement, args = s.speech.remove, []any{s.config.Account, h.found}
	}
	result, err := on.ExecContext(ctx, statement, args...)
	if err != nil {
		return false, err
	}
	rows, err := result.RowsAffected()
	return rows == 0, err
}

// writeElsewhere writes by another connection. What is there may be our own: the one that failed may have done it, and only
// the answer got lost.
func (h *held) writeElsewhere(ctx context.Context, sealed []byte) (changed bool, err error) {
	s := h.store
	h.discard()
	err = s.bounded(ctx, func(ctx context.Context) (err error) {
		changed, err = h.swap(ctx, s.config.DB, sealed)
		return err
	})
	if err != nil || !changed {
		return false, err
	}
	now, err := s.read(ctx, s.config.DB)
	return !bytes.Equal(now, sealed) || (now == nil) != (sealed == nil), err
}

// Unlock is as lease.Held says.
func (h *held) Unlock(ctx context.Context) {
	if h.conn == nil {
		return
	}
	err := h.store.bounded(ctx, func(ctx context.Context) error {
		for _, statement := range h.undo {
			if _, err := h.conn.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || h.broken {
		h.discard()
		return
	}
	_ = h.conn.Close()
	h.conn = nil
}

// discard closes the connection, and with it transaction and lock, in place of giving it back to the pool.
func (h *held) discard() {
	if h.conn == nil {
		return
	}
	_ = h.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = h.conn.Close()
	h.conn = nil
}
