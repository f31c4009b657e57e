package report

import (
	"fmt"
	"time"
)

// daySession is a day of two accounts: rotation, expiry, an answer that was lost, a family that was revoked, logout, and a phase
// that failed.
func daySession() *Timeline {
	h := newHistory()
	alice := h.login("alice@example.com")
	h.get(alice, "/wallets")
	h.phase = 1
	bob := h.login("bob@example.com")
	h.advance(59*time.Minute + 59*time.Second)
	h.get(alice, "/wallets")
	h.advance(time.Second)
	h.get(alice, "/wallets")
	h.refresh(alice)
	h.get(alice, "/wallets?page=2")
	h.phase = 2
	h.advance(3 * time.Hour)
	lost := h.refresh(bob)
	lost.Outcome, lost.Fault, lost.Text = "reset", "lost-refresh", "the refresh worked, the client never heard"
	broken := h.get(alice, "/products")
	broken.Status, broken.Reason, broken.Fault = 503, "", "maintenance"
	h.advance(5 * time.Second)
	h.replay(bob, 0)
	bob = h.login("bob@example.com")
	h.phase = 3
	h.advance(8 * time.Hour)
	h.refresh(alice)
	h.mark("key rotated")
	h.get(alice, "/countries")
	h.now = h.now.Add(2 * time.Second)
	h.replay(alice, 1)
	h.get(alice, "/countries")
	h.phase = 4
	h.advance(9 * time.Hour)
	h.refresh(bob)
	bound := h.get(bob, "/transactions")
	bound.Status, bound.Reason = 429, "rate_limited"
	h.mark("account bob@example.com: tokens revoked")
	for i := range h.Tokens {
		if h.Tokens[i].Family == bob.family && h.Tokens[i].EndedAt == nil && h.now.Before(h.Tokens[i].ExpiresAt) {
			h.end(i, "revoked")
		}
	}
	h.get(bob, "/transactions")
	carol := h.login("bob@example.com")
	h.get(carol, "/transactions")
	return &h.Timeline
}

// weekChain refreshes each hour less a minute, for a week, and reads before each.
func weekChain() *Timeline {
	h := newHistory()
	l := h.login("alice@example.com")
	for h.now.Before(start.Add(7 * 24 * time.Hour)) {
		h.now = h.now.Add(59 * time.Minute)
		h.get(l, "/wallets")
		h.refresh(l)
		if len(h.Requests) == 201 {
			h.phase = 1
			h.get(l, "/wallets").Status = 500
		}
	}
	h.phase = 2
	h.get(l, "/wallets")
	return &h.Timeline
}

// storm is 300 requests in one second, at a clock that stands still.
func storm() *Timeline {
	h := newHistory()
	l := h.login("alice@example.com")
	for range 300 {
		h.get(l, "/wallets")
	}
	for range 40 {
		h.refresh(l)
	}
	h.phase = 1
	h.advance(time.Hour)
	h.get(l, "/wallets")
	return &h.Timeline
}

// stories is a run with all that a report can show.
func stories() Run {
	curl := "curl -sS -i -X POST 'http://127.0.0.1:8080/auth/refresh' -H 'Content-Type: application/json' --data '{\"refresh_token\":\"'$REFRESH_1'\"}'"
	run := Run{
		Tool: "popupmock run", Target: "http://127.0.0.1:8080", Seed: "1", Started: start, Duration: 2345 * time.Millisecond,
		Notes: []string{"dialect current", "assumptions: refresh-reuse=revoke-family"},
	}
	run.Add("Sessions", Result{
		ID: "sessions/day", Title: "Two accounts keep their sessions for a day.", Area: "sessions", Basis: "documented", Source: "/docs/token-management#refresh",
		Verdict: Fail, Reason: "day.txtar:41: GET /api/v1/transactions: 401 token_revoked, want 200\n  want 200\n   got 401", Duration: 812 * time.Millisecond,
		Phases: []Phase{
			{Title: "Log in", Line: 3, Verdict: Pass},
			{Title: "The last second of a token, and the first without it", Line: 9, Verdict: Pass},
			{Title: "An answer is lost", Line: 18, Verdict: Pass, Notes: []string{"step at line 20 was left out: the target has no faults of this kind"}},
			{Title: "A spent token comes back", Line: 27, Verdict: Pass},
			{Title: "Everything goes on", Line: 36, Verdict: Fail},
		},
		Timeline: daySession(),
		Evidence: []Exchange{
			{Curl: curl, Status: 200, Header: []string{"Content-Type: application/json", "Date: Thu, 16 Jan 2025 06:30:05 GMT"}, Body: "{\"data\":{\"access_token\":\"$ACCESS_2\"}}", Duration: 3 * time.Millisecond},
			{Curl: "curl -sS -i 'http://127.0.0.1:8080/api/v1/products'", Error: "read tcp: connection reset by peer", Duration: time.Millisecond},
			{
				Curl: "curl -sS -i 'http://127.0.0.1:8080/api/v1/transactions' -H \"Authorization: Bearer $ACCESS_2\"", Status: 401, Header: []string{"Content-Type: application/json"},
				Body: "{\n  \"error\": \"Unauthorized\",\n  \"message\": \"Token revoked\"\n}", Violations: []string{"response body: /error: is a string, want an object"}, Cut: true, Duration: 2 * time.Millisecond,
			},
		},
		Journal: []string{"#19 POST /auth/refresh 200", "#20 GET /api/v1/transactions 429 rate_limited", "#21 GET /api/v1/transactions 401 token_revoked"},
		Again:   "popupmock run day.txtar --seed 1",
	})
	run.Add("Sessions", Result{
		ID: "sessions/week", Title: "A chain of refreshes lives for a week.", Area: "sessions", Basis: "documented", Source: "/docs/token-management#lifetimes", Verdict: Pass,
		Duration: 950 * time.Millisecond, Timeline: weekChain(), Again: "popupmock run week.txtar",
		Phases: []Phase{{Title: "Four days", Line: 2, Verdict: Pass}, {Title: "A server that fails once", Line: 8, Verdict: Pass}, {Title: "The end", Line: 12, Verdict: Pass}},
	})
	run.Add("Sessions", Result{
		ID: "sessions/storm", Title: "Three hundred requests come within a second.", Area: "sessions", Verdict: Inform, Reason: "the target shows rate-limit=none",
		Observed: []Observation{{"rate-limit", "none"}, {"retry-after", ""}}, Timeline: storm(),
	})
	for i := range 7 {
		run.Add("Rotation", Result{ID: fmt.Sprintf("rotation/chain-%d", i+1), Title: "Each refresh token gives the next.", Area: "rotation", Basis: "documented", Source: "/docs/token-management", Verdict: Pass, Duration: 2 * time.Millisecond})
	}
	run.Add("Rotation", Result{ID: "rotation/race", Title: "Of two refreshes with one token, one wins.", Area: "rotation", Basis: "documented", Source: "/docs/token-management", Verdict: Fail, Reason: "both were answered with 200", Expected: "the vendor knows"})
	run.Add("Expiry", Result{ID: "expiry/last-second", Title: "A token is good in its last second.", Area: "expiry", Verdict: Skipped, Missing: []string{"a clock that can be moved", "an account that nobody else uses"}})
	run.Add("Expiry", Result{ID: "expiry/login", Title: "Login tells when its tokens expire.", Area: "expiry", Verdict: Error, Reason: "dial tcp: connection refused"})
	return run
}
