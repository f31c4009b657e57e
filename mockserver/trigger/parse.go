package trigger

import (
	"encoding/json"
	"strings"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// Parse reads a rule from JSON: an object with the fields id, on and do. The error joins all that is wrong with its form,
// each naming the field and what was expected. Whether the values make sense is for [Rule.Check] to say.
func Parse(raw []byte) (Rule, error) { return ruletext.Parse(raw, read) }

// ParseAll reads rules from a JSON array. Places in its errors begin with the number of the rule, such as [1].on.
func ParseAll(raw []byte) ([]Rule, error) { return ruletext.ParseAll(raw, "triggers", read) }

func read(n ruletext.Notes, raw json.RawMessage) Rule { return ruletext.ReadRule(n, raw, finish) }

func finish(r *ruletext.Reader) Rule {
	rule := Rule{ID: r.Text("id"), On: readOn(r, r.Object("on"))}
	r.Empty("id")
	items := r.Items("do")
	if !r.Has("do") {
		r.Wrong("do", "is missing, want a list of actions such as [{\"action\":\"advance\",\"by\":\"1h\"}]")
	}
	for i, raw := range items {
		rule.Do = append(rule.Do, readAction(r.Index("do", i), raw))
	}
	r.End()
	return rule
}

func readOn(parent, r *ruletext.Reader) On {
	if r == nil {
		parent.Wrong("on", "is missing, want an object such as {\"operation\":\"listProducts\",\"event\":\"received\",\"nth\":3}")
		return On{}
	}
	if r.Broken {
		return On{}
	}
	on := On{Operation: r.Text("operation"), Account: r.Text("account"), Event: Event(r.Text("event")), Nth: r.Integer("nth")}
	r.Empty("account")
	r.Positive(on.Nth == 0, "nth")
	r.End()
	return on
}

// readAction reads an action by its type, nil when it is of none.
func readAction(n ruletext.Notes, raw json.RawMessage) Action {
	r := ruletext.ReadObject(n, raw)
	if r.Broken {
		return nil
	}
	name := r.Text("action")
	found, known := kindOf(name)
	if !known {
		r.Wrong("action", "is %.64q, want one of %s%s", name, strings.Join(Types(), ", "), suggest.Hint(name, Types()))
		return nil
	}
	action := found.read(r)
	r.End()
	return action
}
