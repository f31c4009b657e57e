package scenarios_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"testing"
)

// What is embedded are the files of the folder builtin, in their order.
func TestBuiltinIsPacked(t *testing.T) {
	t.Parallel()
	var want bytes.Buffer
	err := fs.WalkDir(os.DirFS("."), "builtin", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		fmt.Fprintf(&want, "%s %d\n%s", name, len(text), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := unpackedFile("builtin.gen.gz")
	switch {
	case err == nil && bytes.Equal(got, want.Bytes()): // what another version of Go would pack otherwise stays as it is
	case !*update:
		t.Errorf("builtin.gen.gz is stale: make generate (%v)", err)
	default:
		var anew bytes.Buffer
		writer, err := gzip.NewWriterLevel(&anew, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		_, err = writer.Write(want.Bytes())
		if err := errors.Join(err, writer.Close(), os.WriteFile("builtin.gen.gz", anew.Bytes(), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

func unpackedFile(name string) ([]byte, error) {
	packed, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}
