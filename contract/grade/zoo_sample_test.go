//go:build !mutation

package grade_test

import (
	"os"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/contract/grade"
)

// The languages of the zoo: those whose programs start in some milliseconds, by how soon, and the others and one of those, which take turns.
var (
	quickLanguages = []string{"go", "php"}
	languagesTurns = []string{"python", "shell", "node", "php"}
)

func (a animal) language() string {
	language, _, _ := strings.Cut(a.name, "/")
	return language
}

// sample leaves those that are graded each time, and those that only CI grades, which are slow to start. Together they have of each rule a
// broken client in Go and another one, a near miss at least, all that leak, and those that nobody here has written.
func sample(all []animal) (quick, slow []animal) {
	if os.Getenv(wholeZoo) != "" {
		return all, nil
	}
	taken := map[string]bool{}
	take := func(to *[]animal, some []animal) {
		for _, a := range some {
			if !taken[a.name] {
				taken[a.name] = true
				*to = append(*to, a)
			}
		}
	}
	for i, rule := range grade.IDs() {
		brokenOnes, nearOnes := of(all, kindBroken, rule), of(all, kindNear, rule)
		near := first(nearOnes, quickLanguages)
		take(&quick, first(brokenOnes, quickLanguages))
		take(&quick, near)
		turns := slices.Concat(languagesTurns, languagesTurns)[i%len(languagesTurns):]
		take(&slow, first(brokenOnes, turns))
		if len(near) == 0 {
			take(&slow, first(nearOnes, turns[1:]))
		}
	}
	for _, a := range all {
		switch {
		case a.kind == kindGood && slices.Contains(thorough, a.name):
			take(&quick, []animal{a})
		case a.kind != kindGood && a.rule == "keeps-secrets", a.language() == "vendor", a.language() == "apps":
			take(&slow, []animal{a})
		}
	}
	return quick, slow
}

// of are those of a kind and a rule.
func of(all []animal, kind, rule string) []animal {
	return slices.DeleteFunc(slices.Clone(all), func(a animal) bool { return a.kind != kind || a.rule != rule })
}

// first is the first one in the first of some languages that there is one in; none when there is none.
func first(some []animal, languages []string) []animal {
	for _, language := range languages {
		if at := slices.IndexFunc(some, func(a animal) bool { return a.language() == language }); at >= 0 {
			return some[at : at+1]
		}
	}
	return nil
}
