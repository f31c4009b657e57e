package sql

import (
	"context"
	"fmt"

	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/lease"
)

// takeSQLite waits for the write lock of the file. The pauses are ours and not those of SQLite, which do not end when a
// context does.
func (h *held) takeSQLite(ctx context.Context) error {
	s := h.store
	err := s.bounded(ctx, func(ctx context.Context) error {
		var busy int
		if err := h.conn.QueryRowContext(ctx, "PRAGMA busy_timeout").Scan(&busy); err != nil {
			return err
		}
		h.undo = []string{fmt.Sprintf("PRAGMA busy_timeout = %d", busy)}
		return h.conn.QueryRowContext(ctx, "PRAGMA busy_timeout = 0").Scan(new(int))
	})
	if err != nil {
		return err
	}
	for waited := false; ; waited = true {
		busy := false
		err := s.bounded(ctx, func(ctx context.Context) error {
			_, err := h.conn.ExecContext(ctx, "BEGIN IMMEDIATE")
			busy = isBusy(err)
			return err
		})
		if err == nil {
			h.undo = append([]string{"ROLLBACK"}, h.undo...)
			return s.bounded(ctx, func(ctx context.Context) error { _, err := h.conn.ExecContext(ctx, s.speech.probe); return err })
		}
		if !busy && waited {
			return lease.Waiting(ctx, s.place(), err)
		}
		if !busy {
			return err
		}
		if err := lease.Pause(ctx, s.config.Clock, pause); err != nil {
			return lease.Waiting(ctx, s.place(), err)
		}
	}
}
