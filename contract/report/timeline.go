package report

import "time"

// Phase is a part of a result that was judged in steps, such as a phase of a scenario.
type Phase struct {
	// Title says what it shows.
	Title string `json:"title"`
	// Line is where it begins in its script; 0 where there is none.
	Line int `json:"line,omitempty"`
	// Verdict is what became of it.
	Verdict Verdict `json:"verdict"`
	// Notes are what there is to say of it besides, such as a step that was left out, and why.
	Notes []string `json:"notes,omitempty"`
}

// Timeline is what went on while something was judged, by the clock of the target: the requests that it got, and the tokens
// that it gave. There are no secrets in it; tokens are named by fingerprints.
type Timeline struct {
	// From and Until bound it, in the target's time: UTC, whole seconds.
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
	// Requests are in the order of their numbers.
	Requests []Request `json:"requests"`
	// Tokens are in the order in which they were issued.
	Tokens []Token `json:"tokens"`
	// Marks are what was done to the target from outside, in order.
	Marks []Mark `json:"marks"`
}

// Request is a request as the target saw it.
type Request struct {
	// Number counts the requests, from 1.
	Number int       `json:"number"`
	At     time.Time `json:"at"`
	// Phase is the index of the phase that it belongs to; -1 where there is none.
	Phase     int    `json:"phase"`
	Method    string `json:"method"`
	Path      string `json:"path"`
	Operation string `json:"operation,omitempty"` // operationId
	Account   string `json:"account,omitempty"`
	// Status is the one that went out, 0 when none did.
	Status int `json:"status"`
	// Outcome is that of the journal: "answered", "reset", "closed", "cut" or "open".
	Outcome string `json:"outcome"`
	// Reason is the journal's word for why it was refused; empty when it was not.
	Reason string `json:"reason,omitempty"`
	// Fault is the id of the rule that spoiled the answer, empty when none did.
	Fault string `json:"fault,omitempty"`
	// Presented is the fingerprint of the token that came with it, Issued are those of the tokens in the answer.
	Presented string   `json:"presented,omitempty"`
	Issued    []string `json:"issued,omitempty"`
	// Text says in words what became of it, where there is more to say than the status.
	Text string `json:"text,omitempty"`
}

// Token is the life of a token.
type Token struct {
	Fingerprint string `json:"fingerprint"`
	Use         string `json:"use"` // "access" or "refresh"
	Account     string `json:"account"`
	// Family names the login that it descends from; Generation counts the refreshes since, from 0.
	Family     string    `json:"family"`
	Generation int       `json:"generation"`
	IssuedAt   time.Time `json:"issued_at"`
	ExpiresAt  time.Time `json:"expires_at"`
	// EndedAt is when it was spent or revoked; nil when it lives to its expiry, or when the target does not tell.
	EndedAt *time.Time `json:"ended_at,omitempty"`
	// End says how it ended: "spent" (rotated) or "revoked"; empty when it lives to its expiry.
	End string `json:"end,omitempty"`
}

// Mark is something that was done to the target from outside, such as moving its clock.
type Mark struct {
	At    time.Time `json:"at"`    // when it was done, after it where it moved the clock
	Phase int       `json:"phase"` // as of a Request
	// After is the number of the last request that came before it. 0, where none did or nobody knows, puts it before all
	// requests of its phase in its second.
	After int    `json:"after,omitempty"`
	Text  string `json:"text"`
}
