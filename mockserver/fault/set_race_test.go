package fault_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/fault"
)

func TestEveryCallCountsOnceUnderRaces(t *testing.T) {
	t.Parallel()
	const callers, calls = 8, 500
	s := setOf(rule("first", fault.First(1000)), rule("nth", fault.Nth(2000)), rule("every", fault.Every(7)))
	hits := make([]map[string]int, callers)
	var all sync.WaitGroup
	for i := range callers {
		hits[i] = map[string]int{}
		all.Go(func() {
			for range calls {
				hits[i][firesOn(s, fault.Call{Operation: "refresh", Now: noon}, fault.Answer{})]++
				s.List()
			}
		})
	}
	all.Wait()
	sum := map[string]int{}
	for _, h := range hits {
		for id, n := range h {
			sum[id] += n
		}
	}
	// 1001 to 4000: 429 multiples of 7, 2000 is none of them.
	want := map[string]int{"first": 1000, "nth": 1, "every": 429, "-": 4000 - 1000 - 1 - 429}
	if diff := cmp.Diff(want, sum); diff != "" {
		t.Errorf("fired (-want +got):\n%s", diff)
	}
	for _, f := range s.List() {
		if f.Hits != uint64(want[f.ID]) {
			t.Errorf("%s has %d hits, want %d", f.ID, f.Hits, want[f.ID])
		}
	}
}

func TestChangesUnderRaces(t *testing.T) {
	t.Parallel()
	s := setOf()
	one, two := []fault.Rule{rule("a", fault.When{}), rule("b", fault.When{})}, []fault.Rule{rule("c", fault.When{}), rule("d", fault.When{})}
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				var ids []string
				for _, f := range s.List() {
					ids = append(ids, f.ID)
				}
				if set := strings.Join(ids, ""); set != "" && set != "ab" && set != "cd" {
					t.Errorf("a reader sees %q, want all of one set", set)
				}
				fires(s, 1)
			}
		})
	}
	for range 300 {
		s.Replace(one, noon)
		s.Replace(two, noon)
		_, _ = s.Put(rule("d", fault.Nth(1)), noon)
		s.Clear()
	}
	close(stop)
	readers.Wait()
}

func TestACallWithoutRulesAllocatesNothing(t *testing.T) {
	empty, others := setOf(), setOf()
	for i := range 1000 {
		r := rule("", fault.When{})
		if i%2 == 0 {
			r.Operation = "login"
		} else {
			r.Account = fmt.Sprint("account", i)
		}
		_, _ = others.Add(r, noon)
	}
	call := fault.Call{Operation: "refresh", Account: "shop", Now: noon}
	for name, s := range map[string]*fault.Set{"an empty set": empty, "rules of others": others} {
		if n := testing.AllocsPerRun(100, func() { take(s, call, fault.Answer{}) }); n > 0 {
			t.Errorf("%s: %v allocations a call, want none", name, n)
		}
	}
}

func BenchmarkArrive(b *testing.B) {
	call := fault.Call{Operation: "refresh", Account: "shop", Now: noon}
	bench := func(name string, s *fault.Set) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				take(s, call, fault.Answer{})
			}
		})
	}
	for _, others := range []int{0, 1, 100, 10_000} {
		s := fault.NewSet([32]byte{})
		for i := range others {
			r := rule("", fault.When{})
			r.Account = fmt.Sprint("account", i)
			_, _ = s.Add(r, noon)
		}
		bench(fmt.Sprintf("rules of others=%d", others), s)
	}
	bench("four count", setOf(slices.Repeat([]fault.Rule{rule("", fault.Nth(fault.MaxCalls))}, 4)...))
	bench("four fire", setOf(slices.Repeat([]fault.Rule{rule("", fault.When{})}, 4)...))
}
