package redisstore_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// threeOn are three mocks on one Redis.
func threeOn(t testing.TB, redis *server.Redis) (mocks []*mockserver.TestServer) {
	t.Helper()
	for i := range 3 {
		s := open(t, address(redis), redisstore.Options{Timeout: 20 * time.Second})
		mock := mockserver.Start(t, mockserver.WithState(s), func(c *mockserver.Config) { c.Replica = fmt.Sprintf("mock-%d", i) })
		t.Cleanup(mock.Close)
		mocks = append(mocks, mock)
	}
	return mocks
}

// login logs in, and returns the body of the answer.
func login(t testing.TB, mock *mockserver.TestServer) {
	t.Helper()
	answer, err := mock.Client().Post(mock.URL+"/auth/login", "application/json",
		strings.NewReader(fmt.Sprintf(`{"username":%q,"password":%q}`, mock.Username, mock.Password)))
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("login: %s", answer.Status)
	}
}

// TestJournal has three mocks on a real Redis show the same requests in the order in which they were made, also to one that comes later, and
// wants neither a password nor a token in what Redis keeps of it.
func TestJournal(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	mocks := threeOn(t, redis)
	const requests = 30
	for n := range requests {
		login(t, mocks[n%3])
	}
	check := func(what string, mock *mockserver.TestServer) {
		t.Helper()
		entries := mock.Journal()
		if len(entries) != requests {
			t.Fatalf("%s shows %d requests, want %d", what, len(entries), requests)
		}
		for n, e := range entries {
			if want := fmt.Sprintf("mock-%d", n%3); e.Seq != uint64(n+1) || e.Replica != want {
				t.Errorf("%s: entry %d is number %d of %s, want %d of %s", what, n, e.Seq, e.Replica, n+1, want)
			}
		}
	}
	for i, mock := range mocks {
		check(fmt.Sprintf("mock %d", i), mock)
	}
	client := dial(t, redis)
	kept := 0
	keysOf(t, client, func(key string, _ time.Duration) {
		if !strings.Contains(key, "/stream/") {
			return
		}
		text := client.Dump(t.Context(), key).Val()
		if kept += len(text); strings.Contains(text, mocks[0].Password) || strings.Contains(text, "eyJ") {
			t.Errorf("%s holds a secret", key)
		}
	})
	if kept == 0 {
		t.Error("Redis keeps no journal")
	}
	if err := mocks[0].ClearJournal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := mocks[1].CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	login(t, mocks[1])
	found := mocks[2].WaitFor(journal.Filter{Operation: "login"}, 1)
	if len(found) != 1 || found[0].Seq != requests+1 {
		t.Errorf("after a clear there is %+v, want request %d alone", found, requests+1)
	}
}

// BenchmarkJournalRead reads the journal over three mocks, each of which has a request to send.
func BenchmarkJournalRead(b *testing.B) {
	mocks := threeOn(b, server.NewRedis(b))
	for b.Loop() {
		b.StopTimer()
		for _, mock := range mocks {
			login(b, mock)
		}
		b.StartTimer()
		if _, err := mocks[0].CountJournal(b.Context(), journal.Filter{}, journal.Bounds{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkJournalDelay follows the journal at one mock, and measures until it shows a request that another one has answered.
func BenchmarkJournalDelay(b *testing.B) {
	mocks := threeOn(b, server.NewRedis(b))
	heard, begun := make(chan struct{}), make(chan struct{})
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	go func() {
		_ = mocks[0].FollowJournal(ctx, journal.Filter{}, journal.From{}, func(e journal.Event) error {
			switch {
			case e.Kind == journal.EventEntry:
				heard <- struct{}{}
			case begun != nil:
				close(begun)
				begun = nil
			}
			return nil
		})
	}()
	<-begun
	for b.Loop() {
		login(b, mocks[1])
		<-heard
	}
}
