// Package sql keeps the token pair of an account in a table of PostgreSQL 11 or later, or of SQLite 3.24 or later, over
// database/sql. It brings along no driver: the caller opens the *sql.DB, and says which Dialect it speaks. It is tested with
// github.com/jackc/pgx/v5/stdlib and modernc.org/sqlite.
//
// The table holds one row for each account, and in it the pair as one value that is sealed with a key. Store.Create makes
// it, or whatever keeps the schema of the database, with the statement that Store.Schema returns:
//
//	CREATE TABLE IF NOT EXISTS "popup_tokens" (account text PRIMARY KEY, sealed bytea NOT NULL)
//
// # The lock
//
// Update holds the lock of the database while change runs, on a connection that nobody else uses meanwhile. When the
// process dies, the lock is gone with the connection. So a *sql.DB needs two connections at least, or whoever loads a pair
// waits for a refresh; New refuses one that is limited to one.
//
// In PostgreSQL it is an advisory lock of a transaction: nobody who reads or writes the table waits for it, and PgBouncer
// may pool transactions, as it may not with locks of sessions. The transaction has written nothing and keeps no snapshot
// while change runs, so that vacuum goes on. It does something three times in a Lease; should this machine vanish from the
// network, PostgreSQL ends it after a Lease (idle_in_transaction_session_timeout). When the connection breaks, the context
// of change ends, and what change returns is written by another connection.
//
// In SQLite it is the write lock of the whole file (BEGIN IMMEDIATE): other writers of that file wait for a refresh, and
// those that read do not. Give tokens a file of their own, and let it be in WAL mode (PRAGMA journal_mode = WAL), where a
// reader does not hold up a writer either. All processes must be on one machine.
package sql
