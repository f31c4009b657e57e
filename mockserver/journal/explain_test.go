package journal

import (
	"fmt"
	"slices"
	"strings"
	"testing"
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

// told is one of the golden file: what happens, and the request that is to be explained.
type told struct {
	name string
	tell func(*scene) uint64
}

var explanations = []told{
	{"not refused", func(s *scene) uint64 { s.login(); return s.read() }},
	{"not refused, spent and honoured", func(s *scene) uint64 {
		s.login()
		s.refresh(0)
		return s.refresh(0, because("used before: its pair was rotated; honoured: refresh-reuse is new-pair"),
			func(e *Entry) { e.Credential.State = StateSpent })
	}},
	{"spoiled by a fault", func(s *scene) uint64 { s.login(); return s.read(spoiled(OutcomeAnswered, 503)) }},
	{"lost to a fault", func(s *scene) uint64 { s.login(); return s.read(spoiled(OutcomeReset, 0)) }},
	{"cut by a fault", func(s *scene) uint64 { s.login(); return s.read(spoiled(OutcomeCut, 0)) }},
	{"answered by a fault", func(s *scene) uint64 {
		return s.read(func(e *Entry) { e.Status, e.SentStatus, e.Fault = 0, 401, &Fault{ID: "f2", Phase: "before"} })
	}},
	{"closed before an answer", func(s *scene) uint64 {
		return s.read(func(e *Entry) { e.Status, e.SentStatus, e.Outcome = 0, 0, OutcomeClosed })
	}},
	{"a reason that nobody knows", func(s *scene) uint64 { return s.refused("sunspots", nil, because("many")) }},

	{"no token", func(s *scene) uint64 { return s.refused(ReasonTokenMissing, nil, by("")) }},
	{"no bearer", func(s *scene) uint64 {
		return s.refused(ReasonTokenMissing, nil, because("the Authorization header is not of scheme Bearer"))
	}},
	{"malformed", func(s *scene) uint64 {
		return s.refused(ReasonTokenMalformed, &Credential{Use: "access", State: StateInvalid}, because("not a JSON Web Token of three base64url parts"))
	}},
	{"wrong algorithm", func(s *scene) uint64 { return s.refused(ReasonTokenWrongAlgorithm, nil) }},
	{"unknown key", func(s *scene) uint64 { return s.refused(ReasonTokenUnknownKey, nil) }},
	{"unknown key after a rotation", func(s *scene) uint64 {
		s.login()
		s.Note(Note{Kind: NoteKeys, At: s.now, After: 1})
		return s.refused(ReasonTokenUnknownKey, nil)
	}},
	{"bad signature", func(s *scene) uint64 { return s.refused(ReasonTokenBadSignature, nil) }},
	{"bad claims", func(s *scene) uint64 { return s.refused(ReasonTokenBadClaims, nil) }},
	{"refresh token for a read", func(s *scene) uint64 {
		s.login()
		return s.refused(ReasonTokenWrongUse, credential("refresh", 0, StateLive, 60), func(e *Entry) { e.Operation = "listProducts" })
	}},
	{"access token for a refresh", func(s *scene) uint64 {
		s.login()
		return s.refused(ReasonTokenWrongUse, credential("access", 0, StateLive, 60), func(e *Entry) { e.Operation = "refresh" })
	}},
	{"unknown token", func(s *scene) uint64 { return s.refused(ReasonTokenUnknown, credential("access", 4, StateUnknown, 60)) }},

	{"expired, then refreshed", func(s *scene) uint64 {
		s.login()
		s.pass(30 * time.Minute)
		s.refresh(0)
		s.pass(61 * time.Minute)
		seq := s.refused(ReasonTokenExpired, credential("access", 1, StateExpired, -60))
		s.refresh(1)
		return seq
	}},
	{"expired at the second", func(s *scene) uint64 {
		s.login()
		s.pass(time.Hour)
		seq := s.refused(ReasonTokenExpired, credential("access", 0, StateExpired, 0))
		s.pass(time.Second)
		s.login(func(e *Entry) { e.Issued[0].Family, e.Issued[1].Family = "other", "other" })
		return seq
	}},
	{"expired, and a refresh that failed", func(s *scene) uint64 {
		s.login()
		s.pass(8 * 24 * time.Hour)
		seq := s.refused(ReasonTokenExpired, credential("access", 0, StateExpired, -604_800))
		s.refused(ReasonTokenExpired, credential("refresh", 0, StateExpired, -86_400))
		return seq
	}},
	{"expired refresh token", func(s *scene) uint64 {
		s.login()
		s.pass(8 * 24 * time.Hour)
		return s.refused(ReasonTokenExpired, credential("refresh", 0, StateExpired, -86_400))
	}},
	{"expired with its session", func(s *scene) uint64 {
		s.login()
		s.pass(50 * time.Minute)
		return s.refused(ReasonTokenExpired, credential("access", 0, StateExpired, -1200))
	}},
	{"expired, of unknown origin", func(s *scene) uint64 {
		return s.refused(ReasonTokenExpired, credential("access", 2, StateExpired, -5))
	}},

	{"revoked by a logout", func(s *scene) uint64 {
		s.login()
		s.add(Entry{Operation: "logout", Path: "/auth/logout", Status: 200, Revokes: RevokesAccount})
		s.pass(31 * time.Second)
		s.add(Entry{Operation: "logout", Path: "/auth/logout", Status: 200, Revokes: RevokesAccount})
		return s.refused(ReasonTokenRevoked, credential("access", 0, StateRevoked, 3000))
	}},
	{"not revoked by a logout before its login or of another account", func(s *scene) uint64 {
		s.add(Entry{Operation: "logout", Path: "/auth/logout", Status: 200, Revokes: RevokesAccount})
		s.login()
		s.add(Entry{Operation: "logout", Path: "/auth/logout", Status: 200, Revokes: RevokesAccount}, by("bob"))
		return s.refused(ReasonTokenRevoked, credential("access", 0, StateRevoked, 3000))
	}},
	{"revoked by a later login", func(s *scene) uint64 {
		s.login()
		s.login(revoking(RevokesAccount), func(e *Entry) { e.Issued = nil })
		return s.refused(ReasonTokenRevoked, credential("refresh", 0, StateRevoked, 3000))
	}},
	{"revoked by the refresh of its pair", func(s *scene) uint64 {
		s.login()
		s.pass(time.Minute)
		s.refresh(0, revoking(RevokesAccess))
		return s.refused(ReasonTokenRevoked, credential("access", 0, StateRevoked, 3000))
	}},
	{"not revoked by the refresh of another pair", func(s *scene) uint64 {
		s.login()
		s.refresh(0, revoking(RevokesAccess))
		return s.refused(ReasonTokenRevoked, credential("access", 1, StateRevoked, 3000))
	}},
	{"not revoked by the refresh of a later pair", func(s *scene) uint64 {
		s.login()
		s.refresh(0)
		s.refresh(1, revoking(RevokesAccess))
		return s.refused(ReasonTokenRevoked, credential("access", 0, StateRevoked, 3000))
	}},
	{"revoked by a reuse", func(s *scene) uint64 { return reused(s)[2] }},
	{"an access token that a reuse has spared", func(s *scene) uint64 {
		s.login()
		s.refresh(0)
		s.refused(ReasonTokenSpent, credential("refresh", 0, StateSpent, 600_000), revoking(RevokesRefresh))
		return s.refused(ReasonTokenRevoked, credential("access", 1, StateRevoked, 3000))
	}},
	{"revoked from outside", func(s *scene) uint64 {
		s.login()
		s.pass(time.Minute)
		s.Note(Note{Kind: NoteRevoked, At: s.now, After: 1, Account: "bob"})
		s.Note(Note{Kind: NoteRevoked, At: s.now, After: 1, Account: "alice", Use: "refresh"})
		s.Note(Note{Kind: NoteRevoked, At: s.now, After: 1, Family: "other"})
		s.Note(Note{Kind: NoteRevoked, At: s.now, After: 1, Fingerprint: mark("access", 1)})
		s.pass(time.Minute)
		s.Note(Note{Kind: NoteRevoked, At: s.now, After: 1, Account: "alice"})
		s.add(Entry{Operation: "logout", Path: "/auth/logout", Status: 200, Revokes: RevokesAccount})
		return s.refused(ReasonTokenRevoked, credential("access", 0, StateRevoked, 3000))
	}},
	{"revoked by a logout that overtook it", func(s *scene) uint64 {
		s.login()
		p := s.Begin(Entry{})
		s.add(Entry{Operation: "logout", Path: "/auth/logout", Status: 200, Revokes: RevokesAccount})
		p.Complete(Entry{
			At: s.now, Operation: "listProducts", Method: "GET", Path: "/api/v1/products", Account: "alice", Status: 401, SentStatus: 401,
			Outcome: OutcomeAnswered, Reason: ReasonTokenRevoked, Credential: credential("access", 0, StateRevoked, 3000),
		})
		return p.Seq()
	}},

	{"spent, and the family is revoked", func(s *scene) uint64 { return reused(s)[1] }},
	{"spent, the answer being lost", func(s *scene) uint64 {
		s.login()
		s.pass(time.Hour)
		s.refresh(0)
		s.pass(time.Hour)
		s.refresh(1, spoiled(OutcomeReset, 0))
		s.pass(31 * time.Second)
		seq := s.refused(ReasonTokenSpent, credential("refresh", 1, StateSpent, 600_000))
		s.pass(time.Second)
		s.refresh(2)
		return seq
	}},
	{"spent, the client having gone away", func(s *scene) uint64 {
		s.login()
		s.refresh(0, func(e *Entry) { e.Outcome = OutcomeCut })
		return s.refused(ReasonTokenSpent, credential("refresh", 0, StateSpent, 600_000), revoking(RevokesRefresh))
	}},
	{"spent by a faster request", func(s *scene) uint64 {
		s.login()
		p := s.Begin(Entry{})
		s.refresh(0)
		p.Complete(Entry{
			At: s.now, Operation: "refresh", Method: "POST", Path: "/auth/refresh", Account: "alice", Status: 401, SentStatus: 401,
			Outcome: OutcomeAnswered, Reason: ReasonTokenSpent, Credential: credential("refresh", 0, StateSpent, 600_000),
		})
		return p.Seq()
	}},
	{"spent, honoured once and then no more", func(s *scene) uint64 {
		s.login()
		s.refresh(0)
		s.refresh(0, func(e *Entry) { e.Credential.State = StateSpent })
		return s.refused(ReasonTokenSpent, credential("refresh", 0, StateSpent, 600_000))
	}},
	{"spent, and honoured in a request that arrived before", func(s *scene) uint64 {
		s.login()
		p := s.Begin(Entry{})
		s.refresh(0)
		p.Complete(Entry{At: s.now, Operation: "refresh", Status: 200, Credential: credential("refresh", 0, StateSpent, 600_000), Issued: pairOf(2, s.now)})
		return s.refused(ReasonTokenSpent, credential("refresh", 0, StateSpent, 600_000))
	}},
	{"spent, many requests suffering", func(s *scene) uint64 {
		s.login()
		s.refresh(0)
		seq := s.refused(ReasonTokenSpent, credential("refresh", 0, StateSpent, 600_000), revoking(RevokesFamily))
		for range 5 {
			s.refused(ReasonTokenRevoked, credential("access", 1, StateRevoked, 3000))
		}
		return seq
	}},
	{"spent, and the clock was set back", func(s *scene) uint64 {
		s.login()
		s.refresh(0)
		s.pass(-time.Hour)
		return s.refused(ReasonTokenSpent, credential("refresh", 0, StateSpent, 600_000))
	}},

	{"account unknown", func(s *scene) uint64 {
		s.login()
		s.Note(Note{Kind: NoteDeleted, At: s.now, After: 1, Account: "alice"})
		return s.refused(ReasonAccountUnknown, credential("access", 0, StateUnknown, 3000))
	}},
	{"account inactive", func(s *scene) uint64 {
		s.Note(Note{Kind: NoteInactive, At: s.now, After: 0, Account: "alice"})
		s.Note(Note{Kind: NoteInactive, At: s.now.Add(time.Hour), After: 2, Account: "alice"}) // later, and no reason
		s.Note(Note{Kind: NoteInactive, At: s.now, After: 0, Account: "bob"})
		return s.refused(ReasonAccountInactive, nil)
	}},
	{"wrong password", func(s *scene) uint64 {
		s.login()
		s.Note(Note{Kind: NotePassword, At: s.now, After: 1, Account: "alice"})
		return s.refused(ReasonBadCredentials, nil, func(e *Entry) { e.Operation, e.Path = "login", "/auth/login" })
	}},
	{"unknown username", func(s *scene) uint64 { return s.refused(ReasonBadCredentials, nil, by(""), because("no such account")) }},
	{"address not allowed", func(s *scene) uint64 {
		s.login()
		s.Note(Note{Kind: NoteWhitelist, At: s.now, After: 1, Account: "alice"})
		return s.refused(ReasonIPNotAllowed, credential("refresh", 0, StateLive, 600_000), because("which has 192.0.2.1/32"),
			func(e *Entry) { e.Status, e.SentStatus = 403, 403 })
	}},
	{"no address at all", func(s *scene) uint64 {
		return s.refused(ReasonIPNotAllowed, nil, func(e *Entry) { e.Status, e.SentStatus, e.ClientIP, e.ClientIPRule = 403, 403, "", "" })
	}},
	{"feature off", func(s *scene) uint64 {
		s.login()
		s.Note(Note{Kind: NoteFeatures, At: s.now, After: 1, Account: "alice"})
		return s.refused(ReasonFeatureOff, nil, because("listCategories needs vouchers"))
	}},
	{"too many", func(s *scene) uint64 {
		s.read()
		s.pass(time.Second)
		s.read(by("bob"))
		s.refused(ReasonRateLimited, nil)
		return s.refused(ReasonRateLimited, nil, because("the next is let through in 30s"))
	}},
	{"too many, the others being forgotten", func(s *scene) uint64 { return s.refused(ReasonRateLimited, nil) }},

	{"not JSON", func(s *scene) uint64 { return s.refused(ReasonBodyNotJSON, nil) }},
	{"too large", func(s *scene) uint64 { return s.refused(ReasonBodyTooLarge, nil, because("more than 1048576 bytes")) }},
	{"incomplete", func(s *scene) uint64 { return s.refused(ReasonBodyIncomplete, nil, because("it ended early")) }},
	{"field missing", func(s *scene) uint64 { return s.refused(ReasonFieldMissing, nil, because("username is missing")) }},
	{"bad query", func(s *scene) uint64 {
		return s.refused(ReasonBadQuery, nil, func(e *Entry) {
			e.Violations = []Violation{{"response", "body", "type", "no"}, {"request", "query page", "type", "want an integer"}}
		})
	}},
	{"bad id", func(s *scene) uint64 { return s.refused(ReasonBadID, nil) }},
	{"not found", func(s *scene) uint64 { return s.refused(ReasonNotFound, nil) }},
	{"unknown path", func(s *scene) uint64 {
		return s.refused(ReasonUnknownPath, nil, func(e *Entry) { e.Path = "/a\nb\x1b[31m/" + jwt + strings.Repeat("/long", 50) })
	}},
	{"wrong method", func(s *scene) uint64 { return s.refused(ReasonWrongMethod, nil) }},
	{"internal error", func(s *scene) uint64 { return s.refused(ReasonInternal, nil, because("disk full.")) }},
}

// reused is the theft of a refresh token, as its owner sees it: request 3 presents what request 2 has used.
func reused(s *scene) [3]uint64 {
	s.login()
	s.pass(time.Hour)
	spender := s.refresh(0, spoiled(OutcomeAnswered, 502))
	s.pass(time.Minute)
	reuse := s.refused(ReasonTokenSpent, credential("refresh", 0, StateSpent, 600_000), revoking(RevokesFamily))
	s.pass(time.Minute)
	victim := s.refused(ReasonTokenRevoked, credential("refresh", 1, StateRevoked, 600_000))
	s.refused(ReasonTokenRevoked, credential("access", 1, StateRevoked, 3000))
	return [3]uint64{spender, reuse, victim}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	explained := map[Reason]bool{}
	for _, story := range slices.Concat(explanations, orderExplanations) {
		s := newScene(Limits{})
		seq := story.tell(s)
		got, err := s.Explain(t.Context(), seq)
		if err != nil || got.Seq != seq {
			t.Fatalf("%s: %v, seq %d, want %d", story.name, err, got.Seq, seq)
		}
		entries := readAll(t, s.Journal)
		explained[entries[slices.IndexFunc(entries, func(e Entry) bool { return e.Seq == seq })].Reason] = true
		fmt.Fprintf(&text, "# %s\n%s\ncauses: %v\n\n", story.name, got.Text, got.Causes)
	}
	golden(t, "explain.txt", text.String())
	for _, reason := range Reasons() {
		if _, known := explainers[reason]; !known || !explained[reason] {
			t.Errorf("reason %q has no explanation, or no story here", reason)
		}
	}
}
