package tokenstore_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// TestStoresPrintAsANameAlone prints stores the way a careless log does: with %s, the package fmt goes deeper than with %v.
func TestStoresPrintAsANameAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tokens.age")
	file := newFile(t, path, newKey(t))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, store := range []any{file, *file} {
			if got, want := fmt.Sprintf(verb, store), "token store in the file "+path; got != want {
				t.Errorf("%s of a %T is %q, want %q", verb, store, got, want)
			}
		}
		if got, want := fmt.Sprintf(verb, tokenstore.NewMemory()), "token store in memory"; got != want {
			t.Errorf("%s of a store in memory is %q, want %q", verb, got, want)
		}
	}
}
