package house

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// module is this module's path. Inside this package our own packages go by "./mockserver/journal", as the go command
// writes them, so that ours and third-party ones cannot be confused.
const module = "github.com/popupmock/popupmock"

// A source is one parsed Go file of the module.
type source struct {
	path  string // from the module's root, with slashes
	lines int
	fset  *token.FileSet
	file  *ast.File
}

// parse reads every Go file below the root that the go command would build, whatever its build tags say.
func parse(root fs.FS) ([]source, error) {
	var sources []source
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skipDir(root, name)
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		s, err := parseFile(root, name)
		sources = append(sources, s)
		return err
	})
	return sources, err
}

// skipDir leaves out what `./...` leaves out: testdata, hidden folders and nested modules.
func skipDir(root fs.FS, dir string) error {
	base := path.Base(dir)
	if dir == "." {
		return nil
	}
	_, err := fs.Stat(root, path.Join(dir, "go.mod"))
	if base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || !errors.Is(err, fs.ErrNotExist) {
		return fs.SkipDir
	}
	return nil
}

func parseFile(root fs.FS, name string) (source, error) {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return source{}, err
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	return source{path: name, lines: strings.Count(string(text), "\n"), fset: fset, file: file}, err
}

// at words a finding about a place in the file.
func (s source) at(pos token.Pos, format string, args ...any) string {
	return fmt.Sprintf("%s:%d: %s", s.path, s.fset.Position(pos).Line, fmt.Sprintf(format, args...))
}

// pkg is the package of the file, as "./mockserver".
func (s source) pkg() string { return "./" + path.Dir(s.path) }

func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

func (s source) isGenerated() bool { return ast.IsGenerated(s.file) }

// An imported is one import of a file, its path in this package's notation.
type imported struct {
	path string
	spec *ast.ImportSpec
}

func (s source) imports() []imported {
	var list []imported
	for _, spec := range s.file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has refused it already
		}
		if rest, ours := strings.CutPrefix(name+"/", module+"/"); ours {
			name = "./" + strings.TrimSuffix(rest, "/")
		}
		list = append(list, imported{name, spec})
	}
	return list
}

// uses lists the places where the file names one of these members of a package, by whatever name it imports it. A dot
// import hides them, so it counts as a use by itself.
func (s source) uses(pkg string, members []string) []ast.Node {
	local := map[string]bool{}
	var places []ast.Node
	for _, imp := range s.imports() {
		switch {
		case imp.path != pkg:
		case imp.spec.Name == nil:
			local[path.Base(pkg)] = true
		case imp.spec.Name.Name == ".":
			places = append(places, imp.spec)
		default:
			local[imp.spec.Name.Name] = true
		}
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || !slices.Contains(members, sel.Sel.Name) {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && local[x.Name] {
			places = append(places, sel)
		}
		return true
	})
	return places
}
