package fault

import (
	"slices"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
	"github.com/popupmock/popupmock/mockserver/suggest"
	"github.com/popupmock/popupmock/openapi"
)

// Bounds of rules.
const (
	// MaxCalls is the highest number of a call that can be asked for.
	MaxCalls = 1_000_000_000
	// MaxTTL is the longest life of a rule.
	MaxTTL = 100 * 365 * 24 * time.Hour
	// MaxDelay is the longest that an effect waits of itself.
	MaxDelay = time.Hour
	// MaxAccount is the longest username, in bytes.
	MaxAccount = ruletext.MaxAccount
	// MaxRules is how many rules a mock can have.
	MaxRules = 10_000
)

// Check tells whether the rule makes sense for an API. The error joins all that is wrong, each naming the field and what
// was expected.
func (r Rule) Check(api *openapi.Document) error {
	n := ruletext.NewNotes()
	r.CheckAt(n, api)
	return n.Err()
}

// CheckAll checks rules that are to be armed together. Places in its errors begin with the number of the rule.
func CheckAll(rules []Rule, api *openapi.Document) error {
	return ruletext.CheckAll(rules, MaxRules, "faults", func(r Rule) string { return r.ID }, func(n ruletext.Notes, r Rule) { r.CheckAt(n, api) })
}

// CheckAt is Check for a rule that is part of something else, whose mistakes are collected.
func (r Rule) CheckAt(n ruletext.Notes, api *openapi.Document) {
	n.ID(r.ID)
	n.Account(r.Account)
	fields := r.checkOperation(n, api)
	r.checkPhase(n)
	r.When.check(n.At("when"))
	if r.TTL != 0 && (r.TTL < time.Second || r.TTL > MaxTTL || r.TTL%time.Second != 0) {
		n.Wrong("ttl", "is %s, want whole seconds from 1s to %s", ruletext.SpanText(r.TTL), ruletext.SpanText(MaxTTL))
	}
	if r.Effect == nil {
		n.Wrong("effect", "is missing, want one of %s", strings.Join(Types(), ", "))
		return
	}
	r.Effect.check(n.At("effect"))
	if spoilt, ok := r.Effect.(interface{ field() string }); ok && fields != nil {
		checkField(n.At("effect"), r.Operation, spoilt.field(), fields)
	}
}

// checkOperation returns the fields of the answers that the rule is about, nil when there is no such operation.
func (r Rule) checkOperation(n ruletext.Notes, api *openapi.Document) (fields []string) {
	var known []string
	for _, op := range api.Operations() {
		known = append(known, op.ID)
		if r.Operation == op.ID || r.Operation == AnyOperation {
			fields = append(fields, op.Fields()...)
		}
	}
	n.Operation(r.Operation, known)
	return fields
}

func (r Rule) checkPhase(n ruletext.Notes) {
	switch {
	case r.Phase != Before && r.Phase != After:
		n.Wrong("phase", "is %.64q, want %q or %q", string(r.Phase), Before, After)
	case r.Phase == Before && r.Effect != nil && !KnowsBefore(r.Effect):
		n.Wrong("phase", "is %q, want %q: there is no answer yet that %s could spoil", Before, After, r.Effect.Type())
	}
}

func (w When) check(n ruletext.Notes) {
	given := 0
	for _, set := range []bool{w.Nth != 0, w.First != 0, w.Every != 0, w.Probability != 0} {
		if set {
			given++
		}
	}
	if given > 1 {
		n.Wrong("", "has %d of nth, first, every, probability, want one of them", given)
	}
	for _, count := range []struct {
		field string
		value int
	}{{"nth", w.Nth}, {"first", w.First}, {"every", w.Every}} {
		if count.value != 0 {
			n.Whole(count.field, count.value, 1, MaxCalls)
		}
	}
	if p := w.Probability; p != 0 && !(p > 0 && p <= 1) { // NaN is neither
		n.Wrong("probability", "is %v, want more than 0 and at most 1", p)
	}
}

// checkField wants a field that the specification has in an answer of the operation.
func checkField(n ruletext.Notes, operation, field string, known []string) {
	if slices.Contains(known, field) || field == "" {
		return
	}
	slices.Sort(known)
	known = slices.Compact(known)
	hint := suggest.Hint(field, known)
	if operation == AnyOperation {
		n.Wrong("field", "is %.64q, which no answer has%s", field, hint)
		return
	}
	if hint == "" {
		hint = ", want one of " + strings.Join(known, ", ")
	}
	n.Wrong("field", "is %.64q, which no answer of %s has%s", field, operation, hint)
}
