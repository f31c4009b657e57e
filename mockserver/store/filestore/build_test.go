package filestore

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// set is a change of one field.
func set(key, field, value string) records.Change {
	return records.Change{Writes: []records.Write{{Key: key, Set: map[string][]byte{field: []byte(value)}}}}
}

// commit makes changes.
func commit(t *testing.T, s *Store, changes ...records.Change) (last records.Position) {
	t.Helper()
	for _, c := range changes {
		result, err := s.Commit(t.Context(), c)
		if err != nil {
			t.Fatalf("Commit: %v", err)
		}
		last = result.Position
	}
	return last
}

// build makes a file with as many records, some of them changed and some removed, and returns it, and what is in it.
func build(t *testing.T, count int) ([]byte, records.Backend) {
	t.Helper()
	path, model := filepath.Join(t.TempDir(), "state"), records.NewMemory(1)
	s := open(t, path)
	write := func(writes ...records.Write) {
		change := records.Change{Writes: writes}
		commit(t, s, change)
		if _, err := model.Commit(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	key := func(i int) string { return fmt.Sprintf("family/%04d", i*7%count) }
	var made, changed, gone []records.Write
	for i := range count {
		w := records.Write{Key: key(i), Set: map[string][]byte{}}
		for generation := range 1 + i%4 {
			w.Set[fmt.Sprint("generation ", generation)] = bytes.Repeat([]byte{byte(i), byte(generation)}, 30)
		}
		made = append(made, w)
		switch i % 5 {
		case 1:
			changed = append(changed, records.Write{Key: key(i), Set: map[string][]byte{"generation 0": {}, "more": []byte("more")}})
		case 2:
			gone = append(gone, records.Write{Key: key(i), Remove: true})
		}
	}
	for chunk := range slices.Chunk(made, 40) {
		write(chunk...)
	}
	write(changed...)
	write(gone...)
	write(records.Write{Key: "large", Set: map[string][]byte{"field": bytes.Repeat([]byte("large"), 4000)}})
	write(records.Write{Key: "count", Add: map[string]int64{"n": 1}})
	closeStore(t, s)
	return read(t, path), model
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil { // the same file, where there is one
		t.Fatal(err)
	}
}

// tamper changes a file behind the back of this package, but by bbolt.
func tamper(t *testing.T, path string, change func(*bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoFreelistSync: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(change); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}
