package journal

import (
	"fmt"
	"time"
)

const tale = "3f2a9c17d0" // the family of the stories

// scene is a journal in the making: each of its methods adds a request of alice, by default at the time it has reached.
type scene struct {
	*Journal
	now time.Time
}

func newScene(limits Limits) *scene { return &scene{New(limits), noon} }

func (s *scene) pass(d time.Duration) { s.now = s.now.Add(d) }

func (s *scene) add(e Entry, change ...func(*Entry)) uint64 {
	e.At, e.Account, e.ClientIP, e.ClientIPRule, e.Outcome = s.now, "alice", "203.0.113.7", "peer", OutcomeAnswered
	if e.Method == "" {
		e.Method = "POST"
	}
	e.SentStatus = e.Status
	for _, c := range change {
		c(&e)
	}
	p := s.Begin(e)
	p.Complete(e)
	return p.Seq()
}

// mark is the fingerprint of a token of the family.
func mark(use string, generation int) string { return fmt.Sprintf("%s-%d", use, generation) }

func pairOf(generation int, at time.Time) []Issued {
	return []Issued{
		{"access", mark("access", generation), tale, generation, at.Add(time.Hour)},
		{"refresh", mark("refresh", generation), tale, generation, at.Add(7 * 24 * time.Hour)},
	}
}

func credential(use string, generation int, state State, expiresIn int64) *Credential {
	return &Credential{use, mark(use, generation), tale, generation, state, expiresIn}
}

func (s *scene) login(change ...func(*Entry)) {
	s.add(Entry{Operation: "login", Path: "/auth/login", Status: 200, Issued: pairOf(0, s.now)}, change...)
}

// refresh uses the refresh token of a generation, and gets the next.
func (s *scene) refresh(generation int, change ...func(*Entry)) uint64 {
	return s.add(Entry{
		Operation: "refresh", Path: "/auth/refresh", Status: 200, Credential: credential("refresh", generation, StateLive, 600_000),
		Issued: pairOf(generation+1, s.now),
	}, change...)
}

func (s *scene) refused(reason Reason, c *Credential, change ...func(*Entry)) uint64 {
	e := Entry{Operation: "listProducts", Method: "GET", Path: "/api/v1/products", Status: 401, Reason: reason, Credential: c}
	if c != nil && c.Use == "refresh" {
		e.Operation, e.Method, e.Path = "refresh", "POST", "/auth/refresh"
	}
	return s.add(e, change...)
}

func (s *scene) read(change ...func(*Entry)) uint64 {
	return s.add(Entry{
		Operation: "listProducts", Method: "GET", Path: "/api/v1/products", Status: 200, Credential: credential("access", 0, StateLive, 3600),
	}, change...)
}

func spoiled(outcome Outcome, status int) func(*Entry) {
	return func(e *Entry) { e.Fault, e.Outcome, e.SentStatus = &Fault{ID: "f1", Phase: "after"}, outcome, status }
}

func revoking(r Revokes) func(*Entry) { return func(e *Entry) { e.Revokes = r } }

func because(cause string) func(*Entry) { return func(e *Entry) { e.Cause = cause } }

func by(account string) func(*Entry) { return func(e *Entry) { e.Account = account } }
