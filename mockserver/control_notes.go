package mockserver

import (
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// note is what the journal is to remember of a change from outside. It is made before the change, so that it stands
// before each request that the change holds for, and kept when the change was made.
func (s *Server) note(kind journal.NoteKind, account string) journal.Note {
	return journal.Note{Kind: kind, At: s.Now(), After: s.journal.Last(), Account: account}
}

func (s *Server) noteRevoked(filter control.TokenFilter) journal.Note {
	note := s.note(journal.NoteRevoked, filter.Account)
	note.Family, note.Use, note.Fingerprint = filter.Family, filter.Use, journal.Fingerprint(filter.JTI)
	return note
}

// notesOf are those for a change of an account: of what a refusal may come from.
func (s *Server) notesOf(username string, change control.AccountChange) (notes []journal.Note) {
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
			notes = append(notes, s.note(changed.kind, username))
		}
	}
	return notes
}
