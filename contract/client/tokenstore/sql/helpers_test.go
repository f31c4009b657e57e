package sql_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/sql"
	"github.com/popupmock/popupmock/examples/need/server"
)

// dial opens a database, which ends with the test.
func dial(t testing.TB, driver, source string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// connect opens a database of PostgreSQL as a user.
func connect(t testing.TB, s *server.Postgres, user string, settings ...string) *sql.DB {
	t.Helper()
	return connectTo(t, database{s, "postgres"}, user, settings...)
}

// A database is one of several on a server.
type database struct {
	server *server.Postgres
	name   string
}

// newDatabase makes a database on a server that others use as well.
func newDatabase(t testing.TB, s *server.Postgres, name string) database {
	t.Helper()
	do(t, connect(t, s, "postgres"), "CREATE DATABASE "+name)
	return database{s, name}
}

// connectTo opens one of several databases.
func connectTo(t testing.TB, d database, user string, settings ...string) *sql.DB {
	t.Helper()
	source := fmt.Sprintf("host=%s user=%s dbname=%s sslmode=disable %s", d.server.Folder, user, d.name, strings.Join(settings, " "))
	return dial(t, "pgx", source)
}

// file opens a database of SQLite in a file.
func file(t testing.TB, path, mode string) *sql.DB {
	t.Helper()
	return dial(t, "sqlite", "file:"+path+"?_pragma=journal_mode("+mode+")&_pragma=busy_timeout(2000)")
}

func newFile(t testing.TB) string { return filepath.Join(t.TempDir(), "tokens.db") }

// open returns a store with what is given in config.
func open(t testing.TB, db *sql.DB, dialect store.Dialect, config store.Config) *store.Store {
	t.Helper()
	config.DB, config.Dialect = db, dialect
	if config.Account == "" {
		config.Account = "123456"
	}
	if config.Key.IsZero() {
		config.Key = newKey(t)
	}
	s, err := store.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// create makes the table of a store.
func create(t testing.TB, s *store.Store) *store.Store {
	t.Helper()
	if err := s.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func newKey(t testing.TB) seal.Key {
	t.Helper()
	key, err := seal.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// do sends a statement, from within a change, too.
func do(t testing.TB, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(context.WithoutCancel(t.Context()), statement, args...); err != nil {
		t.Errorf("%s: %v", statement, err)
	}
}

// stopAll makes a server stand still with all its sessions, each a process of its own.
func stopAll(t *testing.T, s *server.Postgres) (goOn func()) {
	t.Helper()
	rows, err := connect(t, s, "postgres").QueryContext(t.Context(), "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var sessions []*os.Process
	for rows.Next() {
		var pid int
		if err := rows.Scan(&pid); err != nil {
			t.Fatal(err)
		}
		session, err := os.FindProcess(pid)
		if err != nil {
			t.Fatal(err)
		}
		sessions = append(sessions, session)
	}
	s.Stop()
	for _, session := range sessions {
		server.Stop(t, session)
	}
	return func() {
		s.Continue()
		for _, session := range sessions {
			server.Continue(t, session)
		}
	}
}
