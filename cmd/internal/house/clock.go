package house

import (
	"go/ast"
	"maps"
	"slices"
)

// wallClockMembers are the ways to read real time or to wait for it. A running clock of clockwork is one of them.
// Deadlines of contexts and sockets are not: they bound how long something may hang, and decide nothing else.
var wallClockMembers = map[string][]string{
	"time":                           {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"},
	"github.com/jonboulle/clockwork": {"NewRealClock"},
}

// wallClock finds uses of real time, tests included, outside the allowed files: a mock whose parts do not all follow the
// one clock it can be told to move is wrong, and a test that waits is slow and now and then red. An allowance that
// nothing needs any more is a finding too.
func wallClock(files []source, allowed map[string]string) []string {
	var found []string
	needed := map[string]bool{}
	for _, s := range files {
		for _, pkg := range slices.Sorted(maps.Keys(wallClockMembers)) {
			for _, use := range s.uses(pkg, wallClockMembers[pkg]) {
				needed[s.path] = true
				if allowed[s.path] == "" {
					found = append(found, s.at(use.Pos(), "%s reads the wall clock: take the time or a clockwork.Clock as a parameter",
						spell(use)))
				}
			}
		}
	}
	return append(found, unneeded(allowed, needed)...)
}

// unneeded finds exceptions that have outlived their reason.
func unneeded(exceptions map[string]string, needed map[string]bool) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(exceptions)) {
		if !needed[name] {
			found = append(found, name+": its exception in tables.go is not needed any more")
		}
	}
	return found
}

// spell writes a use the way it stands in the file.
func spell(use ast.Node) string {
	if sel, ok := use.(*ast.SelectorExpr); ok {
		if x, ok := sel.X.(*ast.Ident); ok {
			return x.Name + "." + sel.Sel.Name
		}
	}
	return "a dot import"
}
