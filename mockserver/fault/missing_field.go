package fault

// MissingField leaves a documented field out of the answer. A rule does not fire on an answer that does not have it.
type MissingField struct {
	// Field is its name; a field in a field has a dot between them, as in data.access_token. In a list, all elements lose
	// theirs.
	Field string
}

// Type implements Effect.
func (MissingField) Type() string { return "missing_field" }

func readMissingField(r *reader) Effect { return MissingField{r.text("field")} }

func (m MissingField) write(w *writer) { w.add("field", m.Field) }

func (m MissingField) check(n notes) { wantField(n, m.Field) }

func (m MissingField) field() string { return m.Field }

func (m MissingField) fits(a Answer) bool { return hasField(a.Body, m.Field) }

func (m MissingField) run(e *Exchange) {
	e.Answer.Body = edit(e.Answer.Body, m.Field, func([]byte) []byte { return nil })
}

func wantField(n notes, field string) {
	if field == "" {
		n.wrong("field", "is missing, want the name of a field in the answer, such as \"data.access_token\"")
	}
}
