package journal

import (
	"strings"
	"testing"
)

func TestExplainWhatIsForgotten(t *testing.T) {
	t.Parallel()
	s := newScene(Limits{Entries: 3})
	wantMissing := func(seq uint64, want string) {
		t.Helper()
		if _, err := s.Explain(t.Context(), seq); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	wantText := func(seq uint64, want string) {
		t.Helper()
		got, err := s.Explain(t.Context(), seq)
		if err != nil || !strings.Contains(got.Text, want) {
			t.Errorf("got %s, %v\nwant …%s…", got.Text, err, want)
		}
	}
	wantMissing(1, "no request 1: there were none yet")
	s.login()
	s.refresh(0)
	s.refused(ReasonTokenSpent, credential("refresh", 0, StateSpent, 600_000))
	s.refused(ReasonTokenRevoked, credential("access", 0, StateRevoked, 600))
	s.refused(ReasonTokenSpent, credential("refresh", 0, StateSpent, 600_000))
	wantMissing(9, "no request 9: the last one is request 5")
	wantMissing(1, "request 1 is forgotten: 2 requests had to make room for later ones")
	const room = "a request that is not in the journal any more: 2 requests had to make room for later ones"
	wantText(5, "its refresh token (generation 0 of family 3f2a…, issued by "+room+") was used before, by "+room+". Nothing else")
	wantText(4, "was revoked by "+room+". A refresh followed in request 5, which got 401.")

	s.Clear()
	s.refused(ReasonTokenExpired, credential("access", 1, StateExpired, -1))
	wantMissing(3, "request 3 is forgotten: the journal was cleared after request 5")
	wantText(6, "(generation 1 of family 3f2a…, issued by a request that is not in the journal any more: it was cleared) expired 1 s earlier")
	s.Note(Note{Kind: NoteInactive, At: s.now, After: 6, Account: "alice"})
	s.refused(ReasonAccountInactive, nil)
	s.Clear()
	s.refused(ReasonAccountInactive, nil)
	wantText(8, "It was made so through the control API at 2025-01-15T12:00:00Z, after request 6")
	s.Note(Note{Kind: NoteInactive, At: s.now, Account: "alice"})
	s.Reset()
	s.refused(ReasonAccountInactive, nil)
	if got, err := s.Explain(t.Context(), 1); err != nil || strings.Contains(got.Text, "control API") {
		t.Errorf("after a reset: %s, %v", got.Text, err)
	}
}

func TestExplainWhatIsOpen(t *testing.T) {
	t.Parallel()
	s := newScene(Limits{})
	p := s.Begin(Entry{At: noon, Method: "POST", Path: "/auth/refresh"})
	p.Deciding()
	p.Stalled()
	const want = "Request 1, POST /auth/refresh at 2025-01-15T12:00:00Z, has no answer yet: it is still being received, or its answer is held back."
	if got, err := s.Explain(t.Context(), 1); err != nil || got.Text != want || got.Causes == nil {
		t.Errorf("got %+v, %v\nwant %s", got, err, want)
	}
}

// What explains does not trip over entries that lack what their reason promises, such as those that others have made.
func TestExplainTakesAnyEntry(t *testing.T) {
	t.Parallel()
	for _, reason := range Reasons() {
		for _, c := range []*Credential{nil, {}, {Use: "refresh"}} {
			s := newScene(Limits{})
			seq := s.add(Entry{Reason: reason, Credential: c, Revokes: RevokesFamily})
			s.add(Entry{Reason: reason, Credential: c, Revokes: RevokesFamily})
			if got, err := s.Explain(t.Context(), seq); err != nil || !strings.HasSuffix(got.Text, ".") {
				t.Errorf("%s: %s, %v", reason, got.Text, err)
			}
		}
	}
}

func TestNotesAreBounded(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	for i := range 3 * maxNotes {
		j.Note(Note{Kind: NoteRevoked, After: uint64(i), Account: jwt})
	}
	last := j.notes[len(j.notes)-1]
	if n := len(j.notes); n > maxNotes || n < maxNotes/2 || last.After != 3*maxNotes-1 || last.Account != "[token]" {
		t.Errorf("%d notes, the last %+v", n, last)
	}
}
