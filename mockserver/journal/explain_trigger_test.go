package journal

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// by is what the trigger t1 has done at a request, before what follows.
func (s *scene) by(event string, seq uint64, n Note) {
	n.At, n.After, n.By = s.now, seq, SetOff{"t1", event, seq}
	if event == "received" {
		n.After--
	}
	s.Note(n)
}

func TestExplainWhatTriggersDo(t *testing.T) {
	t.Parallel()
	access := func(state State, expiresIn int64) *Credential { return credential("access", 0, state, expiresIn) }
	cases := []struct {
		name   string
		tell   func(*scene) uint64
		want   string
		causes []uint64
	}{
		{"revoked when another was answered", func(s *scene) uint64 {
			s.login()
			s.read()
			s.by("answered", 2, Note{Kind: NoteRevoked, Family: tale, Use: "access"})
			return s.refused(ReasonTokenRevoked, access(StateRevoked, 3600))
		}, "its access token (of the login in request 1) was revoked by trigger t1 at 2025-01-15T12:00:00Z, when request 2 was answered. No refresh", []uint64{1, 2}},
		{"revoked when the login itself was answered", func(s *scene) uint64 {
			s.login()
			s.by("answered", 1, Note{Kind: NoteRevoked, Account: "alice"})
			return s.refused(ReasonTokenRevoked, access(StateRevoked, 3600))
		}, "was revoked by trigger t1 at 2025-01-15T12:00:00Z, when request 1 was answered. No refresh", []uint64{1}},
		{"revoked when it arrived itself", func(s *scene) uint64 {
			s.login()
			s.by("received", 2, Note{Kind: NoteRevoked, Family: tale})
			return s.refused(ReasonTokenRevoked, access(StateRevoked, 3600))
		}, "was revoked by trigger t1 at 2025-01-15T12:00:00Z, when this request arrived. No refresh", []uint64{1}},
		{"revoked too late to count", func(s *scene) uint64 {
			s.login()
			s.refused(ReasonTokenRevoked, access(StateRevoked, 3600))
			s.by("received", 3, Note{Kind: NoteRevoked, Family: tale})
			return 2
		}, "was revoked by nothing that the journal has", []uint64{1}},
		{"deactivated", func(s *scene) uint64 {
			s.login()
			s.by("answered", 1, Note{Kind: NoteInactive, Account: "alice"})
			return s.refused(ReasonAccountInactive, access(StateLive, 3600))
		}, "account alice is inactive. It was made so by trigger t1 at 2025-01-15T12:00:00Z, when request 1 was answered.", []uint64{1}},
		{"expired by an advance", func(s *scene) uint64 {
			s.login()
			s.by("received", 2, Note{Kind: NoteAdvanced, Moved: 2 * time.Hour})
			s.pass(2 * time.Hour)
			return s.refused(ReasonTokenExpired, access(StateExpired, -3600))
		}, "expired 60 min earlier. The clock was moved forward 2 h by trigger t1 at 2025-01-15T12:00:00Z, when this request arrived. No refresh", []uint64{1}},
		{"expired in the second that the advance ends in", func(s *scene) uint64 {
			s.login()
			s.by("received", 2, Note{Kind: NoteAdvanced, Moved: time.Hour})
			s.pass(time.Hour)
			return s.refused(ReasonTokenExpired, access(StateExpired, 0))
		}, "expired in that very second. The clock was moved forward 60 min by trigger t1", []uint64{1}},
		{"expired before the advance", func(s *scene) uint64 {
			s.login()
			s.pass(time.Hour)
			s.by("received", 2, Note{Kind: NoteAdvanced, Moved: time.Hour})
			s.pass(time.Hour)
			return s.refused(ReasonTokenExpired, access(StateExpired, -3600))
		}, "expired 60 min earlier. No refresh", []uint64{1}},
		{"expired after the advance", func(s *scene) uint64 {
			s.login()
			s.by("answered", 1, Note{Kind: NoteAdvanced, Moved: time.Hour - time.Second})
			s.pass(2 * time.Hour)
			return s.refused(ReasonTokenExpired, access(StateExpired, -3600))
		}, "expired 60 min earlier. No refresh", []uint64{1}},
		{"by a request that is forgotten", func(s *scene) uint64 {
			s.login()
			s.Clear()
			s.by("answered", 1, Note{Kind: NoteInactive, Account: "alice"})
			return s.refused(ReasonAccountInactive, nil)
		}, "when request 1 was answered.", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(Limits{})
			seq := c.tell(s)
			got, err := s.Explain(t.Context(), seq)
			if err != nil || !strings.Contains(got.Text, c.want) || !slices.Equal(got.Causes, c.causes) {
				t.Errorf("%v, causes %v\ngot  %s\nwant %s", err, got.Causes, got.Text, c.want)
			}
		})
	}
}

func TestLineShowsTriggers(t *testing.T) {
	t.Parallel()
	line := Line(Entry{
		Method: "GET", Path: "/", SentStatus: 200, Outcome: OutcomeAnswered, Fault: &Fault{ID: "f1", Phase: "after"},
		Triggers: []Triggered{{ID: "t1", Event: "received"}, {ID: "t2", Event: "answered", Failed: "do[0] revoke: no\x1b account"}},
	})
	want := ` [fault f1 after] [trigger t1] [trigger t2: do[0] revoke: no\x1b account]`
	if !strings.HasSuffix(line, want) {
		t.Errorf("got %q, want it to end with %q", line, want)
	}
}
