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
	File    string
	Pointer string // a JSON pointer into it (RFC 6901); empty for the file as a whole
	Text    string // what is wrong, and what was expected
}

// String is a line: "products.json: /3/currency_id: 999 is no id in currencies.json".
func (m Mistake) String() string {
	if m.Pointer == "" {
		return m.File + ": " + m.Text
	}
	return m.File + ": " + m.Pointer + ": " + m.Text
}

// Mistakes is all that is wrong with a data set, file by file.
type Mistakes []Mistake

// Error has a line for each mistake.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, mistake := range m {
		lines[i] = mistake.String()
	}
	return strings.Join(lines, "\n")
}

// file is one file of a data set while it is read. All write to one list of mistakes.
type file struct {
	name     string
	mistakes *Mistakes
}

func (f file) report(pointer, format string, args ...any) {
	*f.mistakes = append(*f.mistakes, Mistake{f.name, pointer, fmt.Sprintf(format, args...)})
}

// sort puts them in the order of the files, and in each by what they say, so that the same data always gives the same.
func (m Mistakes) sort() {
	slices.SortStableFunc(m, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(place(a.File), place(b.File)), natural(a.Pointer, b.Pointer), cmp.Compare(a.Text, b.Text))
	})
}

func place(name string) int {
	return slices.Index(fileNames, strings.TrimPrefix(name, "built-in "))
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
