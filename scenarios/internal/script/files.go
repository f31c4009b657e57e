package script

import (
	"bytes"
	"path"
	"strings"

	"golang.org/x/tools/txtar"
)

// files takes over the files of the archive.
func (p *parser) files(archive *txtar.Archive, source []byte) {
	at := markers(source, archive)
	seen := map[string]int{}
	for i, f := range archive.Files {
		name, line := f.Name, at[i]
		switch {
		case name != path.Clean(name) || strings.HasPrefix(name, "/") || strings.HasPrefix(name, ".."):
			p.notes.Add(line, 0, "file %q: want a relative name without . and ..", name)
		case seen[name] > 0:
			p.notes.Add(line, 0, "file %q stands in line %d already", name, seen[name])
		}
		seen[name] = line
		p.script.Files = append(p.script.Files, File{Name: name, Data: f.Data, Line: line})
	}
}

// markers are the lines at which files begin.
func markers(source []byte, archive *txtar.Archive) []int {
	at := make([]int, len(archive.Files))
	line := 1 + bytes.Count(archive.Comment, []byte("\n"))
	for i, f := range archive.Files {
		at[i] = line
		line += 1 + bytes.Count(f.Data, []byte("\n"))
	}
	return at
}
