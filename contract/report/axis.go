package report

import (
	"slices"
	"strings"
)

// An axis is the scale of a timeline, with the places of what happened.
type axis struct {
	scale
	timeline    *Timeline
	steps       []step
	from, until int64
	requests    []float64 // by index
	marks       []float64
}

func newAxis(t *Timeline) *axis {
	all := moments(t)
	a := &axis{timeline: t, steps: fold(all), from: t.From.Unix(), until: t.Until.Unix()}
	if len(all) > 0 { // whoever bounded it may have forgotten some
		a.from, a.until = min(a.from, all[0].at), max(a.until, all[len(all)-1].at)
		if t.From.IsZero() {
			a.from = all[0].at
		}
	}
	a.until = max(a.from, a.until)
	a.scale = newScale(a.steps, a.ticks())
	a.requests, a.marks = make([]float64, len(t.Requests)), make([]float64, len(t.Marks))
	for i, one := range a.steps {
		if len(one.folded) == 0 {
			a.put(one.moment, a.columns[i])
		}
		for j, m := range one.folded { // in proportion, so that what they did to tokens is in order
			share := float64(j+1)/float64(len(one.folded)+1) - 0.5
			a.put(m, a.columns[i]+share*foldWidth)
		}
	}
	return a
}

func (a *axis) put(m moment, x float64) {
	if m.mark >= 0 {
		a.marks[m.mark] = x
		return
	}
	a.requests[m.request] = x
}

// ticks are the instants at which tokens begin and end, and the bounds.
func (a *axis) ticks() []int64 {
	var ticks []int64
	add := func(at int64) {
		if at > a.from && at < a.until {
			ticks = append(ticks, at)
		}
	}
	for _, token := range a.timeline.Tokens {
		add(token.IssuedAt.Unix())
		if token.EndedAt != nil {
			add(token.EndedAt.Unix())
			continue
		}
		add(token.ExpiresAt.Unix())
	}
	slices.Sort(ticks)
	ticks = ends(slices.Compact(ticks), maxTicks)
	return slices.Concat([]int64{a.from}, ticks, []int64{a.until})
}

// issued is where a token was given: at the request whose answer had it, or else when its second began.
func (a *axis) issued(token Token) float64 {
	from, to := a.place(token.IssuedAt.Unix())
	return a.request(from, to, from, func(r Request) int {
		if r.At.Equal(token.IssuedAt) && slices.Contains(r.Issued, token.Fingerprint) {
			return 1
		}
		return 0
	})
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
		if mark.At.Equal(*token.EndedAt) && strings.Contains(strings.ToLower(mark.Text), "revoke") {
			return max(from, min(a.marks[i], to))
		}
	}
	return otherwise
}

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
