package journal

import "time"

// spentExplanations are of refresh tokens that were used before.
var spentExplanations = []told{
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
