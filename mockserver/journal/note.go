package journal

import (
	"fmt"
	"time"
)

// NoteKind says what was done to the mock from outside.
type NoteKind string

// The closed list of kinds.
const (
	NoteRevoked   NoteKind = "revoked"   // tokens were revoked
	NoteInactive  NoteKind = "inactive"  // an account was made inactive
	NoteDeleted   NoteKind = "deleted"   // an account was deleted
	NoteWhitelist NoteKind = "whitelist" // an account got another whitelist
	NoteFeatures  NoteKind = "features"  // an account got other features
	NotePassword  NoteKind = "password"  // an account got another password
	NoteKeys      NoteKind = "keys"      // the signing keys were changed, and tokens of the old ones are good for nothing
	NoteAdvanced  NoteKind = "advanced"  // the clock was moved forward by a trigger
)

// Note is a change from outside that may be the reason for later refusals. It is no request, and no entry; Explain
// uses it.
type Note struct {
	Kind NoteKind
	// At is the mock's time of it.
	At time.Time
	// RealAt is the real time of it, by which it stands among the requests of other mocks.
	RealAt time.Time
	// After is the number of the last request that arrived before it.
	After uint64
	// Moved is how far the clock was moved forward from At.
	Moved time.Duration
	// By is the trigger that made the change. The zero value stands for the control API.
	By SetOff
	// Account, Family, Fingerprint and Use say which tokens were revoked: all that agree with those that are not empty. For
	// other kinds there is only the Account.
	Account, Family, Fingerprint, Use string
}

// SetOff is a trigger and the request that set it off.
type SetOff struct {
	Trigger string // its id
	Event   string // "received" or "answered"
	Seq     uint64 // the number of the request
}

// maxNotes bounds what is kept; the oldest make room.
const maxNotes = 1000

// Last returns the number of the request that arrived last, 0 when there was none.
func (j *Journal) Last() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.seq
}

// author says who made a change, and when.
func (t *telling) author(n Note) string {
	if n.By == (SetOff{}) {
		return fmt.Sprintf("through the control API at %s, %s", timeText(n.At), after(n.After))
	}
	text := fmt.Sprintf("by trigger %s at %s, ", shown(n.By.Trigger, 64), timeText(n.At))
	event := "was answered"
	if n.By.Event == "received" {
		event = "arrived"
	}
	if n.By.Seq == t.e.Seq {
		return text + "when this request " + event
	}
	if e := t.first(func(e *Entry) bool { return e.Seq == n.By.Seq }); e != nil {
		return text + fmt.Sprintf("when %s %s", t.request(e), event)
	}
	return text + fmt.Sprintf("when request %d %s", n.By.Seq, event)
}

// Note keeps a change from outside. A clear does not forget it; a reset does.
func (j *Journal) Note(n Note) {
	n.At = wholeSecond(n.At)
	n.Account = clean(n.Account, maxName)
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.out != nil {
		j.out.note(n)
		return
	}
	j.remember(n)
}

// remember keeps a note. The caller has the lock.
func (j *Journal) remember(n Note) {
	if len(j.notes) == maxNotes {
		j.notes = append([]Note{}, j.notes[maxNotes/2:]...)
	}
	j.notes = append(j.notes, n)
}

// covers tells whether a revocation from outside is one of the token.
func (n Note) covers(c *Credential, account string) bool {
	return n.Kind == NoteRevoked &&
		(n.Account == "" || n.Account == account) && (n.Family == "" || n.Family == c.Family) &&
		(n.Fingerprint == "" || n.Fingerprint == c.Fingerprint) && (n.Use == "" || n.Use == c.Use)
}
