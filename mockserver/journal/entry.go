package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Entry is one request and its answer.
type Entry struct {
	// Seq numbers the requests from 1 in the order they arrived.
	Seq uint64 `json:"seq"`
	// At is the mock's time at which the request was judged, in UTC and whole seconds.
	At time.Time `json:"at"`
	// RealAt is the real time of the same instant, in UTC.
	RealAt time.Time `json:"real_at"`
	// Sandbox names the sandbox that answered. Empty means the root.
	Sandbox string `json:"sandbox,omitempty"`
	// Replica names the mock that answered, where several share the journal; empty elsewhere. Missed is how many earlier requests of that
	// mock are missing, because they could not be sent in time; their numbers are left out.
	Replica string `json:"replica,omitempty"`
	Missed  uint64 `json:"missed,omitempty"`
	// Operation is the operationId of the request, empty for what the specification does not have.
	Operation string `json:"operation"`
	Method    string `json:"method"`
	// Path is masked by MaskPath and cut at 2 KiB.
	Path string `json:"path"`
	// Peer is the address of the connection's other end, ClientIP the one that counts for the whitelist.
	Peer     string `json:"peer"`
	ClientIP string `json:"client_ip"`
	// ClientIPRule says how ClientIP was found.
	ClientIPRule string `json:"client_ip_rule"`
	// Account is the username that the credential names, empty when it names none.
	Account string `json:"account"`
	// Credential is the token that the request presented, nil when there was none.
	Credential *Credential `json:"credential,omitempty"`
	// Issued lists the tokens in the answer. It is never nil in what Read returns.
	Issued []Issued `json:"issued"`
	// Revokes says which tokens the request has revoked, empty when none.
	Revokes Revokes `json:"revokes,omitempty"`
	// Reason says why the request was refused, ReasonNone when it was not.
	Reason Reason `json:"reason"`
	// Fault is the rule that spoiled the answer, nil when none did.
	Fault *Fault `json:"fault,omitempty"`
	// Triggers lists the triggers that the request has set off, in their order.
	Triggers []Triggered `json:"triggers,omitempty"`
	// Violations lists where request and response depart from the specification. It is never nil in what Read returns.
	Violations []Violation `json:"violations"`
	// Status is the status that the handler answered, SentStatus the one that went out; 0 when there was none.
	Status     int     `json:"status"`
	SentStatus int     `json:"sent_status"`
	Outcome    Outcome `json:"outcome"`
	// Bytes is the size of the body that went out.
	Bytes int64 `json:"bytes"`
	// DurationMS is the real time from arrival to completion in milliseconds.
	DurationMS float64 `json:"duration_ms"`
	// Cause is what lies behind an error answer, or why a spent token was honoured, in words. It never goes to clients of
	// the vendor's API.
	Cause string `json:"cause,omitempty"`
}

// Credential is a token that a request presented, as the mock saw it when the request arrived. What could not be read
// from the token is empty or 0.
type Credential struct {
	// Use is "access" or "refresh", as the token says.
	Use string `json:"use"`
	// Fingerprint is that of the token's jti, see the function Fingerprint.
	Fingerprint string `json:"fingerprint"`
	// Family names the login that the token descends from; Generation counts the refreshes since, from 0.
	Family     string `json:"family"`
	Generation int    `json:"generation"`
	State      State  `json:"state"`
	// ExpiresIn is the seconds to the token's expiry, or to the end of its session if that is earlier; negative after it.
	ExpiresIn int64 `json:"expires_in"`
}

// Issued is a token that an answer carried.
type Issued struct {
	Use         string `json:"use"` // "access" or "refresh"
	Fingerprint string `json:"fingerprint"`
	Family      string `json:"family"`
	Generation  int    `json:"generation"`
	// ExpiresAt is in the mock's time, UTC and whole seconds.
	ExpiresAt time.Time `json:"expires_at"`
}

// Revokes says which tokens a request has revoked: of those that were issued before it.
type Revokes string

// The closed list of what a request can revoke.
const (
	RevokesAccount Revokes = "account"        // all of its account: a logout, or a login where that ends earlier ones
	RevokesFamily  Revokes = "family"         // all of the family of its credential: a reuse that is taken for theft
	RevokesRefresh Revokes = "family-refresh" // the refresh tokens of that family alone
	RevokesAccess  Revokes = "access"         // the access token that was issued with its credential
)

// Fault is a rule that spoiled an answer.
type Fault struct {
	ID    string `json:"id"`
	Phase string `json:"phase"` // "before" or "after" the state changed
	// Before is the id of the rule that fired before the state changed, where this one fired after it.
	Before string `json:"before,omitempty"`
}

// Triggered is a trigger that a request has set off.
type Triggered struct {
	ID    string `json:"id"`
	Event string `json:"event"` // "received" or "answered"
	// Failed says what it could not do, and why. Empty means that all was done.
	Failed string `json:"failed,omitempty"`
}

// Violation is one place where a message departs from the specification.
type Violation struct {
	In     string `json:"in"`     // "request" or "response"
	Where  string `json:"where"`  // the place in it, such as "query page"
	Rule   string `json:"rule"`   // what it breaks, such as "required"
	Detail string `json:"detail"` // what was expected
}

// Outcome says how a request ended.
type Outcome string

// The closed list of outcomes.
const (
	OutcomeAnswered Outcome = "answered" // a complete answer was handed to the connection
	OutcomeReset    Outcome = "reset"    // the connection was reset
	OutcomeClosed   Outcome = "closed"   // the connection was closed without an answer
	OutcomeCut      Outcome = "cut"      // a part of the answer went out
	OutcomeOpen     Outcome = "open"     // not decided yet
)

// State is that of a credential when its request arrived.
type State string

// The closed list of states.
const (
	StateLive    State = "live"    // it may be used
	StateSpent   State = "spent"   // a refresh token that was already rotated, whether it is honoured again or not
	StateRevoked State = "revoked" // ended before its expiry
	StateExpired State = "expired" // at or past its expiry
	StateUnknown State = "unknown" // well signed, but not a token of this mock's state, or of the wrong use
	StateInvalid State = "invalid" // not readable, or its signature does not hold
)

// Fingerprint stands for a token in journals and logs: the first 12 hex digits of the SHA-256 of its jti. It is empty for
// an empty jti.
func Fingerprint(jti string) string {
	if jti == "" {
		return ""
	}
	var buffer [64]byte
	sum := sha256.Sum256(append(buffer[:0], jti...))
	var digits [12]byte
	hex.Encode(digits[:], sum[:len(digits)/2])
	return string(digits[:])
}
