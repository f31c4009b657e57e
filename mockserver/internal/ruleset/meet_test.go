package ruleset

import (
	"strings"
	"sync"
	"testing"
)

func TestWhichRulesACallMeets(t *testing.T) {
	t.Parallel()
	all := []note{ // each selector of a call, in no order
		{ID: "anything of shop", Operation: "*", Account: "shop"}, {ID: "refresh", Operation: "refresh"},
		{ID: "anything", Operation: "*"}, {ID: "refresh of shop", Operation: "refresh", Account: "shop"},
	}
	cases := []struct{ name, operation, account, want string }{
		{"all, in the order of creation", "refresh", "shop", "anything of shop 1, refresh 1, anything 1, refresh of shop 1"},
		{"another account", "refresh", "ann", "refresh 1, anything 1"},
		{"no account", "refresh", "", "refresh 1, anything 1"},
		{"another operation", "login", "shop", "anything of shop 1, anything 1"},
		{"another of both", "login", "ann", "anything 1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := setOf(all...)
			if got := meets(s, c.operation, c.account); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			for _, shown := range s.List() {
				name, counted, _ := strings.Cut(shown, ":")
				if met := strings.Contains(c.want, name+" 1"); (counted == "1/1") != met {
					t.Errorf("%s has counted %s, met: %v", name, counted, met)
				}
			}
		})
	}
}

func TestARuleThatIsOverIsMetNoMore(t *testing.T) {
	t.Parallel()
	nth := func(id string, n int) note { return note{ID: id, Operation: "refresh", Nth: n} }
	s := setOf(nth("b", 1), nth("c", 2), nth("a", 1), nth("every", 0))
	for i, want := range []string{"b 1, a 1, every 1", "c 2, every 2", "every 3"} {
		if got := meets(s, "refresh", ""); got != want {
			t.Errorf("call %d: got %s, want %s", i+1, got, want)
		}
		checkInvariants(t, s)
	}
	if got, want := listed(s), "b:1/1 c:2/1 a:1/1 every:3/3"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	// What is over can be put anew.
	if _, err := s.Put(nth("b", 1)); err != nil {
		t.Fatal(err)
	}
	if got, want := meets(s, "refresh", ""), "every 4, b 1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A rule that a call has nothing to do with, such as one whose time is up, has not counted it.
func TestVisitDecidesWhatCounts(t *testing.T) {
	t.Parallel()
	s := setOf(note{ID: "a", Operation: "refresh", Nth: 1}, about("b"))
	seen := 0
	due, err := s.Meet(t.Context(), Selector{Operation: "refresh"}, Visit[note]{
		Counts: func(*Kept[note]) bool {
			seen++
			return false
		},
		Due: func(*Kept[note], uint64) bool { return true },
	})
	if seen != 2 || due != nil || err != nil {
		t.Errorf("%d were seen, %v are due, %v; want 2 and none", seen, due, err)
	}
	if got, want := listed(s)+", "+meets(s, "refresh", ""), "a:0/0 b:0/0, a 1, b 1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEachCallHasANumberOfItsOwn(t *testing.T) {
	t.Parallel()
	const calls = 200
	s := setOf(about("all"), note{ID: "one", Operation: "*", Nth: calls / 2})
	met := make([]string, calls)
	var all sync.WaitGroup
	for i := range calls {
		all.Go(func() {
			met[i] = meets(s, "refresh", "")
			s.List()
		})
	}
	all.Wait()
	once := map[string]bool{}
	for _, text := range met {
		once[text] = true
	}
	if len(once) != calls || listed(s) != "all:200/200 one:100/1" {
		t.Errorf("%d numbers, and %s", len(once), listed(s))
	}
}

func TestMeetAllocatesForWhatIsDueAlone(t *testing.T) {
	nobody := Visit[note]{Counts: func(*Kept[note]) bool { return true }, Due: func(_ *Kept[note], call uint64) bool { return call == 0 }}
	for name, s := range map[string]*notes{"no rules": setOf(), "rules of others": setOf(note{ID: "a", Operation: "login"}), "rules that count": setOf(about("a"), about("b"))} {
		if n := testing.AllocsPerRun(100, func() { _, _ = s.Meet(t.Context(), Selector{"refresh", "shop"}, nobody) }); n != 0 {
			t.Errorf("%s: %v allocations, want none", name, n)
		}
	}
}
