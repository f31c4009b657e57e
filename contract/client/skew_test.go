package client_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// wrongClock is off by some time.
type wrongClock struct {
	client.Clock
	by time.Duration
}

func (c wrongClock) Now() time.Time { return c.Clock.Now().Add(c.by) }

// TestAWrongClockDoesNoHarm has the client's clock be off: the server's own date tells by how much.
func TestAWrongClockDoesNoHarm(t *testing.T) {
	t.Parallel()
	for _, by := range []time.Duration{-365 * 24 * time.Hour, -2 * time.Hour, -10 * time.Minute, 10 * time.Minute, 2 * time.Hour, 30 * 365 * 24 * time.Hour} {
		t.Run(by.String(), func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.client = s.another(client.WithClock(wrongClock{s.clock, by}))
			s.must()
			s.mock.Advance(54 * time.Minute)
			s.must()
			s.wantCalls("login OK", "listCategories OK", "listCategories OK")
			s.mock.Advance(time.Minute)
			s.must()
			s.must()
			s.wantCalls("refresh OK", "listCategories OK", "listCategories OK")
		})
	}
}

// TestAWrongDateDoesNoHarm has the server's date be off, or not be there: at most one refresh and one login a call, and
// every call succeeds.
func TestAWrongDateDoesNoHarm(t *testing.T) {
	t.Parallel()
	const few = 8 // refreshes in five hours of tokens that live for one
	unbelievable := map[time.Duration]bool{2 * time.Hour: true, 300 * 24 * time.Hour: true, -300 * 24 * time.Hour: true}
	dates := []fault.Date{{Value: "tomorrow"}, {Offset: -300 * 24 * time.Hour}, {Offset: 10 * time.Minute}, {Offset: -10 * time.Minute}, {Offset: 59 * time.Minute}, {Offset: 2 * time.Hour}, {Offset: -2 * time.Hour}, {Offset: 300 * 24 * time.Hour}}
	for _, date := range dates {
		t.Run(fmt.Sprint(date.Offset, date.Value), func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.mock.AddFault(fault.Rule{Operation: fault.AnyOperation, Phase: fault.After, Effect: date})
			refreshes, refused := 0, 0
			for range 30 {
				if err := s.mock.ClearJournal(t.Context()); err != nil {
					t.Fatal(err)
				}
				s.must()
				counts := map[string]int{}
				for _, e := range s.mock.Journal() {
					counts[e.Operation]++
					if e.Status == http.StatusUnauthorized {
						refused++
					}
				}
				refreshes += counts["refresh"]
				if counts["refresh"] > 1 || counts["login"] > 1 || counts["listCategories"] > 2 {
					t.Errorf("a call has cost %v, want at most a refresh, a login and the call twice", counts)
				}
				s.mock.Advance(10 * time.Minute)
			}
			if unbelievable[date.Offset] && (refreshes > few || refused > 0) {
				t.Errorf("%d refreshes, and %d requests refused, by a date that nobody should have believed", refreshes, refused)
			}
		})
	}
}

// TestASmallDifferenceIsNone has the clocks differ by what rounding and the network explain.
func TestASmallDifferenceIsNone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.client = s.another(client.WithClock(wrongClock{s.clock, 3 * time.Second}))
	s.must()
	s.mock.Advance(55*time.Minute - 4*time.Second)
	s.must()
	s.wantCalls("login OK", "listCategories OK", "listCategories OK")
	s.mock.Advance(time.Second)
	s.must()
	s.wantCalls("refresh OK", "listCategories OK")
}
