package house

import "fmt"

// maxLines is where a file asks to be two. Most are between 80 and 250 lines.
const maxLines = 400

// size finds files that have become too long to be read in one go. Generated files and tests, whose tables grow, are free.
func size(files []source) []string {
	var found []string
	for _, s := range files {
		if !s.isTest() && !s.isGenerated() && s.lines > maxLines {
			found = append(found, fmt.Sprintf("%s:%d: %d lines are more than %d: one idea a file", s.path, maxLines+1, s.lines, maxLines))
		}
	}
	return found
}
