package catalogue

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Mistake is one thing that is wrong with a data set.
type Mistake struct {
	File    string // its name, with "built-in " before it for one that is embedded; empty for the folder as a whole
	Pointer string // a JSON pointer into it (RFC 6901); empty for the file as a whole
	Text    string // what is wrong, and what was expected
}

// embeddedMark stands before the name of an embedded file.
const embeddedMark = "built-in "

// Error is a line: "products.json: /3/currency_id: 999 is no id in currencies.json".
func (m Mistake) Error() string {
	parts := slices.DeleteFunc([]string{m.File, m.Pointer, m.Text}, func(part string) bool { return part == "" })
	return strings.Join(parts, ": ")
}

// Mistakes is all that is wrong with a data set, file by file.
type Mistakes []Mistake

// Error has a line for each mistake.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, mistake := range m {
		lines[i] = mistake.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the mistakes one by one.
func (m Mistakes) Unwrap() []error {
	errs := make([]error, len(m))
	for i, mistake := range m {
		errs[i] = mistake
	}
	return errs
}

// file is one file of a data set while it is read. All write to one list of mistakes.
type file struct {
	name     string
	mistakes *Mistakes
}

func (f file) report(pointer, format string, args ...any) {
	*f.mistakes = append(*f.mistakes, Mistake{f.name, clip(pointer), clip(fmt.Sprintf(format, args...))})
}

// maxShown is how many characters are shown of what may be quoted from a file. All that is right is shorter.
const maxShown = 300

func clip(text string) string {
	if runes := []rune(text); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return text
}

// sort puts them in the order of the files, and in each by what they say, so that the same data always gives the same.
func (m Mistakes) sort() {
	slices.SortStableFunc(m, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(place(a.File), place(b.File)), natural(a.Pointer, b.Pointer), cmp.Compare(a.Text, b.Text))
	})
}

// folded keeps one mistake of each embedded file. There is nothing wrong with such a file: it only fits the others no more.
func (m Mistakes) folded() Mistakes {
	counts := map[string]int{}
	for _, mistake := range m {
		counts[mistake.File]++
	}
	var kept Mistakes
	for _, mistake := range m {
		name, isEmbedded := strings.CutPrefix(mistake.File, embeddedMark)
		if count := counts[mistake.File]; isEmbedded && count > 0 {
			mistake.Text += fmt.Sprintf(" (1 of %d mistakes): the folder needs a %s of its own", count, name)
			counts[mistake.File] = 0
		} else if isEmbedded {
			continue
		}
		kept = append(kept, mistake)
	}
	return kept
}

func place(name string) int {
	return slices.Index(fileNames, strings.TrimPrefix(name, embeddedMark))
}

// natural compares pointers so that /9 comes before /10.
func natural(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "/"), strings.Split(b, "/"), func(x, y string) int {
		m, errX := strconv.Atoi(x)
		n, errY := strconv.Atoi(y)
		if errX == nil && errY == nil {
			return cmp.Compare(m, n)
		}
		return cmp.Compare(x, y)
	})
}
