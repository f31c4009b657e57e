package house

import "strings"

// An arrow is a direction in which imports may not go. Packages are patterns: "./x/..." is x and all below it, a
// leading "!" takes out again, and the last pattern that fits decides. Test files may import what they like.
type arrow struct {
	from, to []string
	why      string
}

// arrows finds imports of our own packages that go against an arrow.
func arrows(files []source, forbidden []arrow) []string {
	var found []string
	for _, s := range files {
		if s.isTest() {
			continue
		}
		for _, imp := range s.imports() {
			for _, a := range forbidden {
				if matches(a.from, s.pkg()) && matches(a.to, imp.path) {
					found = append(found, s.at(imp.spec.Pos(), "%s must not import %s: %s", s.pkg(), imp.path, a.why))
				}
			}
		}
	}
	return found
}

// An owner says which packages, as patterns, may import a library, given as the prefix of its import paths.
type owner struct {
	library  string
	packages []string
}

// owners finds third-party imports outside the library's own place, and libraries that have no place yet.
func owners(files []source, table []owner) []string {
	var found []string
	for _, s := range files {
		if s.isTest() {
			continue
		}
		for _, imp := range s.imports() {
			if !isThirdParty(imp.path) {
				continue
			}
			home, known := homeOf(imp.path, table)
			switch {
			case !known:
				found = append(found, s.at(imp.spec.Pos(), "%s belongs to no package yet: give it one in libraryOwners", imp.path))
			case !matches(home, s.pkg()):
				found = append(found, s.at(imp.spec.Pos(), "%s must not import %s, which belongs to %s",
					s.pkg(), imp.path, strings.Join(home, ", ")))
			}
		}
	}
	return found
}

// isThirdParty goes by the dot in the first element, which no path of the standard library has.
func isThirdParty(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return first != "." && strings.Contains(first, ".")
}

func homeOf(path string, table []owner) (packages []string, known bool) {
	for _, o := range table {
		if matches([]string{o.library + "/..."}, path) {
			return o.packages, true
		}
	}
	return nil, false
}

func matches(patterns []string, path string) bool {
	in := false
	for _, pattern := range patterns {
		pattern, out := strings.CutPrefix(pattern, "!")
		tree, below := strings.CutSuffix(pattern, "/...")
		if path == tree || below && strings.HasPrefix(path, tree+"/") {
			in = !out
		}
	}
	return in
}
