package sql

import (
	"fmt"
	"regexp"
	"strings"
)

// Dialect is what a database speaks.
type Dialect int

// The databases that are known.
const (
	// PostgreSQL is version 11 or later.
	PostgreSQL Dialect = iota + 1
	// SQLite is version 3.24 or later, in a file: each connection to ":memory:" has a database of its own.
	SQLite
)

// identifier is a name of a table that needs no escaping in quotes, with a schema or without.
var identifier = regexp.MustCompile(`^(?:[A-Za-z_][A-Za-z0-9_]{0,62}\.)?[A-Za-z_][A-Za-z0-9_]{0,62}$`)

// speech is the statements on a table. Parameters are the account, what is to be stored, and what was read, as far as they
// are needed.
type speech struct {
	create, read, insert, update, remove string
	// probe changes no row, and fails where nothing can be written: SQLite opens the transaction of a writer in a file that is
	// read-only, too.
	probe string
}

func newSpeech(dialect Dialect, table string) speech {
	name := `"` + strings.ReplaceAll(table, ".", `"."`) + `"`
	sealed := "bytea"
	if dialect == SQLite {
		sealed = "blob"
	}
	s := speech{
		create: fmt.Sprintf(`CREATE TABLE IF NOT EXISTS %s (account text PRIMARY KEY, sealed %s NOT NULL)`, name, sealed),
		read:   fmt.Sprintf(`SELECT sealed FROM %s WHERE account = $1`, name),
		insert: fmt.Sprintf(`INSERT INTO %s (account, sealed) VALUES ($1, $2) ON CONFLICT (account) DO NOTHING`, name),
		update: fmt.Sprintf(`UPDATE %s SET sealed = $2 WHERE account = $1 AND sealed = $3`, name),
		probe:  fmt.Sprintf(`UPDATE %s SET sealed = sealed WHERE account IS NULL`, name),
		remove: fmt.Sprintf(`DELETE FROM %s WHERE account = $1 AND sealed = $2`, name),
	}
	if dialect == SQLite { // where $1 is a name
		for _, statement := range []*string{&s.read, &s.insert, &s.update, &s.remove} {
			*statement = strings.ReplaceAll(*statement, "$", "?")
		}
	}
	return s
}
