package journal

import "time"

// badTokenExplanations are of tokens that are missing, forged or for another use.
var badTokenExplanations = []told{
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
}

// expiredExplanations are of tokens whose time was up.
var expiredExplanations = []told{
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
}
