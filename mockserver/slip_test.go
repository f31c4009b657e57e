package mockserver_test

import (
	"os"
	"slices"
	"testing"
)

// A slip is what must not happen: a request that begins after a change has returned, and is answered as though the change had
// not been made. Each row is a change, and what requests get that come before it and after it.
type slip struct {
	name       string
	assume     []string    // names and values
	extensions bool        // whether there are orders
	first      func(*bout) // before there is a token
	sends      func(*bout) []sending
	before     func(*bout)
	change     func(*bout)
	was, is    outcome
}

// slipRows are all changes, each with the assumptions that matter for it.
func slipRows() []slip {
	return slices.Concat(
		expand(revocations()), expand(moves()), expand(whitelistings()), expand(switches()), expand(keyChanges()),
		expand(replacements()), expand(clientCalls()), expand(triggered()), expand(spoilt()), expand(returns()),
		assumedSlips(), answerSlips(),
	)
}

// slipRounds is how often each row is run: 1,000 times to soak, else once over sockets and once in a sandbox.
func slipRounds() int {
	if os.Getenv("POPUPMOCK_SOAK") != "" {
		return 1000
	}
	return 2
}

// TestNothingSlipsThrough has 32 clients send requests while something changes, in the mock or in one of its sandboxes, over
// sockets or in process. Of the requests that begin after the call has returned, none gets what it would have got before; of
// the others, none gets what is neither; and beside the mock that is changed, nobody notices.
func TestNothingSlipsThrough(t *testing.T) {
	t.Parallel()
	rows, rounds := slipRows(), slipRounds()
	var all tally
	t.Run("rows", func(t *testing.T) {
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				t.Parallel()
				var stage *slipStage
				for n := range rounds {
					if n%slipRoundsOfAMock == 0 {
						stage = newSlipStage(t, row)
					}
					for _, text := range stage.run(n, &all) {
						t.Error(text)
					}
					if t.Failed() {
						return
					}
				}
			})
		}
	})
	t.Logf("%d rows, %d rounds each: %s", len(rows), rounds, &all)
}
