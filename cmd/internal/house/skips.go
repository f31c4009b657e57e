package house

import (
	"go/ast"
	"slices"
)

// skips finds tests that are left out by other means than the package need. Only there does a skip become a failure
// under CI=true, and only there does it say what to install.
func skips(files []source, allowed map[string]string) []string {
	var found []string
	needed := map[string]bool{}
	for _, s := range files {
		uses := slices.Concat(s.skipMethods(), s.uses("testing", []string{"Short"}))
		for _, use := range uses {
			needed[s.path] = true
			if allowed[s.path] == "" {
				found = append(found, s.at(use.Pos(), "a test leaves itself out: use the package need, or make it run everywhere"))
			}
		}
	}
	return append(found, unneeded(allowed, needed)...)
}

// skipMethods goes by the names of the methods, called or taken as a value. In a property test of rapid they are
// something else, and allowed: a drawn case that does not apply is drawn again.
func (s source) skipMethods() []ast.Node {
	redraws := s.redraws()
	var places []ast.Node
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && isSkip(sel) && !redraws[sel] {
			places = append(places, sel)
		}
		return true
	})
	return places
}

func isSkip(sel *ast.SelectorExpr) bool {
	return slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name)
}

// redraws finds the skips on a parameter of type *rapid.T, inside the function that declares it.
func (s source) redraws() map[ast.Node]bool {
	found := map[ast.Node]bool{}
	rapid := s.uses("pgregory.net/rapid", []string{"T"})
	ast.Inspect(s.file, func(n ast.Node) bool {
		signature, body := function(n)
		if body == nil {
			return true
		}
		for _, param := range signature.Params.List {
			pointer, ok := param.Type.(*ast.StarExpr)
			if ok && slices.Contains(rapid, ast.Node(pointer.X)) && len(param.Names) == 1 {
				addSkipsOn(param.Names[0].Name, body, found)
			}
		}
		return true
	})
	return found
}

func addSkipsOn(name string, body *ast.BlockStmt, found map[ast.Node]bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && isSkip(sel) && spell(sel) == name+"."+sel.Sel.Name {
			found[sel] = true
		}
		return true
	})
}

// function takes a declared function and a literal apart; body is nil for any other node.
func function(n ast.Node) (signature *ast.FuncType, body *ast.BlockStmt) {
	switch f := n.(type) {
	case *ast.FuncDecl:
		return f.Type, f.Body
	case *ast.FuncLit:
		return f.Type, f.Body
	}
	return nil, nil
}
