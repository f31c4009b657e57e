package filestore

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/records/recordtest"
)

// all are the records of a backend.
func all(t recordtest.TB, b records.Backend) map[string]records.Record {
	t.Helper()
	found := map[string]records.Record{}
	if err := b.Scan(t.Context(), "", func(key string, r records.Record) bool { found[key] = r; return true }); err != nil {
		t.Fatalf("Scan: %v", err)
	}
	return found
}

// wantRecords compares the records of a backend with those that it should have.
func wantRecords(t recordtest.TB, got records.Backend, want map[string]records.Record) {
	t.Helper()
	if found := all(t, got); !reflect.DeepEqual(found, want) { // quicker than a difference
		t.Fatalf("the records (-want +got):\n%s", cmp.Diff(want, found))
	}
}

// wantSame compares the records and the positions of two backends.
func wantSame(t recordtest.TB, got, want records.Backend) {
	t.Helper()
	wantRecords(t, got, all(t, want))
	gotAt, err := got.Position(t.Context())
	wantAt, wantErr := want.Position(t.Context())
	if err != nil || wantErr != nil || gotAt != wantAt {
		t.Fatalf("the position: %d, %v, want %d, %v", gotAt, err, wantAt, wantErr)
	}
}

// Names that begin like others, and hold what the file has between them.
var (
	someKeys   = []string{"a", "ab", "a\x00", "a\x00\x01", "\x00", "\xff", "b"}
	someFields = []string{"x", "xy", "\x00", "\x00\x01x", "\xff\xff"}
)

// aChange draws one that may be stale, wrong or large.
func aChange(t *rapid.T, model records.Backend) records.Change {
	change := records.Change{Note: rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, "note")}
	for _, key := range rapid.SliceOfN(rapid.SampledFrom(someKeys), 0, 2).Draw(t, "guards") {
		old, err := model.Read(t.Context(), key)
		if err != nil {
			t.Fatalf("Read: %v", err)
		}
		off := rapid.SampledFrom([]records.Position{0, 0, 0, 1}).Draw(t, "off")
		change.Guards = append(change.Guards, records.Guard{Key: key, Version: old.Version + off})
	}
	for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom(someKeys), 0, 3, rapid.ID).Draw(t, "keys") {
		change.Writes = append(change.Writes, aWrite(t, key))
	}
	return change
}

func aWrite(t *rapid.T, key string) records.Write {
	w := records.Write{Key: key, Remove: rapid.IntRange(0, 4).Draw(t, "remove") == 0, Set: map[string][]byte{}, Add: map[string]int64{}}
	for _, field := range rapid.SliceOfNDistinct(rapid.SampledFrom(someFields), 0, 4, rapid.ID).Draw(t, "fields") {
		switch rapid.IntRange(0, 4).Draw(t, "do") {
		case 0, 1:
			size := rapid.SampledFrom([]int{0, 1, 100, 3000, 9000}).Draw(t, "size")
			w.Set[field] = slices.Repeat([]byte{rapid.Byte().Draw(t, "byte")}, size)
		case 2:
			w.Delete = append(w.Delete, field)
		default:
			w.Add[field] = rapid.Int64Range(-5, 5).Draw(t, "sum")
		}
	}
	return w
}

// A file that is opened anew at any time has what memory has, and goes on as it does.
func TestModel(t *testing.T) {
	t.Parallel()
	folder, files := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		files++
		path, model := filepath.Join(folder, fmt.Sprint("state-", files)), records.NewMemory(1)
		for range rapid.IntRange(1, 4).Draw(t, "opens") {
			s, err := Open(t.Context(), path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			wantSame(t, s, model)
			for range rapid.IntRange(0, 5).Draw(t, "changes") {
				commitBoth(t, s, model)
			}
			wantSame(t, s, model)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func commitBoth(t *rapid.T, s, model records.Backend) {
	change := aChange(t, model)
	want, wantErr := model.Commit(t.Context(), change)
	got, err := s.Commit(t.Context(), change)
	if diff := cmp.Diff(want, got); diff != "" || (err == nil) != (wantErr == nil) || errors.Is(err, records.ErrStale) != errors.Is(wantErr, records.ErrStale) {
		t.Fatalf("Commit: %v, want %v (-want +got):\n%s", err, wantErr, diff)
	}
}
