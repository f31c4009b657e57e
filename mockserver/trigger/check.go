package trigger

import (
	"strings"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
	"github.com/popupmock/popupmock/openapi"
)

// Bounds of rules.
const (
	// MaxCalls is the highest number of a request that can be asked for.
	MaxCalls = 1_000_000_000
	// MaxActions is how much a rule can do.
	MaxActions = 100
	// MaxRules is how many rules a mock can have.
	MaxRules = 10_000
)

// Known is what rules are checked against.
type Known struct {
	// API has the operations.
	API *openapi.Document
	// Account tells whether an account of a name exists. Nil takes any.
	Account func(username string) bool
}

// Check tells whether the rule makes sense. The error joins all that is wrong, each naming the field and what was expected.
func (r Rule) Check(known Known) error {
	n := ruletext.NewNotes()
	r.check(n, known)
	return n.Err()
}

// CheckAll checks rules that are to be there together. Places in its errors begin with the number of the rule.
func CheckAll(rules []Rule, known Known) error {
	return ruletext.CheckAll(rules, MaxRules, "triggers", func(r Rule) string { return r.ID }, func(n ruletext.Notes, r Rule) { r.check(n, known) })
}

func (r Rule) check(n ruletext.Notes, known Known) {
	n.ID(r.ID)
	r.On.check(n.At("on"), known.API)
	if len(r.Do) == 0 || len(r.Do) > MaxActions {
		n.Wrong("do", "has %d actions, want 1 to %d", len(r.Do), MaxActions)
		return
	}
	for i, action := range r.Do {
		if action == nil {
			n.Index("do", i).Wrong("action", "is missing, want one of %s", strings.Join(Types(), ", "))
			continue
		}
		action.check(n.Index("do", i), known)
	}
}

func (o On) check(n ruletext.Notes, api *openapi.Document) {
	var operations []string
	for _, op := range api.Operations() {
		operations = append(operations, op.ID)
	}
	n.Operation(o.Operation, operations)
	n.Account(o.Account)
	if o.Event != Received && o.Event != Answered {
		n.Wrong("event", "is %.64q, want %q or %q", string(o.Event), Received, Answered)
	}
	if o.Nth != 0 {
		n.Whole("nth", o.Nth, 1, MaxCalls)
	}
}
