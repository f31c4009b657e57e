package leak

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

// bounds are those of a look at files, without which a client could keep whoever judges it busy for hours.
type bounds struct {
	names         int
	ofFile, ofAll int64 // bytes
}

// Files is what a look at files has found.
type Files struct {
	Findings []Finding
	// Read is how many files were read, whole or in part, Bytes how many bytes of them.
	Read  int
	Bytes int64
	// Unread says what could not be looked at, or only in part, and why.
	Unread []string
}

// Files finds secrets in the files below a folder, and in the names of all that is there. It reads regular files alone, and follows no
// symbolic link, within bounds: 16 MiB of a file, 64 MiB of all, 10,000 names. The error says why the folder cannot be read at all.
func (s *Secrets) Files(folder string) (Files, error) {
	return s.filesWithin(folder, bounds{names: 10_000, ofFile: 16 << 20, ofAll: 64 << 20})
}

func (s *Secrets) filesWithin(folder string, within bounds) (Files, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return Files{}, fmt.Errorf("look for secrets in files: %w", err)
	}
	defer func() { _ = root.Close() }() // was only read
	look := &look{secrets: s, root: root, within: within}
	err = fs.WalkDir(root.FS(), ".", look.visit)
	if errors.Is(err, errTooMany) {
		look.unread("%s: %d names and %d bytes were looked at, the rest was not", err, look.names, look.files.Bytes)
		err = nil
	}
	return look.files, err
}

// errTooMany ends a look.
var errTooMany = errors.New("there are too many files")

// A look goes through a folder.
type look struct {
	secrets *Secrets
	root    *os.Root
	within  bounds
	files   Files
	names   int // that were looked at
}

func (l *look) unread(format string, args ...any) {
	if len(l.files.Unread) < 100 {
		l.files.Unread = append(l.files.Unread, fmt.Sprintf(format, args...))
	}
}

// visit looks at a name, and at what is in the file.
func (l *look) visit(name string, entry fs.DirEntry, err error) error {
	if l.names >= l.within.names || l.files.Bytes >= l.within.ofAll {
		return errTooMany
	}
	l.names++
	inName := l.secrets.in(path.Base(name))
	shown := l.secrets.shownPath(name)
	where := "the name of a file in " + l.secrets.shownPath(path.Dir(name))
	l.files.Findings = append(l.files.Findings, placed(inName, InFileName, where)...)
	if err != nil {
		l.unread("%s: %s", shown, reason(err))
		if name == "." {
			return err
		}
		return fs.SkipDir
	}
	if !entry.IsDir() {
		l.read(name, shown)
	}
	return nil
}

// read looks at what is in a file, if it is a regular one.
func (l *look) read(name, shown string) {
	info, err := l.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return
	}
	file, err := l.root.Open(name)
	if err != nil {
		l.unread("%s: %s", shown, reason(err))
		return
	}
	defer func() { _ = file.Close() }() // was only read
	stream := newScanner(l.secrets)
	bound := min(l.within.ofFile, l.within.ofAll-l.files.Bytes)
	n, err := io.Copy(writer{stream}, io.LimitReader(file, bound))
	l.files.Read, l.files.Bytes = l.files.Read+1, l.files.Bytes+n
	switch {
	case err != nil:
		l.unread("%s: %s", shown, reason(err))
	case n == bound && info.Size() > n:
		l.unread("%s: only its first %d bytes of %d were looked at", shown, n, info.Size())
	}
	for _, f := range placed(stream.end(), InFile, "the file "+shown) {
		f.Mode = info.Mode()
		l.files.Findings = append(l.files.Findings, f)
	}
}

// writer is a scanner as an io.Writer.
type writer struct{ *scanner }

func (w writer) Write(p []byte) (int, error) {
	w.write(p)
	return len(p), nil
}

// reason is an error without a path, which may have a secret in it.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// shownPath is a path as it can be shown.
func (s *Secrets) shownPath(name string) string {
	if len(s.in(name)) > 0 {
		return "…"
	}
	return fmt.Sprintf("%.200s", name)
}
