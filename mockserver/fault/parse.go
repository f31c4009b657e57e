package fault

import (
	"encoding/json"
	"strings"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// Parse reads a rule from JSON: an object with the fields id, operation, account, phase, when, effect and ttl. The error
// joins all that is wrong with its form, each naming the field and what was expected. Whether the values make sense is for
// [Rule.Check] to say.
func Parse(raw []byte) (Rule, error) { return ruletext.Parse(raw, Read) }

// ParseAll reads rules from a JSON array. Places in its errors begin with the number of the rule, such as [1].effect.
func ParseAll(raw []byte) ([]Rule, error) { return ruletext.ParseAll(raw, "faults", Read) }

// Read is Parse for a rule that is part of something else, whose mistakes are collected. The value is known to be JSON.
func Read(n ruletext.Notes, raw json.RawMessage) Rule { return ruletext.ReadRule(n, raw, finishRule) }

func finishRule(r *ruletext.Reader) Rule {
	rule := Rule{
		ID:        r.Text("id"),
		Operation: r.Text("operation"),
		Account:   r.Text("account"),
		Phase:     Phase(r.Text("phase")),
		When:      readWhen(r.Object("when")),
		Effect:    readEffect(r, r.Object("effect")),
		TTL:       r.Span("ttl"),
	}
	r.Empty("id")
	r.Empty("account")
	r.Positive(rule.TTL == 0, "ttl")
	r.End()
	return rule
}

func readWhen(r *ruletext.Reader) When {
	if r == nil {
		return When{}
	}
	when := When{Nth: r.Integer("nth"), First: r.Integer("first"), Every: r.Integer("every"), Probability: r.Number("probability")}
	r.OneOf("nth", "first", "every", "probability")
	for _, name := range []string{"nth", "first", "every", "probability"} {
		r.Positive(when == When{}, name)
	}
	r.End()
	return when
}

// readEffect reads an effect by its type, nil when it is not there or of none.
func readEffect(parent, r *ruletext.Reader) Effect {
	if r == nil {
		parent.Wrong("effect", "is missing, want an object such as {\"type\":\"reset\"}")
		return nil
	}
	if r.Broken {
		return nil
	}
	name := r.Text("type")
	found, known := kindOf(name)
	if !known {
		if !r.Has("type") || name != "" {
			r.Wrong("type", "is %.64q, want one of %s%s", name, strings.Join(Types(), ", "), suggest.Hint(name, Types()))
		}
		return nil
	}
	effect := found.read(r)
	r.End()
	return effect
}
