package sql_test

import (
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/sql"
	"github.com/popupmock/popupmock/examples/need/server"
)

// BenchmarkStore measures both methods against a real PostgreSQL at a socket, which does not wait for its disk, and in a
// file of SQLite.
func BenchmarkStore(b *testing.B) {
	for name, s := range map[string]*store.Store{
		"PostgreSQL": open(b, connect(b, server.NewPostgres(b), "postgres"), store.PostgreSQL, store.Config{}),
		"SQLite":     open(b, file(b, newFile(b), "WAL"), store.SQLite, store.Config{}),
	} {
		create(b, s)
		trial.Put(b, s, trial.Pair(0))
		b.Run("Load/"+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Load(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("Update/"+name, func(b *testing.B) {
			for n := 1; b.Loop(); n++ {
				trial.Put(b, s, trial.Pair(n))
			}
		})
	}
}
