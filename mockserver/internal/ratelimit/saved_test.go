package ratelimit

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/state"
)

// TestRestoredBucketsGoOn takes from limits and from a copy of them that is saved and restored before each step, through JSON.
func TestRestoredBucketsGoOn(t *testing.T) {
	t.Parallel()
	rates := []assumption.Rate{{Operation: "login", Count: 7, Per: time.Minute}, {Operation: assumption.AnyOperation, Count: 1, Per: 49 * time.Second}}
	rapid.Check(t, func(t *rapid.T) {
		one, other, now := New(rates), New(rates), start
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.Int64Range(-1e9, 2e10).Draw(t, "passed")))
			operation, caller := rapid.SampledFrom([]string{"login", "refresh"}).Draw(t, "operation"), rapid.SampledFrom([]string{"", "a"}).Draw(t, "caller")
			text, err := json.Marshal(other.Save())
			if err != nil {
				t.Fatal(err)
			}
			var saved []state.Bucket
			if err := json.Unmarshal(text, &saved); err != nil {
				t.Fatal(err)
			}
			n := state.NewNotes()
			other = Restore(n, rates, saved)
			if err := n.Err(); err != nil {
				t.Fatal(err)
			}
			if got, want := other.Take(operation, caller, now), one.Take(operation, caller, now); got != want {
				t.Fatalf("wait %s, want %s", got, want)
			}
		}
	})
}

// TestKeptBucketsAreTheSame takes from limits, and from buckets that are kept elsewhere.
func TestKeptBucketsAreTheSame(t *testing.T) {
	t.Parallel()
	rates := []assumption.Rate{{Operation: "login", Count: 7, Per: time.Minute}, {Operation: "refresh", Count: 1, Per: 49 * time.Second}}
	rapid.Check(t, func(t *rapid.T) {
		one, other, now := New(rates), New(rates), start
		kept := map[bucket]*state.Bucket{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.Int64Range(-1e9, 2e10).Draw(t, "passed")))
			name := bucket{rapid.SampledFrom([]string{"login", "refresh"}).Draw(t, "operation"), rapid.SampledFrom([]string{"", "a"}).Draw(t, "caller")}
			want := one.Take(name.operation, name.caller, now)
			next, got := other.TakeFrom(kept[name], name.operation, name.caller, now)
			if got != want {
				t.Fatalf("wait %s, want %s", got, want)
			}
			kept[name] = &next
		}
		all := []state.Bucket{}
		for _, b := range kept {
			all = append(all, *b)
		}
		slices.SortFunc(all, Compare)
		if diff := cmp.Diff(one.Save(), all); diff != "" || len(other.Save()) > 0 {
			t.Fatalf("buckets (-want +got):\n%s", diff)
		}
	})
}

func TestLimited(t *testing.T) {
	t.Parallel()
	login, all := []assumption.Rate{{Operation: "login", Count: 1, Per: time.Hour}}, []assumption.Rate{{Operation: assumption.AnyOperation, Count: 1, Per: time.Hour}}
	for _, c := range []struct {
		rates     []assumption.Rate
		operation string
		want      bool
	}{{nil, "login", false}, {login, "login", true}, {login, "logout", false}, {all, "logout", true}} {
		if got := New(c.rates).Limited(c.operation); got != c.want {
			t.Errorf("%s under %v: %v", c.operation, c.rates, got)
		}
	}
}
