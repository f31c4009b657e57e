package ratelimit

import (
	"encoding/json"
	"testing"
	"time"

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
