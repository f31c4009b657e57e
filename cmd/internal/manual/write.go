package manual

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// Write puts the pages into the folder man below folder, packed as Debian and Fedora want them, and the scripts into completions. The same
// commands and release give the same bytes.
func Write(folder string, root *cobra.Command, r Release) error {
	scripts, err := Completions(root)
	if err != nil {
		return err
	}
	pages := map[string][]byte{}
	for name, page := range Pages(root, r) {
		packed, err := pack(page)
		if err != nil {
			return err
		}
		pages[name+".gz"] = packed
	}
	for below, files := range map[string]map[string][]byte{"man": pages, "completions": scripts} {
		if err := os.MkdirAll(filepath.Join(folder, below), 0o755); err != nil { //nolint:gosec // for everybody to read
			return err
		}
		for name, content := range files {
			if err := os.WriteFile(filepath.Join(folder, below, name), content, 0o644); err != nil { //nolint:gosec // for everybody to read
				return err
			}
		}
	}
	return nil
}

// pack is gzip without a name and a time.
func pack(page []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(page); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
