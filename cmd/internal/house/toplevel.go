package house

import (
	"fmt"
	"slices"
	"strings"
)

// topNames are all that the top level has, beside what begins with a dot.
var topNames = []string{
	"CHANGELOG.md", "CONTRIBUTING.md", "Dockerfile", "LICENSE", "Makefile", "README.md", "action.yml", "cmd", "contract", "examples", "go.mod",
	"go.sum", "mockserver", "openapi", "scenarios",
}

// topLevel finds files of the module that begin with another name: what a program has left in the checkout, for the most part.
func topLevel(names []string) (found []string) {
	for _, name := range names {
		first, _, _ := strings.Cut(name, "/")
		if !strings.HasPrefix(first, ".") && !slices.Contains(topNames, first) {
			found = append(found, fmt.Sprintf("%s: %q is no name of the top level, want one of %s", name, first, strings.Join(topNames, ", ")))
		}
	}
	return found
}
