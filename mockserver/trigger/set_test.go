package trigger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/popupmock/popupmock/mockserver/trigger"
)

func rule(id string, on trigger.On) trigger.Rule {
	if on.Operation == "" {
		on.Operation = "refresh"
	}
	if on.Event == "" {
		on.Event = trigger.Received
	}
	return trigger.Rule{ID: id, On: on, Do: []trigger.Action{trigger.RotateKey{}}}
}

// sets lets an event happen, and returns the ids of the rules that it sets off, "-" for none.
func sets(s *trigger.Set, event trigger.Event, operation, account string) string {
	var ids []string
	due, err := s.Happen(context.Background(), event, trigger.Call{Operation: operation, Account: account})
	if err != nil {
		panic(err) // a set that counts by itself never fails
	}
	for _, r := range due {
		ids = append(ids, r.ID)
	}
	if ids == nil {
		return "-"
	}
	return strings.Join(ids, "+")
}

func TestWhatSetsARuleOff(t *testing.T) {
	t.Parallel()
	type happening struct {
		event              trigger.Event
		operation, account string
	}
	refresh := happening{trigger.Received, "refresh", "shop"}
	cases := []struct {
		name   string
		rules  []trigger.Rule
		happen []happening
		want   string
	}{
		{"every request", []trigger.Rule{rule("a", trigger.On{})}, []happening{refresh, refresh}, "a a"},
		{"the second", []trigger.Rule{rule("a", trigger.On{Nth: 2})}, []happening{refresh, refresh, refresh, refresh}, "- a - -"},
		{"none", nil, []happening{refresh}, "-"},
		{"other operations do not count", []trigger.Rule{rule("a", trigger.On{Nth: 2})}, []happening{refresh, {trigger.Received, "login", "shop"}, refresh}, "- - a"},
		{"other events do not count", []trigger.Rule{rule("a", trigger.On{Nth: 2, Event: trigger.Answered})}, []happening{
			{trigger.Answered, "refresh", ""}, refresh, {trigger.Answered, "refresh", ""},
		}, "- - a"},
		{"any operation", []trigger.Rule{rule("a", trigger.On{Operation: "*", Nth: 2})}, []happening{refresh, {trigger.Received, "login", ""}}, "- a"},
		{"of one account", []trigger.Rule{rule("a", trigger.On{Account: "shop", Nth: 2})}, []happening{refresh, {trigger.Received, "refresh", "ann"}, {trigger.Received, "refresh", ""}, refresh}, "- - - a"},
		{"any operation of one account", []trigger.Rule{rule("a", trigger.On{Operation: "*", Account: "shop"})}, []happening{refresh, {trigger.Received, "login", "ann"}}, "a -"},
		{"all that are due, by creation", []trigger.Rule{
			rule("d", trigger.On{Operation: "*", Account: "shop"}), rule("c", trigger.On{}), rule("b", trigger.On{Operation: "*"}), rule("a", trigger.On{Account: "shop"}),
		}, []happening{refresh}, "d+c+b+a"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := &trigger.Set{}
			s.Replace(c.rules)
			var got []string
			for _, h := range c.happen {
				got = append(got, sets(s, h.event, h.operation, h.account))
			}
			if text := strings.Join(got, " "); text != c.want {
				t.Errorf("got %s, want %s", text, c.want)
			}
		})
	}
}

// listed shows what a set holds: id:calls/hits.
func listed(s *trigger.Set) string {
	var all []string
	for _, r := range s.List() {
		all = append(all, fmt.Sprintf("%s:%d/%d", r.ID, r.Calls, r.Hits))
	}
	return strings.Join(all, " ")
}

func TestChangesOfASet(t *testing.T) {
	t.Parallel()
	s := &trigger.Set{}
	want := func(what, text string) {
		t.Helper()
		if got := listed(s); got != text {
			t.Errorf("%s: got %q, want %q", what, got, text)
		}
	}
	must := func(_ trigger.State, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Add(rule("", trigger.On{})))
	must(s.Add(rule("b", trigger.On{Nth: 2})))
	for range 3 {
		sets(s, trigger.Received, "refresh", "")
	}
	want("after three requests", "trigger-1:3/3 b:2/1")
	if _, err := s.Add(rule("b", trigger.On{})); !errors.Is(err, trigger.ErrTaken) {
		t.Errorf("an id twice: got %v, want ErrTaken", err)
	}
	must(s.Put(rule("trigger-1", trigger.On{Nth: 9})))
	must(s.Put(rule("c", trigger.On{})))
	want("after puts", "b:2/1 trigger-1:0/0 c:0/0")
	if got, err := s.Get("b"); err != nil || got.Hits != 1 || got.On.Nth != 2 {
		t.Errorf("Get: got %+v, %v", got, err)
	}
	if err := s.Delete("b"); err != nil {
		t.Error(err)
	}
	_, unknown := s.Get("b")
	for _, err := range []error{s.Delete("b"), unknown} {
		if !errors.Is(err, trigger.ErrUnknown) {
			t.Errorf("got %v, want ErrUnknown", err)
		}
	}
	if got := s.Replace([]trigger.Rule{rule("", trigger.On{}), rule("trigger-2", trigger.On{}), rule("c", trigger.On{})}); len(got) != 3 {
		t.Errorf("Replace returns %+v", got)
	}
	want("after a replacement", "trigger-3:0/0 trigger-2:0/0 c:0/0")
	if got := sets(s, trigger.Received, "refresh", ""); got != "trigger-3+trigger-2+c" {
		t.Errorf("after a replacement %s are set off", got)
	}
	s.Clear()
	want("after a clear", "")
	if got := sets(s, trigger.Received, "refresh", ""); got != "-" {
		t.Errorf("after a clear %s are set off", got)
	}
}

func TestASetIsBounded(t *testing.T) {
	t.Parallel()
	s := &trigger.Set{}
	s.Replace(slices.Repeat([]trigger.Rule{rule("x", trigger.On{})}, trigger.MaxRules))
	if _, err := s.Add(rule("y", trigger.On{})); !errors.Is(err, trigger.ErrTooMany) {
		t.Errorf("Add: got %v, want ErrTooMany", err)
	}
	if _, err := s.Put(rule("y", trigger.On{})); !errors.Is(err, trigger.ErrTooMany) {
		t.Errorf("Put: got %v, want ErrTooMany", err)
	}
	if _, err := s.Put(rule("x", trigger.On{})); err != nil {
		t.Errorf("Put in place of another: %v", err)
	}
}

func TestTheNthOfManyAtOnceIsOne(t *testing.T) {
	t.Parallel()
	s := &trigger.Set{}
	s.Replace([]trigger.Rule{rule("nth", trigger.On{Nth: 50}), rule("all", trigger.On{Operation: "*"})})
	var wg sync.WaitGroup
	var nth, all atomic.Int64
	for range 100 {
		wg.Go(func() {
			ids := sets(s, trigger.Received, "refresh", "")
			if strings.Contains(ids, "nth") {
				nth.Add(1)
			}
			if strings.Contains(ids, "all") {
				all.Add(1)
			}
		})
	}
	wg.Wait()
	if nth.Load() != 1 || all.Load() != 100 || listed(s) != "nth:50/1 all:100/100" {
		t.Errorf("set off %d and %d times, counted %s; want 1 and 100", nth.Load(), all.Load(), listed(s))
	}
}

func TestASetWithoutRulesCostsNoAllocs(t *testing.T) {
	s := &trigger.Set{}
	if n := testing.AllocsPerRun(100, func() { _, _ = s.Happen(t.Context(), trigger.Received, trigger.Call{Operation: "login"}) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func BenchmarkHappen(b *testing.B) {
	bench := func(name string, rules ...trigger.Rule) {
		s := &trigger.Set{}
		s.Replace(rules)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = s.Happen(context.Background(), trigger.Received, trigger.Call{Operation: "refresh", Account: "shop"})
			}
		})
	}
	for _, others := range []int{0, 1, 100, 10_000} {
		rules := make([]trigger.Rule, others)
		for i := range rules {
			rules[i] = rule("", trigger.On{Account: fmt.Sprint("account", i)})
		}
		bench(fmt.Sprintf("rules of others=%d", others), rules...)
	}
	bench("four count", slices.Repeat([]trigger.Rule{rule("", trigger.On{Nth: trigger.MaxCalls})}, 4)...)
	bench("four are set off", slices.Repeat([]trigger.Rule{rule("", trigger.On{})}, 4)...)
}
