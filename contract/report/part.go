package report

import (
	"slices"
	"strings"
)

// Part is one of the checks that a result was judged by, in a world of its own: another target, another clock, another start
// of the client.
type Part struct {
	// ID is unique among the parts of its result, such as "four-minutes-left". With that of the result before it, as in
	// "refreshes-early/four-minutes-left", it names the part to programs and to a Baseline.
	ID string `json:"id"`
	// Title says what was tried.
	Title string `json:"title"`
	// Verdict is what became of it.
	Verdict Verdict `json:"verdict"`
	// Reason says why in one line or more. Of what passed it may be empty.
	Reason string `json:"reason,omitempty"`
	// Expected is the reason why this was known to fail, as in a Result.
	Expected string `json:"expected,omitempty"`
	// How says how it was judged, such as "tokens revoked at the mock" or "clock of the client moved by libfaketime".
	How string `json:"how,omitempty"`
	// Journal is what the target's journal says of it, one line each.
	Journal []string `json:"journal,omitempty"`
	// Output is the end of what the client printed, with placeholders in the place of secrets.
	Output string `json:"output,omitempty"`
	// Timeline is what went on meanwhile. Nil when nobody asked for it.
	Timeline *Timeline `json:"timeline,omitempty"`
}

// troubled tells whether there is more to say of a verdict than that it holds.
func troubled(v Verdict) bool { return v != Pass && v != Inform }

// The levels of a rule (RFC 2119).
const (
	LevelMust   = "must"   // what does not hold or was not judged fails the run
	LevelShould = "should" // what does not hold is a warning
)

// ownJournal is the journal of a result where none of its parts shows the same.
func (r Result) ownJournal() []string {
	if slices.ContainsFunc(r.Parts, func(p Part) bool { return troubled(p.Verdict) && slices.Equal(p.Journal, r.Journal) }) {
		return nil
	}
	return r.Journal
}

// ownReason is the reason of a part where that of its result does not say the same.
func (p Part) ownReason(r Result) string {
	if strings.HasPrefix(r.Reason, p.Reason) {
		return ""
	}
	return p.Reason
}
