package mockserver

import (
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// note is what the journal is to remember of a change from outside, or of one that a trigger makes. It is made before the change, so that it stands
// before each request that the change holds for, and kept when the change was made.
func (s *Server) note(by journal.SetOff, kind journal.NoteKind, account string) journal.Note {
	after := s.journal.Last()
	if by.Event == string(trigger.Received) {
		after = by.Seq - 1 // it holds for that request already
	}
	return journal.Note{Kind: kind, By: by, At: s.Now(), RealAt: s.wall.Now(), After: after, Account: account}
}

func (s *Server) noteRevoked(by journal.SetOff, filter control.TokenFilter) journal.Note {
	note := s.note(by, journal.NoteRevoked, filter.Account)
	note.Family, note.Use, note.Fingerprint = filter.Family, filter.Use, journal.Fingerprint(filter.JTI)
	return note
}

// notesOf are those for a change of an account: of what a refusal may come from.
func (s *Server) notesOf(by journal.SetOff, username string, change control.AccountChange) (notes []journal.Note) {
	for _, changed := range []struct {
		kind journal.NoteKind
		is   bool
	}{
		{journal.NoteInactive, change.Active != nil && !*change.Active},
		{journal.NoteWhitelist, change.IPWhitelist != nil},
		{journal.NoteFeatures, change.Features != nil},
		{journal.NotePassword, change.Password != nil},
	} {
		if changed.is {
			notes = append(notes, s.note(by, changed.kind, username))
		}
	}
	return notes
}
