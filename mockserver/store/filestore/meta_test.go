package filestore

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// Of the two meta pages none is left to chance, and neither is the end of the file.
func TestMeta(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	s := open(t, path)
	commit(t, s, set("a", "x", "1"))
	early := read(t, path)
	commit(t, s, set("a", "x", "2"), set("a", "x", "3"), set("a", "x", "4"), set("a", "x", "5"))
	good := read(t, path)
	closeStore(t, s)
	last, err := lastMeta(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	size := int(last.pageSize)
	newest := int(last.number%2) * size
	for what, c := range map[string]struct {
		spoil func(b []byte) []byte
		want  string
	}{
		"an early one":  {func(b []byte) []byte { copy(b[newest:newest+size], early[newest:]); return b }, "its meta pages are of the transactions"},
		"no first one":  {func(b []byte) []byte { b[pageHeader+20] ^= 1; return b }, "the first of its two meta pages is not whole"},
		"none in front": {func(b []byte) []byte { clear(b[:size]); return b }, "the first of its two meta pages is missing"},
		"no second one": {func(b []byte) []byte { b[size+pageHeader+20] ^= 1; return b }, "the second of its two meta pages is not whole"},
		"cut off":       {func(b []byte) []byte { return b[:int(last.end)*size-1] }, "the file is cut off: it has"}, //nolint:gosec // small
	} {
		bad := c.spoil(bytes.Clone(good))
		if _, err := load(bytes.NewReader(bad), int64(len(bad))); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %v: %q", what, err, ErrDamaged, c.want)
		}
	}
}
