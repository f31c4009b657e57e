package sql_test

import (
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/sql"
	"github.com/popupmock/popupmock/contract/client/tokenstore/storetest"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/server"
)

// TestPostgresSuite runs the suite for all stores on one server, each place with a table and a user of its own.
func TestPostgresSuite(t *testing.T) {
	t.Parallel()
	need.Long(t, "9 s")
	postgres := server.NewPostgres(t, "max_connections=300")
	var places atomic.Int64
	storetest.Run(t, func(t *testing.T) storetest.Place {
		n := places.Add(1)
		root, table, user := connect(t, postgres, "postgres"), fmt.Sprintf("tokens%d", n), fmt.Sprintf("user%d", n)
		root.SetMaxOpenConns(2)
		key := newKey(t)
		p := place(t, root, store.PostgreSQL, table, key, func(key seal.Key) tokenstore.Store {
			config := store.Config{Table: table, Key: key, Lease: 3 * time.Second}
			return open(t, connect(t, postgres, user, "application_name="+table), store.PostgreSQL, config)
		})
		do(t, root, "CREATE ROLE "+user+" LOGIN")
		do(t, root, "GRANT SELECT, INSERT, UPDATE, DELETE ON "+table+" TO "+user)
		p.BreakWriting = func() func() {
			do(t, root, "REVOKE UPDATE, DELETE ON "+table+" FROM "+user)
			return func() { do(t, root, "GRANT UPDATE, DELETE ON "+table+" TO "+user) }
		}
		p.LoseLock = func() {
			do(t, root, `SELECT pg_terminate_backend(a.pid, 10000) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
				WHERE a.application_name = $1 AND l.locktype = 'advisory' AND l.granted`, table)
		}
		p.NoticesLoss = true
		return p
	})
}

func TestSQLiteSuite(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"WAL", "DELETE"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			if mode == "DELETE" {
				need.Long(t, "4 s")
			}
			storetest.Run(t, func(t *testing.T) storetest.Place {
				path := newFile(t)
				return place(t, file(t, path, mode), store.SQLite, "tokens", newKey(t), func(key seal.Key) tokenstore.Store {
					return open(t, file(t, path, mode), store.SQLite, store.Config{Table: "tokens", Key: key})
				})
			})
		})
	}
}

// place makes a table, and says what can be done to it by somebody else than a store.
func place(
	t *testing.T, db *sql.DB, dialect store.Dialect, table string, key seal.Key, opens func(seal.Key) tokenstore.Store,
) storetest.Place {
	create(t, open(t, db, dialect, store.Config{Table: table}))
	get := func() []byte {
		var value []byte
		if err := db.QueryRow("SELECT sealed FROM " + table).Scan(&value); err != nil && !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("reading the row: %v", err)
		}
		return value
	}
	return storetest.Place{
		Open:             func() tokenstore.Store { return opens(key) },
		Name:             "table " + table + `, account "123456"`,
		Stored:           get,
		OpenWithOtherKey: func() tokenstore.Store { return opens(newKey(t)) },
		Damages:          storetest.DamagedBytes(get, func(value []byte) { do(t, db, "UPDATE "+table+" SET sealed = $1", value) }),
		Break: func() func() {
			do(t, db, "ALTER TABLE "+table+" RENAME TO gone_"+table)
			return func() { do(t, db, "ALTER TABLE gone_"+table+" RENAME TO "+table) }
		},
	}
}
