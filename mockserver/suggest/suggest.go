// Package suggest finds what someone who misspelt a name may have meant.
package suggest

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Hint returns `, did you mean "x"?` for the known names that come closest to word, or an empty string when none is close
// or so many are that they are no help. Upper and lower case are the same, and so are hyphens and underscores, since flags
// have the one and keys the other.
func Hint(word string, known []string) string {
	names := closest(plain(word), known)
	if len(names) == 0 || len(names) > maxNames {
		return ""
	}
	return `, did you mean "` + strings.Join(names, `" or "`) + `"?`
}

const (
	maxNames = 3
	maxWord  = 64 // nobody misspells a name into something longer
	longWord = 8  // from here on three letters may differ, below two
)

// closest returns the names that begin with the word and those that differ in the fewest letters, in the order of known.
func closest(word string, known []string) (names []string) {
	if word == "" || len(word) > maxWord {
		return nil
	}
	furthest := 2
	if len(word) >= longWord {
		furthest = 3
	}
	for distance := 1; distance <= furthest && len(names) == 0; distance++ {
		for _, name := range known {
			if strings.HasPrefix(plain(name), word) || levenshtein.ComputeDistance(word, plain(name)) <= distance {
				names = append(names, name)
			}
		}
	}
	return names
}

func plain(name string) string { return strings.ReplaceAll(strings.ToLower(name), "_", "-") }
