package house

//go:generate go -C ../../../.tools/licences run .

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// licenceTable is where generated licences stand.
const licenceTable = ".github/LICENSES.md"

// licenceRow is a row with a name, perhaps linked, a version and a licence; a module is what is linked to pkg.go.dev.
var licenceRow = regexp.MustCompile(`(?m)^\| \[?([^]|]+?)(?:\]\(https://([^/]*)[^)]*\))?(?:, [^|]*)? \| ([^|]+) \| ([^|]+) \|$`)

// licences finds what the table of licences leaves out of the modules that are linked in (name and version, with a blank between), what it
// has too much, and licences that are not allowed.
func licences(table string, linked []string, allowed []string) (found []string) {
	listed := map[string]string{}
	for _, row := range licenceRow.FindAllStringSubmatch(table, -1) {
		name, version := row[1], row[3]
		if name == "what" {
			continue
		}
		if row[2] == "pkg.go.dev" {
			listed[name] = version
		}
		for licence := range strings.SplitSeq(row[4], " AND ") {
			if !slices.Contains(allowed, licence) {
				found = append(found, fmt.Sprintf("%s: %s is under %s, which is not among %s: use something else", licenceTable, name, licence, strings.Join(allowed, ", ")))
			}
		}
	}
	for _, module := range linked {
		name, version, _ := strings.Cut(module, " ")
		if listed[name] != version {
			found = append(found, fmt.Sprintf("%s: %s %s is in the binary, the table has %q: run make generate", licenceTable, name, version, listed[name]))
		}
		delete(listed, name)
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		found = append(found, fmt.Sprintf("%s: %s is not in the binary: run make generate", licenceTable, name))
	}
	return found
}
