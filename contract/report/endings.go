package report

import "strings"

// issued is where a token was given: at the request whose answer had it, or else when its second began.
func (a *axis) issued(token Token) float64 {
	from, to := a.place(token.IssuedAt.Unix())
	if i, given := a.givers[token.Fingerprint]; given && a.timeline.Requests[i].At.Equal(token.IssuedAt) {
		return max(from, min(a.requests[i], to))
	}
	return from
}

// ended is where a token was spent or revoked: at the request that did it, as far as can be told, or at a mark that says so,
// or else when its second was over.
func (a *axis) ended(token Token) float64 {
	from, to := a.place(token.EndedAt.Unix())
	if token.End == "spent" {
		return a.request(from, to, to, func(r Request) int { return spends(r, token) })
	}
	return a.request(from, to, a.revoked(token, to), func(r Request) int { return revokes(r, token) })
}

func (a *axis) revoked(token Token, otherwise float64) float64 {
	from, to := a.place(token.EndedAt.Unix())
	for i, mark := range a.timeline.Marks {
		if mark.At.Equal(*token.EndedAt) && tellsOfRevocation(mark) {
			return max(from, min(a.marks[i], to))
		}
	}
	return otherwise
}

// revokedSometime is where a token was revoked of which the target does not say when: behind its last use that was let through, and
// not behind the first that was refused for it. In between it is at a logout, or else at what may have done it, or else at the end.
func (a *axis) revokedSometime(token Token, from float64) float64 {
	until := a.width - drawingMargin
	for i, r := range a.timeline.Requests {
		switch used := r.Presented == token.Fingerprint && a.requests[i] > from; {
		case used && r.Reason == "token_revoked":
			until = min(until, a.requests[i])
		case used && r.Reason == "" && r.Operation != "logout":
			from = a.requests[i]
		}
	}
	logout, likely := until, until
	for i, r := range a.timeline.Requests {
		switch x := a.requests[i]; {
		case x <= from || x > until:
		case r.Operation == "logout" && r.Reason == "" && r.Account == token.Account:
			logout = min(logout, x)
		case r.Reason == "token_spent" && a.families[r.Presented] == token.Family:
			likely = min(likely, x)
		}
	}
	for i, mark := range a.timeline.Marks {
		if x := a.marks[i]; x > from && tellsOfRevocation(mark) {
			likely = min(likely, x)
		}
	}
	if logout < until {
		return logout
	}
	return likely
}

func tellsOfRevocation(mark Mark) bool { return strings.Contains(strings.ToLower(mark.Text), "revoke") }

// spends tells how likely a request spent a refresh token.
func spends(r Request, token Token) int {
	switch {
	case !r.At.Equal(*token.EndedAt) || r.Presented != token.Fingerprint:
		return 0
	case len(r.Issued) > 0:
		return 3
	case r.Reason == "":
		return 2 // its answer was lost
	}
	return 1
}

// revokes tells how likely a request revoked a token: logout, or a spent token that came back.
func revokes(r Request, token Token) int {
	switch {
	case !r.At.Equal(*token.EndedAt) || r.Account != token.Account:
		return 0
	case r.Operation == "logout" && r.Reason == "":
		return 2
	case r.Reason == "token_spent":
		return 1
	}
	return 0
}

// request is the place of the first request that is likeliest, kept within its second, since it may be in a fold before or behind.
// Where none is likely, it is the place given for that.
func (a *axis) request(from, to, otherwise float64, likely func(Request) int) float64 {
	best, place := 0, otherwise
	for i, r := range a.timeline.Requests {
		if n := likely(r); n > best {
			best, place = n, max(from, min(a.requests[i], to))
		}
	}
	return place
}
