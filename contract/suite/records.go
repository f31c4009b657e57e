package suite

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A field is what a record has under a name, by the vendor's pages.
type field struct {
	name string
	kind string // "number", "whole" or "text"
	like *regexp.Regexp
	some bool // it may be absent, or null
}

// Kinds of fields.
const (
	number = "number"
	whole  = "whole"
	text   = "text"
)

// Records of the pages.
var (
	named   = []field{{name: "id", kind: whole}, {name: "name", kind: text}}
	country = []field{
		{name: "id", kind: whole}, {name: "name", kind: text}, {name: "official_name", kind: text},
		{name: "alpha_2", kind: text, like: twoLetters}, {name: "alpha_3", kind: text, like: threeLetters},
		{name: "numeric_code", kind: text, like: threeDigits}, {name: "dialing_prefix", kind: text, like: plusDigits},
	}
	currency = []field{
		{name: "id", kind: whole}, {name: "name", kind: text}, {name: "currency", kind: text, like: threeLetters},
		{name: "precision", kind: whole},
	}
	wallet = []field{
		{name: "id", kind: whole}, {name: "currency_id", kind: whole}, {name: "amount", kind: number},
		{name: "type", kind: text, like: walletTypes},
	}
	transaction = []field{
		{name: "id", kind: whole}, {name: "wallet_id", kind: whole}, {name: "currency_id", kind: whole}, {name: "amount", kind: number},
		{name: "transaction_type", kind: text}, {name: "status", kind: text}, {name: "remarks", kind: text}, {name: "created_at", kind: text},
		{name: "source_currency", kind: text, some: true}, {name: "destination_currency", kind: text, some: true},
		{name: "forex_rate", kind: number, some: true}, {name: "conversion_charges", kind: number, some: true},
	}
)

// Shapes of texts.
var (
	twoLetters   = regexp.MustCompile(`^[A-Z]{2}$`)
	threeLetters = regexp.MustCompile(`^[A-Z]{3}$`)
	threeDigits  = regexp.MustCompile(`^[0-9]{3}$`)
	plusDigits   = regexp.MustCompile(`^\+[0-9]`)
	walletTypes  = regexp.MustCompile(`^(PREPAID|POSTPAID)$`)
	wholeNumber  = regexp.MustCompile(`^-?[0-9]+$`)
)

// hasFields fails the case unless a record has the fields.
func (a answer) hasFields(place string, record map[string]any, fields []field) {
	for _, f := range fields {
		value, has := record[f.name]
		if f.some && (!has || value == nil) {
			continue
		}
		if !has {
			a.p.failf("%s: %s has no %s", a.what, place, f.name)
		}
		if wrong := f.wrong(value); wrong != "" {
			a.p.failf("%s: %s of %s is %s", a.what, f.name, place, wrong)
		}
	}
}

func (f field) wrong(value any) string {
	got := fmt.Sprintf("%.80v", value)
	switch v := value.(type) {
	case json.Number:
		if f.kind == text || f.kind == whole && !wholeNumber.MatchString(v.String()) {
			return fmt.Sprintf("the number %s, want a %s", got, f.kind)
		}
	case string:
		if f.kind != text {
			return fmt.Sprintf("the text %q, want a number", got)
		}
		if f.like != nil && !f.like.MatchString(v) {
			return fmt.Sprintf("%q, want a match of %s", got, f.like)
		}
	default:
		return fmt.Sprintf("%s, want a %s", got, f.kind)
	}
	return ""
}

// records reads a list whose elements have these fields and ids of their own.
func (a answer) records(fields []field) []map[string]any {
	list := a.list()
	seen := map[int64]bool{}
	for i, record := range list {
		a.hasFields(fmt.Sprintf("element %d", i), record, fields)
		if seen[id(record)] {
			a.p.failf("%s: two elements have the id %d", a.what, id(record))
		}
		seen[id(record)] = true
	}
	return list
}

// id is the id of a record; 0 when it has none that is a whole number.
func id(record map[string]any) int64 { return wholeOf(record, "id") }

func wholeOf(record map[string]any, name string) int64 {
	n, _ := record[name].(json.Number)
	value, _ := n.Int64()
	return value
}

func ids(list []map[string]any) []int64 {
	all := make([]int64, len(list))
	for i, record := range list {
		all[i] = id(record)
	}
	return all
}

// some ends the case when a list is too short to show anything.
func (a answer) some(list []map[string]any, least int, what string) []map[string]any {
	if len(list) < least {
		a.p.lack(what)
	}
	return list
}

// unordered is a list of records without their order, nor that of their fields, of which no page speaks.
func (a answer) unordered() string {
	var lines []string
	for _, record := range a.list() {
		lines = append(lines, jsonText(record))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
