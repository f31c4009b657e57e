package filestore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// wantKnown wants an error that names the file and says what can be done. It returns whether there is one.
func wantKnown(t *testing.T, path string, err error) {
	t.Helper()
	if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrForeign) {
		t.Errorf("Open: %v, want %v or %v", err, ErrDamaged, ErrForeign)
		return
	}
	if text := err.Error(); !strings.Contains(text, "the state file "+path) || !strings.Contains(text, "delete it") {
		t.Errorf("Open: %v, want the file and what can be done", err)
	}
}

// damages are ways to spoil a file of some size, each at so many places, all over it.
func damages(size, places int) map[string]func(i int, good []byte) []byte {
	const page = 4096
	random := func(i int) *rand.Rand { return rand.New(rand.NewPCG(1, uint64(i))) }
	return map[string]func(i int, good []byte) []byte{
		"cut off": func(i int, good []byte) []byte { return good[:i*size/places+random(i).IntN(size/places)] },
		"a byte": func(i int, good []byte) []byte {
			good[i*size/places+random(i).IntN(size/places)] ^= byte(1 + random(i).IntN(255))
			return good
		},
		"a page of zeros": func(i int, good []byte) []byte { at := i * page % size; clear(good[at : at+page]); return good },
		"a random page": func(i int, good []byte) []byte {
			at, dice := i*page%size, random(i)
			for n := range page {
				good[at+n] = byte(dice.Uint32())
			}
			return good
		},
		"another page": func(i int, good []byte) []byte {
			from, to := random(i).IntN(size/page)*page, i*page%size
			copy(good[to:to+page], good[from:from+page])
			return good
		},
		"a page number": func(i int, good []byte) []byte { // somewhere: children, lengths, places
			at := random(i).IntN(size/8) * 8
			binary.NativeEndian.PutUint64(good[at:], uint64(random(-i).IntN(size/page)))
			return good
		},
	}
}

// A damaged file gives an error or all that it held, and can be written in the latter case.
func TestDamage(t *testing.T) {
	t.Parallel()
	places := need.Rounds(25, 50, 100)
	good, model := build(t, 200)
	for name, damage := range damages(len(good), places) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, noticed := filepath.Join(t.TempDir(), "state"), 0
			for i := range places {
				write(t, path, damage(i, bytes.Clone(good)))
				if openDamaged(t, path, model, i%4 == 0) {
					noticed++
				}
			}
			if noticed == 0 {
				t.Error("nothing is noticed at all")
			}
			write(t, path, good) // the file that was locked all those times
			wantSame(t, open(t, path), model)
		})
	}
}

// openDamaged reports whether a damage is noticed. Where it is not, a change may be tried as well.
func openDamaged(t *testing.T, path string, model records.Backend, change bool) bool {
	t.Helper()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		wantKnown(t, path, err)
		_, again := Open(t.Context(), path, Options{})
		if again == nil || again.Error() != err.Error() {
			t.Errorf("Open: %v, and then %v, want the same", err, again)
		}
		return true
	}
	defer func() { closeStore(t, s) }()
	wantSame(t, s, model)
	if !change {
		return false
	}
	commit(t, s, set("family/0000", "after", strings.Repeat("x", 9000)))
	want := all(t, s)
	closeStore(t, s)
	if s, err = Open(t.Context(), path, Options{}); err != nil {
		t.Fatal(err)
	}
	wantRecords(t, s, want)
	return false
}

// The part that reads a file is quicker, so more bytes of a small one are tried, and any other content is noticed.
func TestBytes(t *testing.T) {
	t.Parallel()
	good, _ := build(t, 30)
	want, err := load(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	noticed, step := 0, 29*need.Rounds(4, 2, 1)
	bad := slices.Clone(good)
	for i := 0; i < len(good); i += step {
		bad[i] ^= byte(1 << (i % 8))
		got, err := load(bytes.NewReader(bad), int64(len(bad)))
		bad[i] = good[i]
		switch {
		case errors.Is(err, ErrDamaged) || errors.Is(err, ErrForeign) || errors.Is(err, ErrNewer):
			noticed++
		case err != nil:
			t.Errorf("byte %d: %v", i, err)
		case got.header != want.header || !reflect.DeepEqual(got.records, want.records):
			t.Errorf("byte %d is changed, and other records are read", i)
		}
	}
	if noticed < len(good)/step/20 {
		t.Errorf("%d of %d bytes are noticed", noticed, len(good))
	}
}

// What checksums of entries cannot notice, the header does.
func TestMissing(t *testing.T) {
	t.Parallel()
	bucket := func(tx *bbolt.Tx) *bbolt.Bucket { return tx.Bucket([]byte(bucketName)) }
	earlier := func(key string, payload []byte) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error { return bucket(tx).Put([]byte(key), seal(key, payload)) }
	}
	for what, c := range map[string]struct {
		change func(*bbolt.Tx) error
		is     error
		want   string
	}{
		"a field is missing": {
			func(tx *bbolt.Tx) error { return bucket(tx).Delete([]byte(keyOf("a", fieldEntry, "x"))) }, ErrDamaged, "it has 4 entries, and its header says 5",
		},
		"a record is missing": {func(tx *bbolt.Tx) error {
			return errors.Join(bucket(tx).Delete([]byte(keyOf("b", fieldEntry, "x"))), bucket(tx).Delete([]byte(keyOf("b", versionEntry, ""))))
		}, ErrDamaged, "it has 3 entries, and its header says 5"},
		"all is missing": {func(tx *bbolt.Tx) error {
			_, err := tx.CreateBucketIfNotExists([]byte(bucketName))
			return errors.Join(err, tx.DeleteBucket([]byte(bucketName)))
		}, ErrForeign, "has nothing in it"},
		"a field of an earlier time":  {earlier(keyOf("a", fieldEntry, "x"), []byte("0")), ErrDamaged, "some are of an earlier time"},
		"a field of another record":   {earlier(keyOf("c", fieldEntry, "x"), []byte("0")), ErrDamaged, `the record "c" has the field "x" and no version`},
		"a record without fields":     {earlier(keyOf("A", versionEntry, ""), encodeVersion(1)), ErrDamaged, `the record "A" has a version and no field`},
		"a last record without any":   {earlier(keyOf("c", versionEntry, ""), encodeVersion(1)), ErrDamaged, "it has 6 entries"},
		"a version of a later time":   {earlier(keyOf("a", versionEntry, ""), encodeVersion(9)), ErrDamaged, "a version 9, want 1 to 3"},
		"a short version":             {earlier(keyOf("a", versionEntry, ""), []byte{1}), ErrDamaged, "a version of 1 bytes, want 8"},
		"an entry of no kind":         {earlier(keyOf("a", 2, "x"), nil), ErrDamaged, "is neither a version nor a field"},
		"an entry without a checksum": {func(tx *bbolt.Tx) error { return bucket(tx).Put([]byte(keyOf("a", fieldEntry, "x")), []byte("0")) }, ErrDamaged, "has 1 bytes, want 4 at least"},
		"no header":                   {func(tx *bbolt.Tx) error { return bucket(tx).Delete([]byte(headerKey)) }, ErrDamaged, "there is no header in front"},
		"another bucket": {func(tx *bbolt.Tx) error {
			_, err := tx.CreateBucket([]byte("other"))
			return err
		}, ErrForeign, "but of another program"},
		"a bucket in it": {func(tx *bbolt.Tx) error {
			_, err := bucket(tx).CreateBucket([]byte("\xff\xff"))
			return err
		}, ErrDamaged, `the entry "\xff\xff" is a bucket`},
		"a newer format": {earlier(headerKey, []byte{0, 0, 0, 2, 1, 2, 3}), ErrNewer, "2, and this program knows up to 1: use a newer popupmock, or another file"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "state")
			s := open(t, path)
			commit(t, s, set("a", "x", "0"), set("a", "x", "1"), records.Change{Writes: []records.Write{
				{Key: "a", Set: map[string][]byte{"y": nil}}, {Key: "b", Set: map[string][]byte{"x": nil}},
			}})
			closeStore(t, s)
			tamper(t, path, c.change)
			_, err := Open(t.Context(), path, Options{})
			if !errors.Is(err, c.is) || !strings.Contains(fmt.Sprint(err), path) || !strings.Contains(fmt.Sprint(err), c.want) {
				t.Errorf("Open: %v, want %v: %q", err, c.is, c.want)
			}
		})
	}
}
