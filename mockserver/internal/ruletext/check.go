package ruletext

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/popupmock/popupmock/mockserver/suggest"
)

// MaxAccount is the longest username, in bytes.
const MaxAccount = 256

// AnyOperation stands for every operation of the specification.
const AnyOperation = "*"

// maxID is the longest id, in bytes.
const maxID = 64

// ids are what a path of the control API can hold as it is. Their length is not in the pattern, since to compile that took half
// a millisecond of each start.
var ids = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*$`)

// ID notes an id that is none. An empty one is to be made up.
func (n Notes) ID(id string) {
	if id != "" && (len(id) > maxID || !ids.MatchString(id)) {
		n.Wrong("id", "is %.80q, want 1 to 64 letters, digits, dots, hyphens and underscores, no dot first", id)
	}
}

// Account notes what cannot be a username.
func (n Notes) Account(name string) {
	if len(name) > MaxAccount || !utf8.ValidString(name) {
		n.Wrong("account", "has %d bytes, want at most %d of valid UTF-8", len(name), MaxAccount)
	}
}

// Operation notes a name that is none of the known operations, and not AnyOperation.
func (n Notes) Operation(name string, known []string) {
	known = append([]string{AnyOperation}, known...)
	switch {
	case name == "":
		n.Wrong("operation", "is missing, want an operationId such as \"refresh\", or %q for all", AnyOperation)
	case !slices.Contains(known, name):
		hint := suggest.Hint(name, known)
		if hint == "" {
			hint = ", want one of " + strings.Join(known, ", ")
		}
		n.Wrong("operation", "is %.64q, which no operation is called%s", name, hint)
	}
}

// Parse reads one rule from JSON.
func Parse[R any](raw []byte, read func(Notes, json.RawMessage) R) (R, error) {
	var none R
	if err := CheckJSON(raw); err != nil {
		return none, err
	}
	n := NewNotes()
	rule := read(n, bytes.TrimSpace(raw))
	if err := n.Err(); err != nil {
		return none, err
	}
	return rule, nil
}

// ParseAll reads rules from a JSON array. Places in its errors begin with the number of the rule, such as [1].effect. What
// they are called all together is for the error that it is none.
func ParseAll[R any](raw []byte, called string, read func(Notes, json.RawMessage) R) ([]R, error) {
	return Parse(raw, func(n Notes, raw json.RawMessage) []R {
		var items []json.RawMessage
		if !IsKind(raw, '[', &items) {
			n.Wrong("", "is %s, want an array of %s", Describe(raw), called)
			return nil
		}
		rules := make([]R, len(items))
		for i, item := range items {
			rules[i] = read(n.Index("", i), item)
		}
		return rules
	})
}

// CheckAll checks rules that are to be there together, no more than a number of them, each with an id of its own or none.
func CheckAll[R any](rules []R, most int, called string, id func(R) string, check func(Notes, R)) error {
	n := NewNotes()
	if len(rules) > most {
		n.Wrong("", "%d %s are too many, want at most %d", len(rules), called, most)
		return n.Err()
	}
	owners := map[string]int{}
	for i, r := range rules {
		place := n.Index("", i)
		check(place, r)
		if first, taken := owners[id(r)]; taken && id(r) != "" {
			place.Wrong("id", "is %q as that of [%d], want each its own", id(r), first)
		}
		owners[id(r)] = i
	}
	return n.Err()
}

// Index is the same collection, for an item of a list: of a field, or with an empty name of the value itself.
func (n Notes) Index(field string, i int) Notes { return n.At(fmt.Sprintf("%s[%d]", field, i)) }
