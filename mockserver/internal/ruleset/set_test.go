package ruleset

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestChangesOfASet(t *testing.T) {
	t.Parallel()
	s := &notes{}
	want := func(what, want string) {
		t.Helper()
		if got := listed(s); got != want {
			t.Errorf("after %s: %s, want %s", what, got, want)
		}
		checkInvariants(t, s)
	}
	did := func(got string, err error) func(string) {
		return func(want string) {
			t.Helper()
			if got != want || err != nil {
				t.Errorf("got %q, %v, want %q", got, err, want)
			}
		}
	}
	want("nothing", "")
	did(s.Add(about("note-2")))("note-2:0/0")
	did(s.Add(about("")))("note-1:0/0")
	did(s.Add(about("")))("note-3:0/0") // note-2 is taken
	meets(s, "refresh", "")
	want("additions and a call", "note-2:1/1 note-1:1/1 note-3:1/1")
	did(s.Put(about("note-2")))("note-2:0/0")
	did(s.Put(about("b")))("b:0/0")
	did(s.Put(about("")))("note-4:0/0")
	want("puts", "note-1:1/1 note-3:1/1 note-2:0/0 b:0/0 note-4:0/0")
	did(s.Get("note-3"))("note-3:1/1")
	if err := s.Delete("note-3"); err != nil {
		t.Error(err)
	}
	want("a deletion", "note-1:1/1 note-2:0/0 b:0/0 note-4:0/0")
	got := s.Replace([]note{about(""), about("note-5"), about("b")}) // an id that is made up comes after those that are given
	if want := "note-6:0/0 note-5:0/0 b:0/0"; strings.Join(got, " ") != want {
		t.Errorf("Replace returns %v, want %s", got, want)
	}
	want("a replacement", "note-6:0/0 note-5:0/0 b:0/0")
	s.Clear()
	want("a clear", "")
	did(s.Add(about("")))("note-7:0/0") // no id is given twice
}

func TestARefusalChangesNothing(t *testing.T) {
	t.Parallel()
	refused := func(_ string, err error) error { return err }
	full := []note{about("a"), about("b"), about("c"), about("d"), about("e")}
	cases := []struct {
		name   string
		rules  []note
		change func(*notes) error
		want   error
	}{
		{"get what is not there", full, func(s *notes) error { return refused(s.Get("x")) }, errUnknown},
		{"get without an id", full, func(s *notes) error { return refused(s.Get("")) }, errUnknown},
		{"delete what is not there", full, func(s *notes) error { return s.Delete("x") }, errUnknown},
		{"add an id again", full[:2], func(s *notes) error { return refused(s.Add(about("b"))) }, errTaken},
		{"add an id again to a full set", full, func(s *notes) error { return refused(s.Add(about("b"))) }, errTaken},
		{"add one too many", full, func(s *notes) error { return refused(s.Add(about(""))) }, errTooMany},
		{"put one too many", full, func(s *notes) error { return refused(s.Put(about("x"))) }, errTooMany},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := setOf(c.rules...)
			meets(s, "refresh", "")
			before := listed(s)
			if err := c.change(s); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if got := listed(s); got != before || s.made != uint64(len(c.rules)) || s.titled != 0 {
				t.Errorf("%s has become %s, %d made, %d titled", before, got, s.made, s.titled)
			}
			checkInvariants(t, s)
		})
	}
	s := setOf(full...)
	if got, err := s.Put(about("a")); got != "a:0/0" || err != nil {
		t.Errorf("put in a full set in place of another: %s, %v", got, err)
	}
}

func TestGoneIsClosedWhenARuleLeaves(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		leave func(*notes)
		stays bool // the other one
	}{
		"deleted":  {func(s *notes) { _ = s.Delete("a") }, true},
		"put anew": {func(s *notes) { _, _ = s.Put(about("a")) }, true},
		"replaced": {func(s *notes) { s.Replace([]note{about("a"), about("b")}) }, false},
		"cleared":  {(*notes).Clear, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setOf(about("a"), about("b"))
			one, other := s.rules[0], s.rules[1]
			if isGone(one) || isGone(other) {
				t.Error("gone before")
			}
			if c.leave(s); !isGone(one) || isGone(other) == c.stays {
				t.Errorf("%v and %v are gone, want true and %v", isGone(one), isGone(other), !c.stays)
			}
			checkInvariants(t, s)
		})
	}
}

// TestInvariants does things at random.
func TestInvariants(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	anyRule := func() note {
		return note{ID: pick("", "", "a", "b", "note-3"), Operation: pick("login", "refresh", "*"), Account: pick("", "shop"), Nth: random.IntN(3)}
	}
	s := &notes{}
	given := map[string]bool{}
	for range 5000 {
		switch random.IntN(8) {
		case 0, 1, 2:
			_, _ = s.Add(anyRule())
		case 3:
			_, _ = s.Put(anyRule())
		case 4:
			_ = s.Delete(pick("a", "b", "note-3", fmt.Sprint("note-", s.titled)))
		case 5:
			if random.IntN(20) == 0 {
				s.Clear()
			}
		case 6:
			if random.IntN(20) == 0 {
				s.Replace([]note{{Operation: "*"}, {ID: "a", Operation: "login", Nth: 1}, {Operation: "login", Account: "shop"}})
			}
		case 7:
			meets(s, pick("login", "refresh", "logout"), pick("", "shop", "ann"))
		}
		checkInvariants(t, s)
		for _, k := range s.rules {
			given[k.facts.ID] = true
		}
		if t.Failed() {
			t.Fatalf("the set is %s", listed(s))
		}
	}
	if len(given) < 100 {
		t.Errorf("only %d ids were seen, which says little", len(given))
	}
}
