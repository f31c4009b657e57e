package fault_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/fault"
)

var noon = time.Date(2025, 1, 15, 12, 0, 0, 0, time.UTC)

// rule is one that resets the answers of refresh.
func rule(id string, when fault.When) fault.Rule {
	return fault.Rule{ID: id, Operation: "refresh", Phase: fault.After, When: when, Effect: fault.Reset{}}
}

func setOf(rules ...fault.Rule) *fault.Set {
	s := fault.NewSet([32]byte{1})
	s.Replace(rules, noon)
	return s
}

// fires sends calls of refresh through a set, and returns the ids of the rules that fire after each, "-" for none.
func fires(s *fault.Set, calls int) string {
	var ids []string
	for range calls {
		ids = append(ids, firesOn(s, fault.Call{Operation: "refresh", Now: noon}, fault.Answer{Status: 200}))
	}
	return strings.Join(ids, " ")
}

func firesOn(s *fault.Set, c fault.Call, a fault.Answer) string {
	if fired, ok := take(s, c, a); ok {
		return fired.Rule().ID
	}
	return "-"
}

func TestWhenARuleFires(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		rules []fault.Rule
		want  string
	}{
		{"always", []fault.Rule{rule("a", fault.When{})}, "a a a a a a"},
		{"the third", []fault.Rule{rule("a", fault.Nth(3))}, "- - a - - -"},
		{"the first two", []fault.Rule{rule("a", fault.First(2))}, "a a - - - -"},
		{"every second", []fault.Rule{rule("a", fault.Every(2))}, "- a - a - a"},
		{"for certain", []fault.Rule{rule("a", fault.Probability(1))}, "a a a a a a"},
		{"none", nil, "- - - - - -"},
		{"the first of two", []fault.Rule{rule("a", fault.When{}), rule("b", fault.When{})}, "a a a a a a"},
		{"both count all calls", []fault.Rule{rule("a", fault.First(2)), rule("b", fault.First(4))}, "a a b b - -"},
		{"by creation, not by name", []fault.Rule{rule("b", fault.Every(2)), rule("a", fault.Every(3))}, "- b a b - b"},
		{"narrow and wide in turn", []fault.Rule{{ID: "any", Operation: "*", Phase: fault.After, When: fault.Every(2), Effect: fault.Reset{}}, rule("a", fault.When{})}, "a any a any a any"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := fires(setOf(c.rules...), 6); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestWhichCallsARuleMatches(t *testing.T) {
	t.Parallel()
	shop := fault.Rule{ID: "shop", Operation: "refresh", Account: "shop", Phase: fault.After, Effect: fault.Reset{}}
	all := fault.Rule{ID: "all", Operation: "*", Account: "shop", Phase: fault.After, Effect: fault.Reset{}}
	early := fault.Rule{ID: "early", Operation: "*", Phase: fault.Before, Effect: fault.Reset{}}
	cases := []struct {
		name  string
		rules []fault.Rule
		call  fault.Call
		want  string
	}{
		{"its operation and account", []fault.Rule{shop}, fault.Call{Operation: "refresh", Account: "shop"}, "shop"},
		{"another account", []fault.Rule{shop}, fault.Call{Operation: "refresh", Account: "shop2"}, "-"},
		{"no account", []fault.Rule{shop}, fault.Call{Operation: "refresh"}, "-"},
		{"another operation", []fault.Rule{shop}, fault.Call{Operation: "login", Account: "shop"}, "-"},
		{"any operation of the account", []fault.Rule{all}, fault.Call{Operation: "login", Account: "shop"}, "all"},
		{"any operation of another account", []fault.Rule{all}, fault.Call{Operation: "login", Account: "x"}, "-"},
		{"what is no operation", []fault.Rule{{ID: "x", Operation: "*", Phase: fault.After, Effect: fault.Reset{}}}, fault.Call{Account: "shop"}, "-"},
		{"another phase", []fault.Rule{early}, fault.Call{Operation: "refresh"}, "-"},
		{"any account", []fault.Rule{rule("a", fault.When{})}, fault.Call{Operation: "refresh", Account: "shop"}, "a"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.call.Now = noon
			if got := firesOn(setOf(c.rules...), c.call, fault.Answer{Status: 200}); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestARuleLivesUntilItsTTLIsOver(t *testing.T) {
	t.Parallel()
	short := rule("a", fault.When{})
	short.TTL = time.Minute
	s := setOf(short)
	for _, c := range []struct {
		at   time.Duration
		want string
	}{{0, "a"}, {time.Minute - time.Nanosecond, "a"}, {time.Minute, "-"}, {time.Hour, "-"}, {30 * time.Second, "a"}} {
		if got := firesOn(s, fault.Call{Operation: "refresh", Now: noon.Add(c.at)}, fault.Answer{}); got != c.want {
			t.Errorf("after %s: got %s, want %s", c.at, got, c.want)
		}
	}
	if got := s.List()[0]; got.Calls != 3 || got.Hits != 3 {
		t.Errorf("it has counted %d calls and %d hits, want the 3 of its life", got.Calls, got.Hits)
	}
}

// What can fire no more is not looked at again.
func TestARuleThatIsOverCountsNoMore(t *testing.T) {
	t.Parallel()
	s := setOf(rule("nth", fault.Nth(2)), rule("first", fault.First(3)), rule("every", fault.Every(2)), rule("chance", fault.Probability(0.5)), rule("always", fault.When{}))
	fires(s, 5)
	want := map[string]uint64{"nth": 2, "first": 3, "every": 5, "chance": 5, "always": 5}
	for _, f := range s.List() {
		if f.Calls != want[f.ID] {
			t.Errorf("%s has counted %d calls, want %d", f.ID, f.Calls, want[f.ID])
		}
	}
}

// A rule that would change nothing lets the next one have its turn, and can be seen not to have fired.
func TestARuleDoesNotFireWhereItWouldChangeNothing(t *testing.T) {
	t.Parallel()
	const body = `{"success":true,"data":{"client_id":1}}`
	cases := []struct {
		name   string
		effect fault.Effect
		answer fault.Answer
		want   bool
	}{
		{"the field is there", fault.MissingField{Field: "data.client_id"}, fault.Answer{Body: []byte(body)}, true},
		{"the field is not there", fault.MissingField{Field: "data.access_token"}, fault.Answer{Body: []byte(body)}, false},
		{"no JSON", fault.WrongType{Field: "data.client_id"}, fault.Answer{Body: []byte(body + "}")}, false},
		{"a list with the field", fault.WrongType{Field: "id"}, fault.Answer{Body: []byte(`[{"x":1},{"id":1}]`)}, true},
		{"an empty list", fault.WrongType{Field: "id"}, fault.Answer{Body: []byte(`[]`)}, false},
		{"a 401 anyway", fault.Unauthorized{}, fault.Answer{Status: 401}, false},
		{"a 200", fault.Unauthorized{}, fault.Answer{Status: 200}, true},
		{"nothing to cut", fault.Cut{}, fault.Answer{Status: 204}, false},
		{"a byte to cut", fault.Cut{}, fault.Answer{Body: []byte("x")}, true},
		{"one drop", fault.Drip{Bytes: 3}, fault.Answer{Body: []byte("abc")}, false},
		{"two drops", fault.Drip{Bytes: 3}, fault.Answer{Body: []byte("abcd")}, true},
		{"JSON to break", fault.MalformedJSON{}, fault.Answer{Body: []byte("[]")}, true},
		{"broken JSON", fault.MalformedJSON{}, fault.Answer{Body: []byte("[")}, false},
		{"a number", fault.MalformedJSON{}, fault.Answer{Body: []byte("12")}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := setOf(fault.Rule{ID: "picky", Operation: "login", Phase: fault.After, Effect: c.effect},
				fault.Rule{ID: "next", Operation: "login", Phase: fault.After, Effect: fault.Reset{}})
			want, hits := "next", uint64(0)
			if c.want {
				want, hits = "picky", 1
			}
			if got := firesOn(s, fault.Call{Operation: "login", Now: noon}, c.answer); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if got := s.List()[0]; got.Calls != 1 || got.Hits != hits {
				t.Errorf("it has counted %d calls and %d hits, want 1 and %d", got.Calls, got.Hits, hits)
			}
		})
	}
}

func TestChangesOfASet(t *testing.T) {
	t.Parallel()
	s := fault.NewSet([32]byte{})
	ids := func() (list []string) {
		for _, f := range s.List() {
			list = append(list, fmt.Sprintf("%s %d/%d", f.ID, f.Hits, f.Calls))
		}
		return list
	}
	want := func(what string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, ids()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	add := func(r fault.Rule) {
		t.Helper()
		if _, err := s.Add(r, noon); err != nil {
			t.Fatal(err)
		}
	}
	add(rule("fault-2", fault.When{}))
	add(rule("", fault.When{}))
	add(rule("", fault.When{}))
	fires(s, 2)
	want("after adding", "fault-2 2/2", "fault-1 0/2", "fault-3 0/2")
	if _, err := s.Add(rule("fault-1", fault.When{}), noon); !errors.Is(err, fault.ErrTaken) {
		t.Errorf("an id twice: got %v, want %v", err, fault.ErrTaken)
	}
	if _, err := s.Put(rule("fault-2", fault.Nth(1)), noon); err != nil {
		t.Fatal(err)
	}
	want("after putting one", "fault-1 0/2", "fault-3 0/2", "fault-2 0/0")
	fires(s, 1)
	want("after another call", "fault-1 1/3", "fault-3 0/3", "fault-2 0/1")
	if err := s.Delete("fault-1"); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{s.Delete("fault-1"), func() error { _, err := s.Get("fault-1"); return err }()} {
		if !errors.Is(err, fault.ErrUnknown) {
			t.Errorf("a deleted id: got %v, want %v", err, fault.ErrUnknown)
		}
	}
	if got, err := s.Get("fault-3"); err != nil || got.Calls != 3 {
		t.Errorf("Get = %+v, %v", got, err)
	}
	if got := fires(s, 1); got != "fault-3" {
		t.Errorf("%s fires, want fault-3", got)
	}
	s.Replace([]fault.Rule{rule("fault-4", fault.When{}), rule("fault-3", fault.When{}), rule("", fault.When{})}, noon)
	want("after replacing all", "fault-4 0/0", "fault-3 0/0", "fault-5 0/0")
	s.Clear()
	want("after clearing")
	if got := fires(s, 1); got != "-" {
		t.Errorf("a cleared set lets %s fire", got)
	}
}

func TestASetIsBounded(t *testing.T) {
	t.Parallel()
	s := setOf(slices.Repeat([]fault.Rule{rule("", fault.When{})}, fault.MaxRules)...)
	if _, err := s.Add(rule("", fault.When{}), noon); !errors.Is(err, fault.ErrTooMany) {
		t.Errorf("one more: got %v, want %v", err, fault.ErrTooMany)
	}
	if _, err := s.Put(rule("new", fault.When{}), noon); !errors.Is(err, fault.ErrTooMany) {
		t.Errorf("one more by Put: got %v, want %v", err, fault.ErrTooMany)
	}
	if _, err := s.Put(rule("fault-1", fault.When{}), noon); err != nil {
		t.Errorf("another in place of one: %v", err)
	}
}

func TestARuleThatIsGoneDoesNotFire(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(*fault.Set){
		"deleted":  func(s *fault.Set) { _ = s.Delete("a") },
		"put anew": func(s *fault.Set) { _, _ = s.Put(rule("a", fault.When{}), noon) },
		"replaced": func(s *fault.Set) { s.Replace([]fault.Rule{rule("a", fault.When{})}, noon) },
		"cleared":  (*fault.Set).Clear,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setOf(rule("a", fault.When{}))
			due, _ := s.Arrive(t.Context(), fault.Call{Operation: "refresh", Now: noon})
			remove(s)
			if fired, ok, _ := due.Take(t.Context(), fault.After, fault.Answer{}); ok {
				t.Errorf("%s fires", fired.Rule())
			}
		})
	}
}

func TestChanceFollowsFromTheSeedTheRuleAndTheCall(t *testing.T) {
	t.Parallel()
	run := func(seed byte, id string, others int) string {
		s := fault.NewSet([32]byte{seed})
		for range others {
			_, _ = s.Add(fault.Rule{Operation: "*", Phase: fault.Before, When: fault.Probability(0.5), Effect: fault.Reset{}}, noon)
		}
		_, _ = s.Add(rule(id, fault.Probability(0.5)), noon)
		return fires(s, 64)
	}
	first := run(1, "a", 0)
	if again := run(1, "a", 3); again != first {
		t.Errorf("the same seed, rule and calls give\n%s and\n%s", first, again)
	}
	if other := run(2, "a", 0); other == first {
		t.Error("another seed changes nothing")
	}
	if other := strings.ReplaceAll(run(1, "b", 0), "b", "a"); other == first {
		t.Error("another rule fires on the same calls")
	}
	if n := strings.Count(first, "a"); n < 16 || n > 48 {
		t.Errorf("it fires on %d of 64 calls, want about half", n)
	}
}

// take is what becomes of a call on a set that counts by itself, and thus never fails.
func take(s *fault.Set, c fault.Call, a fault.Answer) (fault.Fired, bool) {
	due, err := s.Arrive(context.Background(), c)
	if err != nil {
		panic(err)
	}
	fired, ok, err := due.Take(context.Background(), fault.After, a)
	if err != nil {
		panic(err)
	}
	return fired, ok
}
