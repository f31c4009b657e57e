package fault

import "github.com/popupmock/popupmock/mockserver/internal/ruletext"

// MissingField leaves a documented field out of the answer. A rule does not fire on an answer that does not have it.
type MissingField struct {
	// Field is its name; a field in a field has a dot between them, as in data.access_token. In a list, all elements lose
	// theirs.
	Field string
}

// Type implements Effect.
func (MissingField) Type() string { return "missing_field" }

func readMissingField(r *ruletext.Reader) Effect { return MissingField{r.Text("field")} }

func (m MissingField) write(w *ruletext.Writer) { w.Add("field", m.Field) }

func (m MissingField) check(n ruletext.Notes) { wantField(n, m.Field) }

func (m MissingField) field() string { return m.Field }

func (m MissingField) fits(a Answer) bool { return hasField(a.Body, m.Field) }

func (m MissingField) run(e *Exchange) {
	e.Answer.Body = edit(e.Answer.Body, m.Field, func([]byte) []byte { return nil })
}

func wantField(n ruletext.Notes, field string) {
	if field == "" {
		n.Wrong("field", "is missing, want the name of a field in the answer, such as \"data.access_token\"")
	}
}
