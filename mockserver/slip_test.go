package mockserver_test

import (
	"fmt"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

// A slip is what must not happen: a request that begins after a change has returned, and is answered as though the change had
// not been made. Each row is a change, and what requests get that come before it and after it.
type slip struct {
	name    string
	assume  []string    // names and values
	first   func(*bout) // before there is a token
	sends   func(*bout) []sending
	before  func(*bout)
	change  func(*bout)
	was, is outcome
}

// slipGroups are all changes, each with the assumptions that matter for it.
func slipGroups() map[string][]slip {
	return map[string][]slip{
		"revocations":     expand(revocations()),
		"clock":           expand(moves()),
		"whitelist":       expand(whitelistings()),
		"account":         expand(switches()),
		"keys":            expand(keyChanges()),
		"other worlds":    expand(replacements()),
		"clients":         expand(clientCalls()),
		"triggers":        expand(triggered()),
		"faults":          expand(spoilt()),
		"good again":      expand(returns()),
		"what is assumed": assumedSlips(),
		"answers":         answerSlips(),
	}
}

// slipRounds is how often each row is run, and by how many readers. No row sends more than three kinds of requests.
func slipRounds() (rounds, readers int) {
	return need.Rounds(1, 1, 1000), need.Rounds(3, 4, 32)
}

// slipRoundsOfAMock is how often a mock runs each row of a group, so that what it remembers of earlier rounds is there in later ones.
const slipRoundsOfAMock = 50

// TestNothingSlipsThrough has clients send requests while something changes, in the mock or in one of its sandboxes, over
// sockets or in process. Of the requests that begin after the call has returned, none gets what it would have got before; of
// the others, none gets what is neither; and beside the mock that is changed, nobody notices.
func TestNothingSlipsThrough(t *testing.T) {
	t.Parallel()
	rounds, readers := slipRounds()
	var all tally
	t.Run("groups", func(t *testing.T) {
		t.Parallel()
		for name, rows := range slipGroups() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				for first := 0; first < rounds; first += slipRoundsOfAMock {
					t.Run(fmt.Sprintf("from %d", first+1), func(t *testing.T) {
						t.Parallel()
						stage := newSlipStage(t, readers)
						for i, row := range rows {
							for n := first; n < min(first+slipRoundsOfAMock, rounds); n++ {
								for _, text := range stage.run(row, n+i, &all) {
									t.Errorf("%s, round %d: %s", row.name, n+1, text)
								}
							}
						}
					})
				}
			})
		}
	})
	t.Cleanup(func() { t.Logf("%d rounds of each row: %s", rounds, &all) })
}
