package filestore

import (
	"path/filepath"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/records/recordtest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	recordtest.Run(t, func(t *testing.T) (one, other records.Backend) {
		s := open(t, filepath.Join(t.TempDir(), "state"))
		return s, s
	})
}

// open opens a file until the end of the test.
func open(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, s) })
	return s
}

func closeStore(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
