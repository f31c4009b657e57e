package sql_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/sql"
)

// newSQLite returns a store in a file, which holds pair 1.
func newSQLite(t *testing.T, mode string, config store.Config) (path string, db *sql.DB, s *store.Store) {
	t.Helper()
	path = newFile(t)
	db = file(t, path, mode)
	s = create(t, open(t, db, store.SQLite, config))
	trial.Put(t, s, trial.Pair(1))
	return path, db, s
}

func TestSQLiteWaitsForWritersWhileItsContextLasts(t *testing.T) {
	t.Parallel()
	path, _, s := newSQLite(t, "WAL", store.Config{})
	writer, err := file(t, path, "WAL").Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = writer.Close() }()
	if _, err := writer.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, err = s.Update(ctx, trial.NeverChange(t))
	trial.WantError(t, "Update while somebody else writes", err, context.DeadlineExceeded, "somebody else holds the lock", "popup_tokens")
	if errors.Is(err, tokenstore.ErrUnavailable) {
		t.Errorf("error %q blames the store", err)
	}
	trial.WantLoad(t, s, trial.Pair(1))
	if _, err := writer.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	trial.Put(t, s, trial.Pair(2))
}

// TestSQLiteAndAReader has somebody read all the time, who in this mode holds up whoever commits.
func TestSQLiteAndAReader(t *testing.T) {
	t.Parallel()
	path, _, s := newSQLite(t, "DELETE", store.Config{Timeout: 2 * time.Second})
	reader, err := file(t, path, "DELETE").BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := reader.QueryContext(t.Context(), "SELECT sealed FROM popup_tokens")
	if err != nil || !rows.Next() {
		t.Fatalf("no row to read: %v", err)
	}
	_, err = s.Update(t.Context(), trial.To(trial.Pair(2)))
	trial.WantError(t, "Update while somebody reads", err, tokenstore.ErrUnavailable, "the database did not answer in time")
	trial.WantLoad(t, s, trial.Pair(1))
	_ = rows.Close()
	_ = reader.Rollback()
	trial.Put(t, s, trial.Pair(3))
}

// TestSQLiteGivesConnectionsBackAsTheyWere looks at what Update sets, after one that writes and one that does not.
func TestSQLiteGivesConnectionsBackAsTheyWere(t *testing.T) {
	t.Parallel()
	_, db, s := newSQLite(t, "WAL", store.Config{})
	for _, p := range []tokenstore.Pair{trial.Pair(2), trial.Pair(2), {}} {
		trial.Put(t, s, p)
		busy, open := 0, db.Stats().OpenConnections
		if err := db.QueryRow("PRAGMA busy_timeout").Scan(&busy); err != nil || busy != 2000 || open != 1 {
			t.Errorf("after Update %d connections are open, and one waits %d ms for others, %v; want 1 and 2000", open, busy, err)
		}
		do(t, db, "BEGIN IMMEDIATE") // fails inside another transaction
		do(t, db, "ROLLBACK")
	}
}

func TestSQLiteTrouble(t *testing.T) {
	t.Parallel()
	spoil := func(bytes ...byte) func(*testing.T, string) *sql.DB {
		return func(t *testing.T, path string) *sql.DB {
			if err := os.WriteFile(path, bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			return dial(t, "sqlite", path)
		}
	}
	for _, test := range []struct {
		name   string
		update bool // that it is Update alone which fails
		setup  func(t *testing.T, path string) *sql.DB
		want   error
		text   string
	}{
		{"no table", false, func(t *testing.T, _ string) *sql.DB { return dial(t, "sqlite", newFile(t)) },
			tokenstore.ErrUnavailable, "(Store.Create makes the table)"},
		{"no folder", false, func(t *testing.T, path string) *sql.DB { return dial(t, "sqlite", path+"/none/tokens.db") },
			tokenstore.ErrUnavailable, "unable to open database file"},
		{"read-only", true, func(t *testing.T, path string) *sql.DB { return dial(t, "sqlite", "file:"+path+"?mode=ro") },
			tokenstore.ErrUnavailable, "readonly database"},
		{"something else", false, spoil([]byte(strings.Repeat("no database ", 100))...), tokenstore.ErrDamaged, "file is not a database"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			key := newKey(t)
			path, db, _ := newSQLite(t, "DELETE", store.Config{Key: key})
			_ = db.Close()
			s := open(t, test.setup(t, path), store.SQLite, store.Config{Key: key})
			if test.update {
				trial.WantLoad(t, s, trial.Pair(1))
				_, err := s.Update(t.Context(), trial.NeverChange(t))
				trial.WantError(t, "Update", err, test.want, test.text, "popup_tokens")
				return
			}
			trial.WantRefused(t, s, test.want, test.text, "popup_tokens")
		})
	}
}
