package journal

import (
	"strconv"
	"strings"
)

// Filter selects entries. Zero fields match all; the others must all hold. Values are compared as they are, but for the
// letters of a method, and for a path that holds a token, which is masked as the entries' are.
type Filter struct {
	Operation, Account, Method, Path string
	// Reason is one of the Reasons.
	Reason Reason
	// Status is the one that the handler answered, SentStatus the one that went out, which a fault may have put in its place.
	Status, SentStatus int
	Outcome            Outcome
	// Fault is the ID of the rule that spoiled the answer.
	Fault string
	// Use, Fingerprint, Family, Generation and State are those of the credential. A Generation of nil matches all.
	Use, Fingerprint, Family string
	Generation               *int
	State                    State
	Sandbox, ClientIP        string
	// Replica is the name of the mock that answered, where several share the journal.
	Replica string
	// Since matches the entries with a greater number.
	Since uint64
	// Limit keeps the newest ones of those that match.
	Limit int
}

// String returns what the filter asks for as "operation=refresh status=401", or "any" when it asks for nothing.
func (f Filter) String() string {
	var words []string
	for _, c := range f.conditions() {
		words = append(words, c.key+"="+shown(c.wanted, 80))
	}
	if len(words) == 0 {
		return "any"
	}
	return strings.Join(words, " ")
}

// condition is one thing that a filter asks for.
type condition struct {
	key, wanted string
	got         func(*Entry) string
	holds       func(got, wanted string) bool
}

func (c condition) of(e *Entry) bool { return c.holds(c.got(e), c.wanted) }

// conditions are what the filter asks for: what tells requests apart most comes first.
func (f Filter) conditions() []condition {
	var list []condition
	for _, known := range fields {
		if wanted := known.wanted(&f); wanted != "" {
			list = append(list, condition{known.key, clean(wanted, known.limit()), known.got, known.equal()})
		}
	}
	if f.Since > 0 {
		list = append(list, condition{"since", strconv.FormatUint(f.Since, 10), seqText, func(got, since string) bool {
			return len(got) > len(since) || len(got) == len(since) && got > since // decimals without leading zeros
		}})
	}
	return list
}

func seqText(e *Entry) string { return strconv.FormatUint(e.Seq, 10) }

func all(conditions []condition, e *Entry) bool {
	for _, c := range conditions {
		if !c.of(e) {
			return false
		}
	}
	return true
}
