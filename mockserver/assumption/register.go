package assumption

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/suggest"
)

// Assumption is one open point of the vendor's documentation, and a switch for it.
type Assumption struct {
	// Name is what it is called everywhere, such as refresh-reuse.
	Name string
	// Silent says what the documentation leaves open.
	Silent string
	// Values are what can be chosen.
	Values []Value
	// Default is the value that holds unless another is chosen, as text.
	Default string
	// Reason says why the default is the default.
	Reason string
	// Source names the pages that come closest, as paths on the vendor's documentation site, "sibling documentation" or
	// "no documentation".
	Source string
	// Operations lists the operationIds that behave differently, those of the extensions included. Empty means all of them.
	Operations []string

	set func(*Set, Keyword, string) error
}

// Value is something that an assumption can be set to.
type Value struct {
	// Keyword is the word that chooses it, empty where a parameter stands alone.
	Keyword Keyword
	// Param stands for what follows the keyword and "=", such as DURATION. Empty means nothing does.
	Param string
	// Text says what the mock does then.
	Text string
	// Lab marks what the documentation rules out: it is for trying clients against the ways of other vendors.
	Lab bool
}

// String is the form of the value: reject, same-successor=DURATION, or DURATION.
func (v Value) String() string {
	if v.Keyword == "" || v.Param == "" {
		return string(v.Keyword) + v.Param
	}
	return string(v.Keyword) + "=" + v.Param
}

// Group is a part of the register: assumptions on one matter.
type Group struct {
	Title       string // such as "Tokens"
	Assumptions []Assumption
}

// Groups returns the register in parts.
func Groups() []Group {
	return []Group{
		{"Tokens", tokens},
		{"Requests", requests},
		{"Answers", answers},
		{"Lists", lists},
		{"Orders", orders},
	}
}

// Register returns all assumptions, one group after the other.
func Register() []Assumption { return slices.Collect(each()) }

// each goes through the register without the copy that Register makes: a mock looks up each value that it is given.
func each() iter.Seq[Assumption] {
	return func(yield func(Assumption) bool) {
		for _, g := range Groups() {
			for _, a := range g.Assumptions {
				if !yield(a) {
					return
				}
			}
		}
	}
}

// Lookup returns the assumption of that name. The error names the one that may have been meant.
func Lookup(name string) (Assumption, error) {
	for a := range each() {
		if a.Name == name {
			return a, nil
		}
	}
	hint := cmp.Or(suggest.Hint(name, Names()), `; "popupmock assumptions" lists those there are`)
	return Assumption{}, fmt.Errorf("unknown assumption %.64q%s", name, hint)
}

// Names are the names of all assumptions, in the order of the register.
func Names() []string {
	var names []string
	for a := range each() {
		names = append(names, a.Name)
	}
	return names
}

// Forms lists the forms of the values.
func (a Assumption) Forms() []string {
	var forms []string
	for _, v := range a.Values {
		forms = append(forms, v.String())
	}
	return forms
}

// match finds the value that a text chooses, and the text's parameter.
func (a Assumption) match(text string) (Value, string, bool) {
	word, param, hasParam := strings.Cut(text, "=")
	for _, v := range a.Values {
		switch {
		case v.Keyword == "":
			return v, text, true
		case string(v.Keyword) == word && hasParam == (v.Param != ""):
			return v, param, true
		}
	}
	return Value{}, "", false
}
