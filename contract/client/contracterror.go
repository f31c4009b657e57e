package client

import (
	"fmt"
	"strings"
)

// ContractError is a request or an answer that departs from the OpenAPI document of the API. A request was not sent then.
type ContractError struct {
	// Operation is the operationId, such as "listWallets"; empty for a request that is none of the document's.
	Operation string
	// Direction is "request" or "response".
	Direction string
	// Violations are all that was found, up to a bound, in the order of their places. There is at least one.
	Violations []ContractViolation
}

// ContractViolation is one way in which a request or an answer departs from the document.
type ContractViolation struct {
	// Where is the place: "body" and the way into it as in a JSON pointer (RFC 6901), such as "body/0/amount"; or "query
	// limit", "path id", "header X-Page", "status".
	Where string
	// Rule is what is broken: a keyword of JSON Schema, such as "required", or words such as "undocumented status".
	Rule string
	// Expected is what the document wants there, in words; empty where the rule says it all.
	Expected string
	// Found is what is there: its kind and size, such as "a string of 12 characters", "a number", "null" or "missing". The
	// value itself is shown only where it is short, of an operation that carries no credentials.
	Found string
}

// Error says it, such as "response of getWallet departs from the contract: body/amount: type: want number, found null".
func (e *ContractError) Error() string {
	what := e.Direction + " of " + e.Operation
	if e.Operation == "" {
		what = e.Direction
	}
	lines := make([]string, len(e.Violations))
	for i, v := range e.Violations {
		lines[i] = v.String()
	}
	return what + " departs from the contract: " + strings.Join(lines, "; ")
}

// String says it in one line.
func (v ContractViolation) String() string {
	if v.Expected == "" {
		return fmt.Sprintf("%s: %s: found %s", v.Where, v.Rule, v.Found)
	}
	return fmt.Sprintf("%s: %s: %s, found %s", v.Where, v.Rule, v.Expected, v.Found)
}
