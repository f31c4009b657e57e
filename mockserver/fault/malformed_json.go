package fault

import (
	"encoding/json"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// MalformedJSON sends a body that is whole, as far as HTTP can tell, and no JSON: its last byte is missing.
type MalformedJSON struct{}

// Type implements Effect.
func (MalformedJSON) Type() string { return "malformed_json" }

func readMalformedJSON(*ruletext.Reader) Effect { return MalformedJSON{} }

func (MalformedJSON) check(ruletext.Notes) {}

func (MalformedJSON) write(*ruletext.Writer) {}

// fits leaves alone what is no object or array, which could lose a byte and still be JSON.
func (MalformedJSON) fits(a Answer) bool {
	return len(a.Body) > 1 && (a.Body[0] == '{' || a.Body[0] == '[') && json.Valid(a.Body)
}

func (MalformedJSON) run(e *Exchange) { e.Answer.Body = e.Answer.Body[:len(e.Answer.Body)-1] }
