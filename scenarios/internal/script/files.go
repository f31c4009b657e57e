package script

import (
	"bytes"
	"io/fs"

	"golang.org/x/tools/txtar"
)

// files takes over the files of the archive.
func (p *parser) files(archive *txtar.Archive) {
	at := markers(archive)
	seen := map[string]int{}
	for i, f := range archive.Files {
		name, line := f.Name, at[i]
		_, what := unprintable(name)
		switch {
		case what != "":
			p.notes.Add(line, 0, "file %q: %s; want a printable name in UTF-8", name, what)
		case !fs.ValidPath(name) || name == ".":
			p.notes.Add(line, 0, "file %q: the name is no relative path; want one such as wallets.json, without . and ..", name)
		case seen[name] > 0:
			p.notes.Add(line, 0, "file %q stands in line %d already; want each name once", name, seen[name])
		default:
			seen[name] = line
		}
		p.script.Files = append(p.script.Files, File{Name: name, Data: f.Data, Line: line})
	}
}

// markers are the lines at which files begin.
func markers(archive *txtar.Archive) []int {
	at := make([]int, len(archive.Files))
	line := 1 + bytes.Count(archive.Comment, []byte("\n"))
	for i, f := range archive.Files {
		at[i] = line
		line += 1 + bytes.Count(f.Data, []byte("\n"))
	}
	return at
}
