package journal

import (
	"slices"
	"strings"
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
	entryOverhead      = 616
	credentialOverhead = 112
	issuedOverhead     = 96
	faultOverhead      = 48
	violationOverhead  = 64
	triggeredOverhead  = 48
)

// stored returns the entry as the journal keeps it: sharing nothing with e that its owner could change, in UTC, free of
// tokens, with its strings cut. It takes over method and path of an entry begun before where they are the same.
func stored(e Entry, begun *Entry) Entry {
	e = e.clone()
	e.At, e.RealAt = wholeSecond(e.At), e.RealAt.UTC().Round(0) // without reading of a monotonic clock
	e.Method = fromRequestLine(e.Method, begun.Method, maxName)
	e.Path = fromRequestLine(e.Path, begun.Path, maxPath)
	e.Account, e.Cause = clean(e.Account, maxName), clean(e.Cause, maxText)
	for _, s := range []*string{&e.Sandbox, &e.Operation, &e.Peer, &e.ClientIP, &e.ClientIPRule} {
		*s = cut(*s, maxName)
	}
	if c := e.Credential; c != nil {
		// The claims of a forged token hold whatever its maker liked.
		c.Use, c.Fingerprint, c.Family = clean(c.Use, maxName), clean(c.Fingerprint, maxName), clean(c.Family, maxName)
	}
	for i := range e.Issued {
		e.Issued[i].ExpiresAt = wholeSecond(e.Issued[i].ExpiresAt)
	}
	for i := range e.Triggers {
		t := &e.Triggers[i]
		t.ID, t.Failed = cut(t.ID, maxName), clean(t.Failed, maxText)
	}
	for i := range e.Violations {
		v := &e.Violations[i]
		v.In, v.Where, v.Rule = cut(v.In, maxName), clean(v.Where, maxName), clean(v.Rule, maxName)
		v.Detail = clean(v.Detail, maxText)
	}
	return e
}

func wholeSecond(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// fromRequestLine cleans a part of a request's first line. That line can be long, so the part must not hold on to it.
func fromRequestLine(s, begun string, limit int) string {
	if s == begun {
		return begun
	}
	return strings.Clone(clean(s, limit))
}

// clone returns a copy that shares nothing with e but immutable strings. Its lists are not nil, so that they are arrays
// in JSON.
func (e *Entry) clone() Entry {
	c := *e
	c.Issued = append([]Issued{}, e.Issued...)
	c.Violations = append([]Violation{}, e.Violations...)
	c.Triggers = slices.Clone(e.Triggers)
	if e.Credential != nil {
		credential := *e.Credential
		c.Credential = &credential
	}
	if e.Fault != nil {
		fault := *e.Fault
		c.Fault = &fault
	}
	return c
}

// clean masks tokens and cuts s to about limit bytes. Cutting comes first: if the cut takes away the second dot of a
// token, it takes the signature too.
func clean(s string, limit int) string { return MaskPath(cut(s, limit)) }

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
	n := entryOverhead + len(e.Sandbox) + len(e.Operation) + len(e.Method) + len(e.Path) + len(e.Peer) +
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
