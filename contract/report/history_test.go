package report

import (
	"fmt"
	"time"
)

// A history makes the timelines of sessions that could have been, by the rules of the mock: access tokens live an hour, refresh
// tokens a week, and a refresh spends one and gives a pair.
type history struct {
	Timeline
	now   time.Time
	phase int
	named int // fingerprints
}

// A login is a family of tokens, with the indexes of the newest pair.
type login struct {
	account, family string
	access, refresh int
}

var start = time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC)

func newHistory() *history { return &history{Timeline: Timeline{From: start}, now: start} }

// request adds one, answered as given.
func (h *history) request(method, path, operation, account string, status int) *Request {
	h.Requests = append(h.Requests, Request{
		Number: len(h.Requests) + 1, At: h.now, Phase: h.phase, Method: method, Path: path, Operation: operation, Account: account,
		Status: status, Outcome: "answered",
	})
	h.Until = h.now
	return &h.Requests[len(h.Requests)-1]
}

func (h *history) login(account string) *login {
	l := &login{account: account, family: fmt.Sprintf("f-%d", len(h.Tokens)/2+1)}
	h.request("POST", "/auth/login", "login", account, 200)
	h.pair(l, 0)
	return l
}

// pair gives the tokens of a generation by the last request.
func (h *history) pair(l *login, generation int) {
	l.access, l.refresh = len(h.Tokens), len(h.Tokens)+1
	for _, use := range []struct {
		name string
		life time.Duration
	}{{"access", time.Hour}, {"refresh", 7 * 24 * time.Hour}} {
		h.named++
		fingerprint := fmt.Sprintf("%08x", 0x9e3779b9*uint32(h.named))
		h.Tokens = append(h.Tokens, Token{
			Fingerprint: fingerprint, Use: use.name, Account: l.account, Family: l.family, Generation: generation,
			IssuedAt: h.now, ExpiresAt: h.now.Add(use.life),
		})
		last := &h.Requests[len(h.Requests)-1]
		last.Issued = append(last.Issued, fingerprint)
	}
}

// get reads a path with the access token.
func (h *history) get(l *login, path string) *Request {
	token := h.Tokens[l.access]
	r := h.request("GET", "/api/v1"+path, "list", l.account, 200)
	r.Presented = token.Fingerprint
	switch {
	case token.EndedAt != nil:
		r.Status, r.Reason = 401, "token_revoked"
	case !h.now.Before(token.ExpiresAt):
		r.Status, r.Reason = 401, "token_expired"
	}
	return r
}

// refresh spends the refresh token for a new pair.
func (h *history) refresh(l *login) *Request {
	spent := &h.Tokens[l.refresh]
	r := h.request("POST", "/auth/refresh", "refresh", l.account, 200)
	r.Presented = spent.Fingerprint
	h.end(l.refresh, "spent")
	h.pair(l, spent.Generation+1)
	return &h.Requests[len(h.Requests)-1]
}

// replay presents the refresh token of a generation that was spent, which ends the family.
func (h *history) replay(l *login, generation int) {
	r := h.request("POST", "/auth/refresh", "refresh", l.account, 401)
	r.Reason = "token_spent"
	for i, token := range h.Tokens {
		if token.Family != l.family {
			continue
		}
		if token.Use == "refresh" && token.Generation == generation {
			r.Presented = token.Fingerprint
		}
		if token.EndedAt == nil && h.now.Before(token.ExpiresAt) {
			h.end(i, "revoked")
		}
	}
}

func (h *history) end(i int, how string) {
	at := h.now
	h.Tokens[i].EndedAt, h.Tokens[i].End = &at, how
}

// mark says what was done from outside.
func (h *history) mark(text string) {
	h.Marks = append(h.Marks, Mark{At: h.now, Phase: h.phase, After: len(h.Requests), Text: text})
	h.Until = h.now
}

func (h *history) advance(d time.Duration) {
	h.now = h.now.Add(d)
	h.mark("clock advanced " + d.String())
}
