package ruleset

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/state"
)

var errNoNote = errors.New("secret reason")

func saveNotes(t *testing.T, s *notes) state.Rules[Row] {
	t.Helper()
	saved, err := Save(s, func(_ note, row Row) Row { return row })
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// restoreNotes also returns what is wrong, in words.
func restoreNotes(saved state.Rules[Row]) (*notes, string) {
	s, n := &notes{}, state.NewNotes()
	Restore(s, n.At("notes"), saved, func(r Row) Row { return r }, func(_ state.Notes, r Row) (rule note, err error) {
		if json.Unmarshal(r.Rule, &rule) != nil {
			return note{}, errNoNote
		}
		return rule, nil
	})
	if err := n.Err(); err != nil {
		return s, err.Error()
	}
	return s, ""
}

// TestARestoredSetGoesOn does the same to two sets, one of which is saved and restored before each step.
func TestARestoredSetGoesOn(t *testing.T) {
	t.Parallel()
	one, other := &notes{}, &notes{}
	for i, step := range []func(*notes) string{
		func(s *notes) string { _, err := s.Add(about("")); return why(err) },
		func(s *notes) string { _, err := s.Add(note{Operation: "*", Account: "shop", Nth: 2}); return why(err) },
		func(s *notes) string {
			_, err := s.Add(note{ID: "late", Operation: "refresh", Nth: 3})
			return why(err)
		},
		func(s *notes) string { return meets(s, "refresh", "shop") },
		func(s *notes) string { return why(s.Delete("note-1")) }, // a gap in the numbers
		func(s *notes) string { return meets(s, "refresh", "shop") },
		func(s *notes) string { return meets(s, "refresh", "shop") }, // note-2 is over
		func(s *notes) string { _, err := s.Put(note{ID: "late", Operation: "refresh"}); return why(err) },
		func(s *notes) string { return meets(s, "refresh", "") },
		func(s *notes) string { _, err := s.Add(about("")); return why(err) },
		func(s *notes) string { return meets(s, "refresh", "") },
	} {
		again, wrong := restoreNotes(saveNotes(t, other))
		if wrong != "" {
			t.Fatal(wrong)
		}
		other = again
		if want, got := step(one), step(other); got != want {
			t.Errorf("step %d: got %s, want %s", i+1, got, want)
		}
		if diff := cmp.Diff(saveNotes(t, one), saveNotes(t, other)); diff != "" {
			t.Errorf("step %d (-want +got):\n%s", i+1, diff)
		}
		checkInvariants(t, other)
	}
	if got, want := listed(other), "note-2:2/1 late:2/2 note-3:1/1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func why(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestWhatIsSaved(t *testing.T) {
	t.Parallel()
	s := setOf(about("gone"), about(""), note{ID: "b", Operation: "*", Nth: 1})
	meets(s, "refresh", "")
	_ = s.Delete("gone")
	want := state.Rules[Row]{Created: 3, Titled: 1, Rules: []Row{
		{json.RawMessage(`{"ID":"note-1","Operation":"refresh","Account":"","Nth":0}`), 2, 1, 1},
		{json.RawMessage(`{"ID":"b","Operation":"*","Account":"","Nth":1}`), 3, 1, 1},
	}}
	if diff := cmp.Diff(want, saveNotes(t, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMistakesInWhatWasSaved(t *testing.T) {
	t.Parallel()
	const bounds = "notes.rules[0].hits is out of bounds, want no more than calls, and those up to 9007199254740991"
	const number = "number is out of bounds, want more than that of the rule before, and no more than were created"
	cases := []struct {
		name   string
		change func(*state.Rules[Row])
		want   string
	}{
		{"created", func(s *state.Rules[Row]) { s.Created = 1 << 53 }, "notes.created is out of bounds, want 0 to 9007199254740991"},
		{"titled", func(s *state.Rules[Row]) { s.Titled = 1 << 53 }, "notes.titled is out of bounds, want 0 to 9007199254740991"},
		{"too many", func(s *state.Rules[Row]) { s.Rules = make([]Row, most+1) }, "notes.rules has too many notes, want at most 5"},
		{"more hits than calls", func(s *state.Rules[Row]) { s.Rules[0].Hits = 2 }, bounds},
		{"calls beyond all", func(s *state.Rules[Row]) { s.Rules[0].Calls = 1 << 53 }, bounds},
		{"no rule", func(s *state.Rules[Row]) { s.Rules[1].Rule = json.RawMessage(`[]`) }, "notes.rules[1].rule is wrong; POST /_mock/notes says how"},
		{"two that are none", func(s *state.Rules[Row]) {
			s.Rules[0].Rule, s.Rules[1].Rule = json.RawMessage(`1`), json.RawMessage(`2`)
		},
			"notes.rules[0].rule is wrong; POST /_mock/notes says how\nnotes.rules[1].rule is wrong; POST /_mock/notes says how"},
		{"no id", func(s *state.Rules[Row]) { s.Rules[0].Rule = json.RawMessage(`{"Operation":"*"}`) }, "notes.rules[0].rule has the id of another, or none, want each its own"},
		{"an id twice", func(s *state.Rules[Row]) { s.Rules[1].Rule = s.Rules[0].Rule }, "notes.rules[1].rule has the id of another, or none, want each its own"},
		{"number 0", func(s *state.Rules[Row]) { s.Rules[0].Number = 0 }, "notes.rules[0]." + number},
		{"a number twice", func(s *state.Rules[Row]) { s.Rules[1].Number = 1 }, "notes.rules[1]." + number},
		{"more than were created", func(s *state.Rules[Row]) { s.Created = 1 }, "notes.rules[1]." + number},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := setOf(about("a"), about("b"))
			meets(s, "refresh", "")
			saved := saveNotes(t, s)
			c.change(&saved)
			if _, got := restoreNotes(saved); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
