package fault

import (
	"strconv"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// WrongType sends a documented field with a value of another JSON type: a number becomes text, text and true and false
// become a number, an object an array, an array an object, null a text. A rule does not fire on an answer without the field.
type WrongType struct {
	// Field is its name, as MissingField has it.
	Field string
}

// Type implements Effect.
func (WrongType) Type() string { return "wrong_type" }

func readWrongType(r *ruletext.Reader) Effect { return WrongType{r.Text("field")} }

func (t WrongType) write(w *ruletext.Writer) { w.Add("field", t.Field) }

func (t WrongType) check(n ruletext.Notes) { wantField(n, t.Field) }

func (t WrongType) field() string { return t.Field }

func (t WrongType) fits(a Answer) bool { return hasField(a.Body, t.Field) }

func (t WrongType) run(e *Exchange) { e.Answer.Body = edit(e.Answer.Body, t.Field, ofAnotherType) }

// ofAnotherType returns a value that is of another JSON type than the one given.
func ofAnotherType(value []byte) []byte {
	switch value[0] {
	case '{':
		return []byte("[]")
	case '[':
		return []byte("{}")
	case '"':
		return []byte("1")
	case 't', 'f':
		return []byte("0")
	}
	return []byte(strconv.Quote(string(value))) // null and numbers
}
