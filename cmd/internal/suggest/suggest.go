// Package suggest finds what someone who misspelt a name may have meant.
package suggest

import (
	"strings"

	"github.com/spf13/cobra"
)

// Hint returns `, did you mean "x"?` for the known names that come closest to word, or an empty string when none is close
// or so many are that they are no help. Upper and lower case are the same, and so are hyphens and underscores, since flags
// have the one and keys the other.
func Hint(word string, known []string) string {
	names := closest(word, known)
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

// closest returns the names that begin with the word, and those that differ in the fewest letters.
func closest(word string, known []string) []string {
	if word == "" || len(word) > maxWord {
		return nil
	}
	// Cobra has the comparison, but only for commands.
	commands := &cobra.Command{}
	spelling := map[string]string{}
	for _, name := range known {
		spelling[plain(name)] = name
		commands.AddCommand(&cobra.Command{Use: plain(name), Run: func(*cobra.Command, []string) {}})
	}
	furthest := 2
	if len(word) >= longWord {
		furthest = 3
	}
	var names []string
	for commands.SuggestionsMinimumDistance <= furthest && len(names) == 0 {
		names = commands.SuggestionsFor(plain(word))
		commands.SuggestionsMinimumDistance++
	}
	for i, name := range names {
		names[i] = spelling[name]
	}
	return names
}

func plain(name string) string { return strings.ReplaceAll(strings.ToLower(name), "_", "-") }
