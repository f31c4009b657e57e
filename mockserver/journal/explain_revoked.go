package journal

import (
	"cmp"
	"fmt"
	"slices"
)

// revocation is what may have revoked a token: a request, or a change from outside.
type revocation struct {
	entry *Entry
	note  Note
}

// place puts revocations in order: a change from outside comes after the last request that arrived before it.
func (r revocation) place() uint64 {
	if r.entry != nil {
		return 2 * r.entry.Seq
	}
	return 2*r.note.After + 1
}

func (t *telling) revoked() string {
	c := t.e.Credential
	if c == nil {
		return "its token was revoked"
	}
	text := t.token() + " was revoked "
	switch found := t.revocations(c); {
	case len(found) == 0 && t.forgetful():
		text += "by " + t.somewhere()
	case len(found) == 0:
		text += "by nothing that the journal has: perhaps by a request that is still being answered"
	case found[0].entry != nil:
		text += t.revokedBy(found[0].entry)
	default:
		text += t.author(found[0].note)
	}
	return text + t.followed(c)
}

// revocations are all that the token falls under, the one that did it first. A request that arrived later may have been
// faster, which counts only where nothing else can have done it.
func (t *telling) revocations(c *Credential) (found []revocation) {
	since := uint64(0)
	if issuer := t.issuer(c); issuer != nil {
		since = 2 * issuer.Seq
	}
	var all []revocation
	for _, e := range t.entries {
		if e != t.e && revokes(e, c, t.e.Account) {
			all = append(all, revocation{entry: e})
		}
	}
	for _, n := range t.notes {
		if n.covers(c, t.e.Account) {
			all = append(all, revocation{note: n})
		}
	}
	late := 2 * t.e.Seq
	slices.SortStableFunc(all, func(a, b revocation) int { return cmp.Compare(a.place(), b.place()) })
	for _, r := range all {
		if r.place() > since && (r.place() < late || len(found) == 0 && r.entry != nil) {
			found = append(found, r)
		}
	}
	return found
}

// revokes tells whether an entry has revoked the token of an account, if that was issued before it.
func revokes(e *Entry, c *Credential, account string) bool {
	own := credentialOf(e)
	switch e.Revokes {
	case RevokesAccount:
		return e.Account == account
	case RevokesFamily:
		return own.Family == c.Family
	case RevokesRefresh:
		return own.Family == c.Family && c.Use == "refresh"
	case RevokesAccess:
		return own.Family == c.Family && own.Generation == c.Generation && c.Use == "access"
	}
	return false
}

func (t *telling) revokedBy(e *Entry) string {
	when := t.earlier(e.At)
	if e.Seq > t.e.Seq {
		when = "which overtook it"
	}
	request := t.request(e)
	switch {
	case e.Revokes == RevokesAccess:
		return fmt.Sprintf("by the refresh in %s, %s: access-after-refresh ends the access token of a pair that was rotated", request, when)
	case e.Revokes == RevokesAccount && e.Operation == "login":
		return fmt.Sprintf("by the login in %s, %s: second-login ends the account's earlier tokens", request, when)
	case e.Revokes == RevokesAccount:
		return fmt.Sprintf("by the %s in %s, %s: it ends all tokens of account %s", shown(e.Operation, 40), request, when, account(e))
	}
	text := fmt.Sprintf("by %s, %s: it presented the refresh token of generation %d again", request, when, credentialOf(e).Generation)
	if spender := (&telling{chronicle: t.chronicle, e: e}).spender(e.Credential); spender != nil {
		text += fmt.Sprintf(", which %s had used", t.request(spender))
	}
	return text + ", and refresh-reuse revokes the family for that"
}
