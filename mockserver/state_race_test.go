package mockserver_test

import (
	"sync"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

// TestAStateIsOfOneMoment saves a mock over and over while clients log in and refresh. A login draws three ids and a refresh two:
// each state has as many drawn as its tokens tell, and is one that a mock takes.
func TestAStateIsOfOneMoment(t *testing.T) {
	t.Parallel()
	mock, other := newMock(t, mockserver.Config{}), newMock(t, mockserver.Config{})
	start := savedOf(t, mock).Secret.Drawn
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			u := newUser(t, mock)
			for range 10 {
				p := u.login()
				for range 3 {
					p = u.refresh(p.Refresh)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() {
		clients.Wait()
		close(done)
	}()
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		default:
		}
		saved := savedOf(t, mock)
		want := start + uint64(len(saved.Families))
		for _, f := range saved.Families {
			want += 2 * uint64(len(f.Pairs))
		}
		if saved.Secret.Drawn != want {
			t.Fatalf("%d ids were drawn, want %d for %d logins", saved.Secret.Drawn, want, len(saved.Families))
		}
		if err := other.PutState(t.Context(), saved); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(savedOf(t, other).Families); got != 40 {
		t.Errorf("the last state has %d logins, want 40", got)
	}
}

// TestRequestsMeetOneWorld has clients at work while states are put back. Each request is answered by one world: what a login
// gives is good or, once its world is gone, unknown.
func TestRequestsMeetOneWorld(t *testing.T) {
	t.Parallel()
	mock := newMock(t, mockserver.Config{Seed: "worlds", Clock: mockserver.ClockConfig{Frozen: true}})
	saved := savedOf(t, mock)
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			u := newUser(t, mock)
			for range 50 {
				if got := u.get("/api/v1/wallets", u.login().Access).status; got != 200 && got != 401 {
					t.Errorf("status %d, want 200 or 401", got)
				}
			}
		})
	}
	for range 20 {
		if err := mock.PutState(t.Context(), saved); err != nil {
			t.Fatal(err)
		}
	}
	clients.Wait()
	seen := map[uint64]bool{}
	for i, e := range entriesOf(t, mock) {
		if e.Seq != uint64(i+1) || seen[e.Seq] {
			t.Errorf("entry %d is number %d", i+1, e.Seq)
		}
		seen[e.Seq] = true
	}
}

// Nothing changes while a state is saved.
func TestSavingLetsNobodyIn(t *testing.T) {
	t.Parallel()
	mock := newMock(t, mockserver.Config{})
	looked := false
	mock.WhileSaving(func() {
		looked = true
		if mock.LetsIn() {
			t.Error("a request could change something")
		}
	})
	savedOf(t, mock)
	if !looked || !mock.LetsIn() {
		t.Error("no tokens were looked through, or nobody is let in afterwards")
	}
}
