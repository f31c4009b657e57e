package journal

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// token names the credential with its lineage: "its access token (generation 2 of the login in request 3, issued by
// request 9)".
func (t *telling) token() string {
	c := t.e.Credential
	if c == nil || c.Fingerprint == "" {
		return "its token"
	}
	name := "its " + shown(c.Use, 16) + " token"
	issuer := t.issuer(c)
	login := t.first(func(e *Entry) bool { return e.Operation == "login" && issuesFamily(e, c.Family) })
	switch {
	case issuer == nil && login == nil:
		return fmt.Sprintf("%s (generation %d of family %s, issued by %s)", name, c.Generation, shown(c.Family, 4), t.somewhere())
	case issuer == login:
		return fmt.Sprintf("%s (of the login in %s)", name, t.request(login))
	case issuer == nil:
		return fmt.Sprintf("%s (generation %d of the login in %s, issued by %s)", name, c.Generation, t.request(login), t.somewhere())
	case login == nil:
		return fmt.Sprintf("%s (generation %d of family %s, issued by %s)", name, c.Generation, shown(c.Family, 4), t.request(issuer))
	}
	return fmt.Sprintf("%s (generation %d of the login in %s, issued by %s)", name, c.Generation, t.request(login), t.request(issuer))
}

// issuer is the entry whose answer first carried the token.
func (r *chronicle) issuer(c *Credential) *Entry {
	return r.first(func(e *Entry) bool { return issued(e, c) != nil })
}

// issued returns the token as an entry issued it, nil when it did not.
func issued(e *Entry, c *Credential) *Issued {
	for i := range e.Issued {
		if c.Fingerprint != "" && e.Issued[i].Fingerprint == c.Fingerprint {
			return &e.Issued[i]
		}
	}
	return nil
}

func issuesFamily(e *Entry, family string) bool {
	return slices.ContainsFunc(e.Issued, func(i Issued) bool { return i.Family == family })
}

func (t *telling) wrongUse() string {
	due := "an access token"
	if t.e.Operation == "refresh" {
		due = "a refresh token"
	}
	return fmt.Sprintf("%s is good for something else, here %s is due", t.token(), due)
}

func (t *telling) unknownToken() string {
	return withCause(t.token()+" is well signed, but none that this mock knows: it is from before a reset, of another mock, or too old to be remembered", t.e)
}

func (t *telling) expired() string {
	c := t.e.Credential
	if c == nil {
		return "its token is expired"
	}
	seconds := t.e.At.Unix() + c.ExpiresIn
	text := t.token() + " expired "
	switch {
	case c.ExpiresIn >= 0:
		text += "in that very second"
	default:
		text += spanText(-c.ExpiresIn) + " earlier"
	}
	if issuer := t.issuer(c); issuer != nil && issued(issuer, c).ExpiresAt.Unix() > seconds {
		text += fmt.Sprintf(", with its session (session-limit): by itself it would have lived until %s", timeText(issued(issuer, c).ExpiresAt))
	}
	return text + t.moved(time.Unix(seconds, 0)) + t.followed(c)
}

// moved says which trigger took the clock past an instant, nothing when none did.
func (t *telling) moved(instant time.Time) string {
	for _, n := range slices.Backward(t.notes) {
		if n.Kind == NoteAdvanced && n.After < t.e.Seq && n.At.Before(instant) && !n.At.Add(n.Moved).Before(instant) {
			return fmt.Sprintf(". The clock was moved forward %s %s", spanText(int64(n.Moved/time.Second)), t.author(n))
		}
	}
	return ""
}

// followed says how the client helped itself.
func (t *telling) followed(c *Credential) string {
	next := t.first(func(e *Entry) bool {
		switch {
		case e.Seq <= t.e.Seq || e.Outcome == OutcomeOpen:
			return false
		case e.Operation == "refresh":
			return e.Credential != nil && e.Credential.Family == c.Family
		}
		return e.Operation == "login" && e.Account == t.e.Account
	})
	if next == nil {
		return ". No refresh and no login has followed"
	}
	return fmt.Sprintf(". A %s followed in request %d, which %s", next.Operation, next.Seq, got(next))
}

func (t *telling) spent() string {
	c := t.e.Credential
	if c == nil {
		return "its token was used before"
	}
	text := t.token() + " was used before, by "
	spender := t.spender(c)
	if spender == nil {
		text += t.somewhere()
	} else {
		text += t.spending(spender)
	}
	return text + t.consequence(c)
}

// spender is the request that got a pair for the refresh token, the first that did.
func (t *telling) spender(c *Credential) *Entry {
	var found *Entry
	for _, e := range t.entries {
		if e == t.e || e.Credential == nil || e.Credential.Fingerprint != c.Fingerprint || len(e.Issued) == 0 {
			continue
		}
		if e.Credential.State != StateSpent { // those after the first were honoured though it was spent
			return e
		}
		if found == nil {
			found = e
		}
	}
	return found
}

// spending says who used the token, what that got, and whether the client can know.
func (t *telling) spending(spender *Entry) string {
	text := fmt.Sprintf("%s, %s", t.request(spender), t.earlier(spender.At))
	if spender.Seq > t.e.Seq {
		text = t.request(spender) + ", which overtook it"
	}
	switch {
	case spender.Fault != nil && spender.Outcome != OutcomeAnswered:
		text += fmt.Sprintf(" (the answer to it was lost to %s, so the client may not know of the new pair)", faultName(spender.Fault))
	case spender.Fault != nil:
		text += fmt.Sprintf(" (the answer to it was spoiled by %s, so the client may not know of the new pair)", faultName(spender.Fault))
	case spender.Outcome != OutcomeAnswered && spender.Outcome != OutcomeOpen:
		text += " (the client went away before it had the whole answer, and may not know of the new pair)"
	}
	next := spender.Issued[0]
	text += fmt.Sprintf("; generation %d was issued then", next.Generation)
	user := t.first(func(e *Entry) bool {
		return e != spender && e.Credential != nil && e.Credential.Family == next.Family && e.Credential.Generation == next.Generation
	})
	if user == nil {
		return text + " and has not been used"
	}
	return fmt.Sprintf("%s and first used by request %d", text, user.Seq)
}

// consequence says what the reuse has done beyond its own answer.
func (t *telling) consequence(c *Credential) string {
	var text string
	switch t.e.Revokes {
	case RevokesFamily:
		text = ". By that refresh-reuse has revoked the family, with all of its tokens"
	case RevokesRefresh:
		text = ". By that refresh-reuse has revoked the refresh tokens of the family"
	default:
		return ". Nothing else was revoked by it"
	}
	var victims []string
	for _, e := range t.entries {
		if e.Seq > t.e.Seq && e.Reason == ReasonTokenRevoked && e.Credential != nil && e.Credential.Family == c.Family {
			victims = append(victims, fmt.Sprint(e.Seq))
		}
	}
	switch n := len(victims); {
	case n == 0:
		return text
	case n == 1:
		return fmt.Sprintf("%s; this is why request %s was refused", text, victims[0])
	case n <= 3:
		return fmt.Sprintf("%s; this is why requests %s and %s were refused", text, strings.Join(victims[:n-1], ", "), victims[n-1])
	default:
		return fmt.Sprintf("%s; this is why requests %s and %d more were refused", text, strings.Join(victims[:3], ", "), n-3)
	}
}
