package filestore

import (
	"path/filepath"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/shared"
	"github.com/popupmock/popupmock/mockserver/store/storetest"
)

// TestSharedStore runs the suite of stores on what is kept here.
func TestSharedStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, need.Rounds(10, 30, 300), func(t *testing.T) store.Store {
		s, err := shared.Open(t.Context(), open(t, filepath.Join(t.TempDir(), "state")), shared.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() }) // before the file
		return s
	})
}
