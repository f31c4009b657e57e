package mockserver_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// three are mocks that share a state in memory.
func three(t *testing.T) []*mockserver.TestServer {
	t.Helper()
	memory := records.NewMemory(100_000)
	return replicasOf(t, 3, func(int) records.Backend { return memory })
}

// inWords are the requests of a journal in a few words.
func inWords(entries []journal.Entry) (rows []string) {
	for _, e := range entries {
		rows = append(rows, fmt.Sprintf("%d %s %s %d %s", e.Seq, e.Replica, e.Operation, e.SentStatus, e.Reason))
	}
	return rows
}

// sameEverywhere wants all mocks to show these requests.
func sameEverywhere(t *testing.T, mocks []*mockserver.TestServer, want []string) {
	t.Helper()
	for i, mock := range mocks {
		if got := inWords(mock.Journal()); !slices.Equal(got, want) {
			t.Errorf("mock %d shows\n%s\nwant\n%s", i, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// Whichever mock is asked, it shows what all have done, in the order in which a client did it, with the same numbers.
func TestJournalIsOne(t *testing.T) {
	t.Parallel()
	mocks := three(t)
	users := make([]user, len(mocks))
	for i, mock := range mocks {
		users[i] = newUser(t, mock.Server)
	}
	var want []string
	note := func(at int, operation string, status int, reason journal.Reason) {
		want = append(want, fmt.Sprintf("%d mock-%d %s %d %s", len(want)+1, at, operation, status, reason))
	}
	for round := range 10 {
		at := func(n int) int { return (round + n) % 3 }
		pair := users[at(0)].login()
		note(at(0), "login", 200, "")
		users[at(1)].get(productsPath, pair.Access).wantOK(t)
		note(at(1), "listProducts", 200, "")
		users[at(2)].refresh(pair.Refresh)
		note(at(2), "refresh", 200, "")
		users[at(0)].refreshWith(pair.Refresh)
		note(at(0), "refresh", 401, journal.ReasonTokenSpent)
		if got := inWords(mocks[at(round)].Journal()); !slices.Equal(got, want) {
			t.Fatalf("round %d: mock %d shows\n%s\nwant\n%s", round, at(round), strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	sameEverywhere(t, mocks, want)
	text := mocks[2].Explain(4)
	if got := mocks[1].Explain(4); got != text || !strings.Contains(text, "request 3") {
		t.Errorf("two mocks explain request 4 as %q and %q, want both by request 3", text, got)
	}
	mocks[1].WantOrder(journal.Filter{Operation: "login", Replica: "mock-0"}, journal.Filter{Operation: "listProducts", Replica: "mock-1"})
	mocks[0].WantCount(journal.Filter{Replica: "mock-2"}, journal.Exactly(13))
	saved, err := mocks[1].State(t.Context())
	if err != nil || saved.Journal.Last != uint64(len(want)) {
		t.Errorf("the state has the number %d, %v, want %d", saved.Journal.Last, err, len(want))
	}
}

// Many clients at all mocks at once, while others read: nothing is lost or doubled, and each mock's own order is kept.
func TestJournalUnderLoad(t *testing.T) {
	t.Parallel()
	const clients = 6
	each := need.Rounds(20, 40, 60)
	mocks := three(t)
	access := newUser(t, mocks[0].Server).login().Access
	var calls, reads sync.WaitGroup
	over := make(chan struct{})
	for _, mock := range mocks {
		reads.Go(func() {
			for {
				for i, e := range mock.Journal() {
					if e.Seq != uint64(i+1) {
						t.Errorf("entry %d has the number %d", i+1, e.Seq)
						return
					}
				}
				select {
				case <-over:
					return
				default:
				}
			}
		})
	}
	for i := range clients {
		calls.Go(func() {
			u := newUser(t, mocks[i%3].Server)
			for n := range each {
				u.get(fmt.Sprintf("%s?page=1&limit=%d", productsPath, n+1), access)
			}
		})
	}
	calls.Wait()
	close(over)
	reads.Wait()
	entries := mocks[0].Journal()
	if len(entries) != 1+clients*each {
		t.Fatalf("the journal has %d entries, want %d", len(entries), 1+clients*each)
	}
	latest := map[string]time.Time{}
	for i, e := range entries {
		if e.Seq != uint64(i+1) {
			t.Fatalf("entry %d has the number %d", i+1, e.Seq)
		}
		if begun := e.RealAt; begun.Before(latest[e.Replica].Add(-time.Second)) {
			t.Errorf("request %d of %s is of %s, after one of %s", e.Seq, e.Replica, begun, latest[e.Replica])
		}
		latest[e.Replica] = e.RealAt
	}
	sameEverywhere(t, mocks[1:], inWords(entries))
}

// A clear and a reset at one mock hold at all; numbers go on after the one, and begin again after the other.
func TestJournalClearHoldsEverywhere(t *testing.T) {
	t.Parallel()
	mocks := three(t)
	for i := range mocks {
		newUser(t, mocks[i].Server).login()
	}
	mocks[1].Journal() // so that one of them has read
	newUser(t, mocks[0].Server).do("DELETE", "/_mock/journal", "").want(t, http.StatusNoContent, "")
	for i, mock := range mocks {
		if left := mock.Journal(); len(left) > 0 {
			t.Errorf("mock %d still shows %q", i, inWords(left))
		}
	}
	newUser(t, mocks[2].Server).login()
	newUser(t, mocks[1].Server).login()
	sameEverywhere(t, mocks, []string{"4 mock-2 login 200 ", "5 mock-1 login 200 "})
	if _, err := mocks[0].ExplainJournal(t.Context(), 2); err == nil || !strings.Contains(err.Error(), "cleared after request 3") {
		t.Errorf("a request that is forgotten: %v", err)
	}
	saved, err := mocks[2].State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := mocks[0].Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	together(t, mocks...)
	newUser(t, mocks[1].Server).login()
	sameEverywhere(t, mocks, []string{"1 mock-1 login 200 "})
	if err := mocks[1].PutState(t.Context(), saved); err != nil {
		t.Fatal(err)
	}
	together(t, mocks...)
	newUser(t, mocks[0].Server).login()
	sameEverywhere(t, mocks, []string{"6 mock-0 login 200 "})
}

// A request that is held back is open to all, and decided for all.
func TestJournalOpenEverywhere(t *testing.T) {
	t.Parallel()
	mocks := three(t)
	access := newUser(t, mocks[0].Server).login().Access
	mocks[0].AddFault(fault.Rule{ID: "stall", Operation: "listProducts", Phase: fault.Before, When: fault.When{First: 1}, Effect: fault.Stall{}})
	together(t, mocks...)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		request, _ := http.NewRequestWithContext(ctx, "GET", mocks[1].URL+productsPath, nil)
		request.Header.Set("Authorization", "Bearer "+access)
		if answer, err := mocks[1].Client().Do(request); err == nil {
			_ = answer.Body.Close()
		}
	}()
	held := mocks[2].WaitFor(journal.Filter{Outcome: journal.OutcomeOpen}, 1)
	if len(held) != 1 || held[0].Seq != 2 || held[0].Replica != "mock-1" || held[0].Fault == nil {
		t.Errorf("held back elsewhere: %+v", held)
	}
	newUser(t, mocks[0].Server).get(categoriesPath, access)
	sameEverywhere(t, mocks, []string{"1 mock-0 login 200 ", "2 mock-1 listProducts 0 ", "3 mock-0 listCategories 200 "})
	cancel()
	<-ended
	found := mocks[0].WaitFor(journal.Filter{Operation: "listProducts", Outcome: journal.OutcomeClosed}, 1)
	if found[0].Seq != 2 {
		t.Errorf("once it is decided it has the number %d", found[0].Seq)
	}
	mocks[2].WantCount(journal.Filter{}, journal.Exactly(3))
}

// Who follows the journal at one mock hears of requests at another, and goes on at a third where it has stopped.
func TestJournalFollowedElsewhere(t *testing.T) {
	t.Parallel()
	mocks := three(t)
	follow := func(mock *mockserver.TestServer, from journal.From, n int) (heard []uint64) {
		enough := fmt.Errorf("enough")
		err := mock.FollowJournal(t.Context(), journal.Filter{}, from, func(e journal.Event) error {
			if e.Kind == journal.EventEntry {
				heard = append(heard, e.Last)
			} else if e.Kind != journal.EventIdle {
				t.Errorf("event %s", e.Kind)
			}
			if len(heard) == n {
				return enough
			}
			return nil
		})
		if err != enough { //nolint:errorlint // it is that one
			t.Errorf("follow: %v", err)
		}
		return heard
	}
	for range 3 {
		newUser(t, mocks[1].Server).login()
	}
	if got := follow(mocks[0], journal.From{Held: true}, 2); !slices.Equal(got, []uint64{1, 2}) {
		t.Errorf("heard of %v", got)
	}
	first := make(chan []uint64)
	go func() { first <- follow(mocks[2], journal.From{After: 2}, 3) }()
	newUser(t, mocks[1].Server).login()
	newUser(t, mocks[0].Server).login()
	if got := <-first; !slices.Equal(got, []uint64{3, 4, 5}) {
		t.Errorf("another mock goes on with %v, want 3, 4 and 5", got)
	}
}

// What a control call at one mock has done is the reason that another one knows.
func TestJournalNotesEverywhere(t *testing.T) {
	t.Parallel()
	mocks := three(t)
	pair := newUser(t, mocks[0].Server).login()
	mocks[1].Revoke()
	together(t, mocks...)
	newUser(t, mocks[0].Server).get(productsPath, pair.Access)
	if text := mocks[2].Explain(2); !strings.Contains(text, "through the control API") || !strings.Contains(text, "after request 1") {
		t.Errorf("it is explained as %q, want by the control API after request 1", text)
	}
	if err := mocks[2].ClearJournal(t.Context()); err != nil {
		t.Fatal(err)
	}
	together(t, mocks...)
	newUser(t, mocks[1].Server).get(productsPath, pair.Access)
	if text := mocks[0].Explain(3); !strings.Contains(text, "through the control API") {
		t.Errorf("after a clear it is explained as %q, want by the control API", text)
	}
}

// A sandbox has a journal of its own, at all mocks.
func TestJournalOfASandbox(t *testing.T) {
	t.Parallel()
	mocks := three(t)
	if _, err := mocks[0].CreateSandbox(t.Context(), control.SandboxSettings{Name: "blue"}); err != nil {
		t.Fatal(err)
	}
	for i := range mocks {
		newUser(t, mocks[i].Server).do("POST", "/s/blue"+loginPath, loginBody).wantOK(t)
	}
	newUser(t, mocks[0].Server).login()
	for i, mock := range mocks {
		box, err := mock.In("blue")
		if err != nil {
			t.Fatal(err)
		}
		got, err := box.Journal(t.Context(), journal.Filter{})
		if want := []string{"1 mock-0 login 200 ", "2 mock-1 login 200 ", "3 mock-2 login 200 "}; err != nil || !slices.Equal(inWords(got), want) {
			t.Errorf("mock %d shows %q, %v", i, inWords(got), err)
		}
		if shown, err := mock.Server.Sandbox(t.Context(), "blue"); err != nil || shown.Requests != 3 {
			t.Errorf("mock %d shows %d requests, %v, want 3", i, shown.Requests, err)
		}
		if all, err := mock.Sandboxes(t.Context()); err != nil || len(all) != 1 || all[0].Requests != 3 {
			t.Errorf("mock %d lists %+v, %v", i, all, err)
		}
	}
	sameEverywhere(t, mocks, []string{"1 mock-0 login 200 "})
}

// A mock that is there and does not send is named by who reads, who shows what there is.
func TestJournalOfWhoDoesNotSend(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(100_000)
	lost := &muted{Memory: memory}
	mocks := replicasOf(t, 2, func(i int) records.Backend {
		if i == 1 {
			return lost
		}
		return memory
	})
	lost.away.Store(true)
	newUser(t, mocks[0].Server).login()
	newUser(t, mocks[1].Server).login()
	got := newUser(t, mocks[0].Server).do("GET", "/_mock/journal", "")
	if got.wantOK(t); got.header.Get("Popupmock-Behind") != "mock-1" || !strings.Contains(got.body, `"replica":"mock-0"`) || strings.Contains(got.body, `"replica":"mock-1"`) {
		t.Errorf("it answers %s, %q is behind, want the other's request alone and mock-1", got.body, got.header.Get("Popupmock-Behind"))
	}
	if got := newUser(t, mocks[1].Server).do("GET", "/_mock/journal", ""); got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, `"SERVICE_UNAVAILABLE"`) {
		t.Errorf("the journal of who cannot send: %d %s, want 503", got.status, got.body)
	}
	lost.away.Store(false)
	got = newUser(t, mocks[0].Server).do("GET", "/_mock/journal", "")
	if strings.Count(got.body, `"seq"`) != 2 || got.header.Get("Popupmock-Behind") != "" {
		t.Errorf("once it sends again: %s", got.body)
	}
}

// What had to make room before it could be sent is counted, and the numbers of it are left out.
func TestJournalThatCouldNotBeSent(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(100_000)
	lost := &muted{Memory: memory}
	mocks := replicasOf(t, 2, func(i int) records.Backend {
		if i == 1 {
			return lost
		}
		return memory
	}, func(c *mockserver.Config) { c.Journal.Entries, c.Wall = 5, clockwork.NewFakeClock() })
	newUser(t, mocks[0].Server).login()
	mocks[0].Journal()
	lost.away.Store(true)
	for range 20 {
		newUser(t, mocks[1].Server).login()
	}
	lost.away.Store(false)
	entries := mocks[0].Journal()
	first := entries[0]
	for _, e := range entries {
		if e.Missed > 0 {
			first = e
		}
	}
	if last := entries[len(entries)-1]; last.Seq != 21 || first.Missed == 0 || first.Seq != first.Missed+2 || first.Replica != "mock-1" {
		t.Errorf("the journal shows %q, the first with %d missing, want number 21 last and 15 missing", inWords(entries), first.Missed)
	}
	count, err := mocks[0].CountJournal(t.Context(), journal.Filter{}, journal.Exactly(21))
	if err != nil || !strings.Contains(count.Text, "had to make room for others") {
		t.Errorf("the count says %q, %v", count.Text, err)
	}
}
