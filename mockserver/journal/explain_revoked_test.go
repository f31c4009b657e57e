package journal

import "time"

// revokedExplanations are of tokens that something has revoked, and tell what has not.
var revokedExplanations = []told{
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
}
