package journal

import (
	"strings"
	"time"
)

// accountExplanations are of callers who are not let in, whatever their token.
var accountExplanations = []told{
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
}

// badRequestExplanations are of requests that are wrong in themselves.
var badRequestExplanations = []told{
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
	{"no state", func(s *scene) uint64 {
		return s.refused(ReasonNoState, nil, because("redis at 127.0.0.1:6379 does not answer"))
	}},
}
