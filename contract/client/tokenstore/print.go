package tokenstore

import (
	"fmt"
	"io"
)

// A store prints as a name, under every verb: the package fmt would go through its fields, down to the key that seals.

// Format says which file it is.
func (f File) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "token store in the file "+f.path)
}

// Format says what it is.
func (m *Memory) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "token store in memory") }
