package openapi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxViolations bounds the list for one message: a long list of bad elements says no more than a short one.
const maxViolations = 50

// Violation is one way in which a message departs from the document. Its texts come from the document alone; no part of
// the message appears in them, not even the name of an unknown field.
type Violation struct {
	In     string `json:"in"`               // "request" or "response"
	Where  string `json:"where"`            // "status", "query limit", "header X-Page", "body", "body/data/access_token"
	Rule   string `json:"rule"`             // a keyword of JSON Schema such as "required", or one of the Rule constants
	Detail string `json:"detail,omitempty"` // what was expected, in words
}

// Rules that JSON Schema has no keyword for.
const (
	RuleStatus    = "undocumented status"
	RuleBody      = "undocumented body"
	RuleMediaType = "media type"
	RuleJSON      = "json"     // the body is not one JSON value in UTF-8
	RuleRepeated  = "repeated" // a parameter or header came more than once
	RuleEmpty     = "empty"    // a parameter or header came without a value
	RuleEncoding  = "encoding" // the query is not encoded as a query should be
	RuleMore      = "more"     // there were too many violations to list
)

// String says it in one line, such as "response body/data/client_id: required: missing".
func (v Violation) String() string {
	parts := []string{strings.TrimSpace(v.In + " " + v.Where), v.Rule}
	if v.Detail != "" {
		parts = append(parts, v.Detail)
	}
	return strings.Join(parts, ": ")
}

// settle gives the violations of one message their direction, their order and their bound.
func settle(in string, list []Violation) []Violation {
	for i := range list {
		list[i].In = in
	}
	slices.SortFunc(list, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Where, b.Where), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Detail, b.Detail))
	})
	list = slices.Compact(list)
	if n := len(list) - maxViolations; n > 0 {
		more := Violation{In: in, Where: "message", Rule: RuleMore, Detail: fmt.Sprintf("%d more", n)}
		list = append(list[:maxViolations:maxViolations], more)
	}
	return list
}
