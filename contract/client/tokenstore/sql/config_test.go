package sql_test

import (
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/sql"
)

func TestConfig(t *testing.T) {
	t.Parallel()
	db, narrow, key := dial(t, "sqlite", ":memory:"), dial(t, "sqlite", ":memory:"), newKey(t)
	narrow.SetMaxOpenConns(1)
	good := store.Config{DB: db, Dialect: store.SQLite, Account: "1", Key: key}
	for _, test := range []struct {
		name   string
		change func(*store.Config)
		want   string
	}{
		{"good", func(*store.Config) {}, ""},
		{"two limits", func(c *store.Config) { c.Lease, c.Timeout = 1, -1 }, "sql token store: Lease is 1ns; expected at least 100ms\n" +
			"sql token store: Timeout is -1ns; expected at least 100ms"},
		{"no database", func(c *store.Config) { c.DB = nil }, "sql token store: DB is nil; expected a database that sql.Open has returned"},
		{"one connection", func(c *store.Config) { c.DB = narrow },
			"sql token store: DB is limited to one connection; expected two or more, since one holds the lock"},
		{"no dialect", func(c *store.Config) { c.Dialect = 0 }, "sql token store: Dialect is 0; expected PostgreSQL or SQLite"},
		{"no account", func(c *store.Config) { c.Account = "" },
			"sql token store: Account is empty; expected the client_id of the account, such as 123456"},
		{"no key", func(c *store.Config) { c.Key = store.Config{}.Key },
			"sql token store: Key is empty; expected one to seal the tokens with, which seal.GenerateKey makes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			config := good
			test.change(&config)
			got := ""
			if _, err := store.New(config); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got error %q, want %q", got, test.want)
			}
		})
	}
}

// FuzzTable tries names of tables: one that is accepted makes a table of that very name, and nothing else.
func FuzzTable(f *testing.F) {
	for _, name := range []string{
		"tokens", "main.tokens", "_1", "select", "1a", "a.b.c", `a"; DROP TABLE b; --`, "a b", "ä", "a.", ".a", strings.Repeat("a", 63), strings.Repeat("a", 64),
	} {
		f.Add(name)
	}
	key := newKey(f)
	f.Fuzz(func(t *testing.T, name string) {
		db := dial(t, "sqlite", newFile(t))
		s, err := store.New(store.Config{DB: db, Dialect: store.SQLite, Account: "1", Key: key, Table: name})
		if err != nil {
			if !strings.Contains(err.Error(), "expected letters, digits and underscores") {
				t.Errorf("got error %v", err)
			}
			return
		}
		schema, table, dotted := strings.Cut(name, ".")
		switch {
		case !dotted && name == "":
			table = store.DefaultTable
		case !dotted:
			table = name
		case strings.ToLower(schema) != "main":
			return // no such schema in SQLite
		}
		if strings.HasPrefix(strings.ToLower(table), "sqlite_") {
			return // which SQLite keeps for itself
		}
		create(t, s)
		var names string
		if err := db.QueryRow("SELECT group_concat(name) FROM sqlite_master WHERE type = 'table'").Scan(&names); err != nil || names != table {
			t.Errorf("tables %q, %v, want %s alone", names, err, table)
		}
		trial.Put(t, s, trial.Pair(1))
	})
}

func TestSchema(t *testing.T) {
	t.Parallel()
	db := dial(t, "sqlite", ":memory:")
	for dialect, want := range map[store.Dialect]string{
		store.PostgreSQL: `CREATE TABLE IF NOT EXISTS "billing"."Tokens" (account text PRIMARY KEY, sealed bytea NOT NULL)`,
		store.SQLite:     `CREATE TABLE IF NOT EXISTS "billing"."Tokens" (account text PRIMARY KEY, sealed blob NOT NULL)`,
	} {
		if got := open(t, db, dialect, store.Config{Table: "billing.Tokens"}).Schema(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
