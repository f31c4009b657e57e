package docs

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A Kind says what is done with a block.
type Kind int

// The kinds; see the comment on the package.
const (
	Unknown Kind = iota
	Shell
	Output
	MockOutput
	File
	Excerpt
)

// KindOf tells what a block of a document is for. In words it says why where it cannot.
func KindOf(root fs.FS, b Block) (kind Kind, why string) {
	name := strings.Join(b.Words, " ")
	switch {
	case b.Language == "":
		return Unknown, "it has no language: say in the line that opens it what it is for"
	case isShell(b.Language) && (name == "" || len(b.Words) == 1 && strings.HasPrefix(name, "exit=")):
		return Shell, ""
	case b.Language == "text" && name == "":
		return Output, ""
	case b.Language == "text" && name == "mock":
		return MockOutput, ""
	case len(b.Words) != 1:
		return Unknown, "want the name of a file behind the language " + b.Language + ", and nothing else"
	}
	if _, err := fs.Stat(root, b.source()); err == nil {
		return Excerpt, ""
	}
	if strings.HasPrefix(name, "../") || path.IsAbs(name) {
		return Unknown, "there is no file " + b.source()
	}
	return File, ""
}

// source is the file of the repository that an excerpt is of.
func (b Block) source() string { return path.Join(path.Dir(b.Path), b.Words[0]) }

func isShell(language string) bool { return slices.Contains([]string{"sh", "bash"}, language) }
