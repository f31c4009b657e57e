package journal

import (
	"slices"
	"time"
	"unicode/utf8"
)

// Lengths in bytes at which the strings of an entry are cut. What a client sends thus takes a few kilobytes at most.
const (
	maxPath = 2 << 10
	maxText = 1 << 10 // causes and details
	maxName = 256     // all others
)

// Estimates in bytes for the size of entries, strings not included: the value and what the runtime and the journal need
// to hold it.
const (
	entryOverhead      = 640
	credentialOverhead = 112
	issuedOverhead     = 96
	faultOverhead      = 48
	violationOverhead  = 64
	triggeredOverhead  = 48
)

// kept is an entry as the journal keeps it, in one piece of memory with its credential.
type kept struct {
	Entry
	credential Credential
}

// stored takes an entry as the journal is to have it, see take, with method and path cleaned, too.
func (k *kept) stored(e *Entry, known *paths) {
	k.take(e)
	k.Method, k.Path = cleanMethod(e.Method), known.clean(e.Path)
}

// take takes an entry: sharing nothing with e that its owner could change, in UTC, free of tokens, with its strings cut. Method and path
// are left as they are.
func (k *kept) take(e *Entry) {
	k.Entry = *e
	k.copyLists(e)
	if e.Credential != nil {
		k.credential = *e.Credential
		k.Credential = &k.credential
	}
	k.At, k.RealAt = wholeSecond(k.At), k.RealAt.UTC().Round(0) // without reading of a monotonic clock
	k.Account, k.Cause = clean(k.Account, maxName), clean(k.Cause, maxText)
	for _, s := range []*string{&k.Sandbox, &k.Replica, &k.Operation, &k.Peer, &k.ClientIP, &k.ClientIPRule} {
		*s = cut(*s, maxName)
	}
	if c := k.Credential; c != nil {
		// The claims of a forged token hold whatever its maker liked.
		c.Use, c.Fingerprint, c.Family = clean(c.Use, maxName), clean(c.Fingerprint, maxName), clean(c.Family, maxName)
	}
	k.cleanLists()
}

func (k *kept) cleanLists() {
	for i := range k.Issued {
		k.Issued[i].ExpiresAt = wholeSecond(k.Issued[i].ExpiresAt)
	}
	for i := range k.Triggers {
		t := &k.Triggers[i]
		t.ID, t.Failed = cut(t.ID, maxName), clean(t.Failed, maxText)
	}
	for i := range k.Violations {
		v := &k.Violations[i]
		v.In, v.Where, v.Rule = cut(v.In, maxName), clean(v.Where, maxName), clean(v.Rule, maxName)
		v.Detail = clean(v.Detail, maxText)
	}
}

func wholeSecond(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// clone returns a copy that shares nothing with e but immutable strings. Its lists are not nil, so that they are arrays
// in JSON.
func (e *Entry) clone() Entry {
	c := *e
	c.copyLists(e)
	if e.Credential != nil {
		credential := *e.Credential
		c.Credential = &credential
	}
	return c
}

// copyLists copies what entries share otherwise, but for the credential.
func (e *Entry) copyLists(of *Entry) {
	e.Issued = append([]Issued{}, of.Issued...)
	e.Violations = append([]Violation{}, of.Violations...)
	e.Triggers = slices.Clone(of.Triggers)
	if of.Fault != nil {
		fault := *of.Fault
		e.Fault = &fault
	}
}

// clean masks tokens and cuts s to about limit bytes. Cutting comes first: if the cut takes away the second dot of a
// token, it takes the signature too.
func clean(s string, limit int) string {
	if s == "" { // most texts of most entries
		return s
	}
	return MaskPath(cut(s, limit))
}

// cut returns at most limit bytes of s, whole characters, and an ellipsis where something is missing.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}

// size estimates the memory that a stored entry takes.
func (e *Entry) size() int64 {
	n := entryOverhead + len(e.Sandbox) + len(e.Replica) + len(e.Operation) + len(e.Method) + len(e.Path) + len(e.Peer) +
		len(e.ClientIP) + len(e.ClientIPRule) + len(e.Account) + len(e.Revokes) + len(e.Reason) + len(e.Outcome) + len(e.Cause)
	if c := e.Credential; c != nil {
		n += credentialOverhead + len(c.Use) + len(c.Fingerprint) + len(c.Family) + len(c.State)
	}
	if f := e.Fault; f != nil {
		n += faultOverhead + len(f.ID) + len(f.Phase) + len(f.Before)
	}
	for _, t := range e.Issued {
		n += issuedOverhead + len(t.Use) + len(t.Fingerprint) + len(t.Family)
	}
	for _, t := range e.Triggers {
		n += triggeredOverhead + len(t.ID) + len(t.Event) + len(t.Failed)
	}
	for _, v := range e.Violations {
		n += violationOverhead + len(v.In) + len(v.Where) + len(v.Rule) + len(v.Detail)
	}
	return int64(n)
}
