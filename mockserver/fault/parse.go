package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/popupmock/popupmock/mockserver/suggest"
)

// Parse reads a rule from JSON: an object with the fields id, operation, account, phase, when, effect and ttl. The error
// joins all that is wrong with its form, each naming the field and what was expected. Whether the values make sense is for
// [Rule.Check] to say.
func Parse(raw []byte) (Rule, error) {
	n := newNotes()
	if err := checkJSON(raw); err != nil {
		return Rule{}, err
	}
	rule := readRule(n, bytes.TrimSpace(raw))
	if err := n.err(); err != nil {
		return Rule{}, err
	}
	return rule, nil
}

// ParseAll reads rules from a JSON array. Places in its errors begin with the number of the rule, such as [1].effect.
func ParseAll(raw []byte) ([]Rule, error) {
	if err := checkJSON(raw); err != nil {
		return nil, err
	}
	n := newNotes()
	raw = bytes.TrimSpace(raw)
	var items []json.RawMessage
	if !isKind(raw, '[', &items) {
		return nil, fmt.Errorf("is %s, want an array of faults", describe(raw))
	}
	rules := make([]Rule, len(items))
	for i, item := range items {
		rules[i] = readRule(n.at(fmt.Sprintf("[%d]", i)), item)
	}
	if err := n.err(); err != nil {
		return nil, err
	}
	return rules, nil
}

func readRule(n notes, raw json.RawMessage) Rule {
	r := readObject(n, raw)
	if r.broken {
		return Rule{}
	}
	for _, counted := range []string{"calls", "hits"} {
		if r.skip(counted) != nil {
			r.wrong(counted, "is counted by the mock, leave it out")
		}
	}
	return finishRule(r)
}

func finishRule(r *reader) Rule {
	rule := Rule{
		ID:        r.text("id"),
		Operation: r.text("operation"),
		Account:   r.text("account"),
		Phase:     Phase(r.text("phase")),
		When:      readWhen(r.object("when")),
		Effect:    readEffect(r, r.object("effect")),
		TTL:       r.span("ttl"),
	}
	r.filled("id")
	r.filled("account")
	r.positive(rule.TTL == 0, "ttl")
	r.end()
	return rule
}

func readWhen(r *reader) When {
	if r == nil {
		return When{}
	}
	when := When{Nth: r.integer("nth"), First: r.integer("first"), Every: r.integer("every"), Probability: r.number("probability")}
	r.oneOf("nth", "first", "every", "probability")
	for _, name := range []string{"nth", "first", "every", "probability"} {
		r.positive(when == When{}, name)
	}
	r.end()
	return when
}

// readEffect reads an effect by its type, nil when it is not there or of none.
func readEffect(parent, r *reader) Effect {
	if r == nil {
		parent.wrong("effect", "is missing, want an object such as {\"type\":\"reset\"}")
		return nil
	}
	if r.broken {
		return nil
	}
	name := r.text("type")
	found, known := kindOf(name)
	if !known {
		if !r.has("type") || name != "" {
			r.wrong("type", "is %.64q, want one of %s%s", name, strings.Join(Types(), ", "), suggest.Hint(name, Types()))
		}
		return nil
	}
	effect := found.read(r)
	r.end()
	return effect
}
