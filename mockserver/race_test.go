package mockserver_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
)

func TestOneRefreshWinsUnderAnyRace(t *testing.T) {
	t.Parallel()
	const racers = 100
	server, err := mockserver.New(mockserver.Config{})
	if err != nil {
		t.Fatal(err)
	}
	u := newUser(t, server)
	tokens := u.login()
	for round := range need.Rounds(10, 20, 40) {
		answers := make([]answer, racers)
		var start, done sync.WaitGroup
		start.Add(1)
		for i := range racers {
			done.Go(func() {
				start.Wait()
				answers[i] = u.refreshWith(tokens.Refresh)
			})
		}
		start.Done()
		done.Wait()
		winners := 0
		for _, a := range answers {
			if a.status == http.StatusOK {
				winners++
				tokens = u.pairOf(a)
				continue
			}
			a.want(t, 401, errRefreshToken)
		}
		if winners != 1 {
			t.Fatalf("round %d: %d of %d refreshes with one token won, want exactly 1", round, winners, racers)
		}
	}
}
