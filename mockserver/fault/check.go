package fault

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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
	MaxAccount = 256
	// MaxRules is how many rules a mock can have.
	MaxRules = 10_000
)

// ids are what a path of the control API can hold as it is.
var ids = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$`)

// Check tells whether the rule makes sense for an API. The error joins all that is wrong, each naming the field and what
// was expected.
func (r Rule) Check(api *openapi.Document) error {
	n := newNotes()
	r.check(n, api)
	return n.err()
}

// CheckAll checks rules that are to be armed together. Places in its errors begin with the number of the rule.
func CheckAll(rules []Rule, api *openapi.Document) error {
	n := newNotes()
	if len(rules) > MaxRules {
		n.wrong("", "%d faults are too many, want at most %d", len(rules), MaxRules)
		return n.err()
	}
	owners := map[string]int{}
	for i, r := range rules {
		place := n.at(fmt.Sprintf("[%d]", i))
		r.check(place, api)
		if first, taken := owners[r.ID]; taken && r.ID != "" {
			place.wrong("id", "is %q as that of [%d], want each its own", r.ID, first)
		}
		owners[r.ID] = i
	}
	return n.err()
}

func (r Rule) check(n notes, api *openapi.Document) {
	if r.ID != "" && !ids.MatchString(r.ID) {
		n.wrong("id", "is %.80q, want 1 to 64 letters, digits, dots, hyphens and underscores, no dot first", r.ID)
	}
	if len(r.Account) > MaxAccount || !utf8.ValidString(r.Account) {
		n.wrong("account", "has %d bytes, want at most %d of valid UTF-8", len(r.Account), MaxAccount)
	}
	fields := r.checkOperation(n, api)
	r.checkPhase(n)
	r.When.check(n.at("when"))
	if r.TTL != 0 && (r.TTL < time.Second || r.TTL > MaxTTL || r.TTL%time.Second != 0) {
		n.wrong("ttl", "is %s, want whole seconds from 1s to %s", spanText(r.TTL), spanText(MaxTTL))
	}
	if r.Effect == nil {
		n.wrong("effect", "is missing, want one of %s", strings.Join(Types(), ", "))
		return
	}
	r.Effect.check(n.at("effect"))
	if spoilt, ok := r.Effect.(interface{ field() string }); ok && fields != nil {
		checkField(n.at("effect"), r.Operation, spoilt.field(), fields)
	}
}

// checkOperation returns the fields of the answers that the rule is about, nil when there is no such operation.
func (r Rule) checkOperation(n notes, api *openapi.Document) []string {
	known, fields := []string{AnyOperation}, []string(nil)
	for _, op := range api.Operations() {
		known = append(known, op.ID)
		if r.Operation == op.ID || r.Operation == AnyOperation {
			fields = append(fields, op.Fields()...)
		}
	}
	switch {
	case r.Operation == "":
		n.wrong("operation", "is missing, want an operationId such as \"refresh\", or %q for all", AnyOperation)
	case !slices.Contains(known, r.Operation):
		n.wrong("operation", "is %.64q, which no operation is called%s", r.Operation, operationHint(r.Operation, known))
	}
	return fields
}

func operationHint(name string, known []string) string {
	if hint := suggest.Hint(name, known); hint != "" {
		return hint
	}
	return ", want one of " + strings.Join(known, ", ")
}

func (r Rule) checkPhase(n notes) {
	switch {
	case r.Phase != Before && r.Phase != After:
		n.wrong("phase", "is %.64q, want %q or %q", string(r.Phase), Before, After)
	case r.Phase == Before && r.Effect != nil && !KnowsBefore(r.Effect):
		n.wrong("phase", "is %q, want %q: there is no answer yet that %s could spoil", Before, After, r.Effect.Type())
	}
}

func (w When) check(n notes) {
	given := 0
	for _, set := range []bool{w.Nth != 0, w.First != 0, w.Every != 0, w.Probability != 0} {
		if set {
			given++
		}
	}
	if given > 1 {
		n.wrong("", "has %d of nth, first, every, probability, want one of them", given)
	}
	for _, count := range []struct {
		field string
		value int
	}{{"nth", w.Nth}, {"first", w.First}, {"every", w.Every}} {
		if count.value != 0 {
			n.whole(count.field, count.value, 1, MaxCalls)
		}
	}
	if p := w.Probability; p != 0 && !(p > 0 && p <= 1) { // NaN is neither
		n.wrong("probability", "is %v, want more than 0 and at most 1", p)
	}
}

// checkField wants a field that the specification has in an answer of the operation.
func checkField(n notes, operation, field string, known []string) {
	if slices.Contains(known, field) || field == "" {
		return
	}
	slices.Sort(known)
	known = slices.Compact(known)
	hint := suggest.Hint(field, known)
	if operation == AnyOperation {
		n.wrong("field", "is %.64q, which no answer has%s", field, hint)
		return
	}
	if hint == "" {
		hint = ", want one of " + strings.Join(known, ", ")
	}
	n.wrong("field", "is %.64q, which no answer of %s has%s", field, operation, hint)
}
