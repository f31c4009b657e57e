package state

import (
	"errors"
	"fmt"
	"strings"
)

// maxNotes bounds how many mistakes are told: a document can have millions.
const maxNotes = 50

// Notes collects what is wrong with a document, each mistake with its place, such as families[3].pairs[0].access.id. What is
// noted must quote no value.
type Notes struct {
	found *found
	up    *Notes // nil for the whole document
	name  string // of a field, empty for an item
	index int
}

type found struct {
	texts []string
	more  int
}

// NewNotes returns an empty collection for a whole document.
func NewNotes() Notes { return Notes{found: &found{}} }

// At is the same collection, for a field below.
func (n Notes) At(field string) Notes { return Notes{found: n.found, up: &n, name: field} }

// Item is the same collection, for an item of a list.
func (n Notes) Item(i int) Notes { return Notes{found: n.found, up: &n, index: i} }

// path is written only where something is wrong, since a document has millions of places.
func (n Notes) path() string {
	switch {
	case n.up == nil:
		return ""
	case n.name == "":
		return fmt.Sprintf("%s[%d]", n.up.path(), n.index)
	}
	return strings.TrimPrefix(n.up.path()+"."+n.name, ".")
}

// Wrong notes a mistake at this place.
func (n Notes) Wrong(format string, args ...any) {
	if len(n.found.texts) == maxNotes {
		n.found.more++
		return
	}
	n.found.texts = append(n.found.texts, strings.TrimPrefix(n.path()+" ", " ")+fmt.Sprintf(format, args...))
}

// Within notes a number that is out of bounds.
func (n Notes) Within(value, least, most int64) {
	if value < least || value > most {
		n.Wrong("is out of bounds, want %d to %d", least, most)
	}
}

// MaxExact is the largest whole number that every JSON reader keeps as it is.
const MaxExact = 1<<53 - 1

// Count notes a number that is more than anything counts to.
func (n Notes) Count(value uint64) {
	if value > MaxExact {
		n.Wrong("is out of bounds, want 0 to %d", uint64(MaxExact))
	}
}

// Clean tells whether nothing was noted.
func (n Notes) Clean() bool { return len(n.found.texts) == 0 }

// Err joins what was noted, nil when there is nothing.
func (n Notes) Err() error {
	if n.Clean() {
		return nil
	}
	texts := n.found.texts
	if n.found.more > 0 {
		texts = append(texts[:len(texts):len(texts)], fmt.Sprintf("and %d more mistakes", n.found.more))
	}
	return errors.New(strings.Join(texts, "\n"))
}
