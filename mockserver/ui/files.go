package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

//go:embed dist
var embedded embed.FS

// file is one file of the page.
type file struct {
	packed []byte // by gzip, as it is embedded
	kind   string // its media type
	tag    string // of HTTP, weak: it is the same packed and unpacked
}

// load reads the embedded files by the path that they are served by.
func load(dist fs.FS) (map[string]file, error) {
	files := map[string]file{}
	err := fs.WalkDir(dist, ".", func(name string, entry fs.DirEntry, err error) error {
		served, isPacked := strings.CutSuffix(name, ".gz")
		if err != nil || entry.IsDir() || !isPacked {
			return err
		}
		packed, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		kind := mediaType(served)
		if kind == "" {
			return fmt.Errorf("%s has no known media type", name)
		}
		sum := sha256.Sum256(packed)
		files[served] = file{packed, kind, `W/"` + hex.EncodeToString(sum[:8]) + `"`}
		return nil
	})
	return files, err
}

// mediaType does not ask the machine, each of which knows others.
func mediaType(name string) string {
	return map[string]string{
		".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
		".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
	}[path.Ext(name)]
}

// unpacked is the content of the file.
func (f file) unpacked() ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(f.packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}
