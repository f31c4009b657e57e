package house

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// immutable are the calls whose result may be global: it cannot be changed.
var immutable = []string{"regexp.MustCompile", "strings.NewReplacer", "time.Date"}

// globals finds init functions and package variables that are no sentinel error, table, embedded file, compiled pattern
// or interface assertion: two servers in one process must share nothing that either could change. Exceptions go by
// "path name".
func globals(files []source, exceptions map[string]string) []string {
	var found []string
	needed := map[string]bool{}
	for _, s := range files {
		if s.isGenerated() {
			continue
		}
		for _, name := range s.inits() {
			key := s.path + " init"
			needed[key] = true
			if exceptions[key] == "" {
				found = append(found, s.at(name.Pos(), "init runs behind the reader's back: call it from main or from a constructor"))
			}
		}
		for _, name := range s.variables() {
			key := s.path + " " + name.Name
			needed[key] = true
			if exceptions[key] == "" {
				found = append(found, s.at(name.Pos(),
					"package variable %s is no sentinel, table, embedded file or pattern: pass it in", name.Name))
			}
		}
	}
	return append(found, unneeded(exceptions, needed)...)
}

func (s source) inits() []*ast.Ident {
	var names []*ast.Ident
	for _, decl := range s.file.Decls {
		if d, ok := decl.(*ast.FuncDecl); ok && d.Name.Name == "init" && d.Recv == nil {
			names = append(names, d.Name)
		}
	}
	return names
}

// variables lists the package variables that may change while the program runs.
func (s source) variables() []*ast.Ident {
	var names []*ast.Ident
	for _, decl := range s.file.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.VAR || isEmbedded(d.Doc) {
			continue
		}
		for _, spec := range d.Specs {
			if spec := spec.(*ast.ValueSpec); !isEmbedded(spec.Doc) {
				names = append(names, s.mutable(spec)...)
			}
		}
	}
	return names
}

func (s source) mutable(spec *ast.ValueSpec) []*ast.Ident {
	var names []*ast.Ident
	for i, name := range spec.Names {
		constant := i < len(spec.Values) && s.isConstant(spec.Values[i])
		if !constant && !isSentinel(name.Name) {
			names = append(names, name)
		}
	}
	return names
}

func isSentinel(name string) bool {
	return name == "_" || strings.HasPrefix(name, "Err") || strings.HasPrefix(name, "err")
}

// isConstant takes a table (a literal of a map, slice, array or struct) and what immutable lists. In a test file a flag
// is one too: `go test ./x -update` is how golden files are rewritten.
func (s source) isConstant(value ast.Expr) bool {
	switch v := value.(type) {
	case *ast.CompositeLit:
		return true
	case *ast.CallExpr:
		sel, ok := v.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		name := spell(sel)
		return slices.Contains(immutable, name) || s.isTest() && strings.HasPrefix(name, "flag.")
	}
	return false
}

func isEmbedded(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool {
		return strings.HasPrefix(c.Text, "//go:embed ")
	})
}
