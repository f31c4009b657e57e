package mockserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// The refresh has worked, the client never heard of it, and now holds a spent token.
func TestALostRefreshIsSeenAsSpentWhenItIsTriedAgain(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	tokens := u.login()
	mock.AddFault(fault.Rule{ID: "lost", Operation: "refresh", Phase: fault.After, When: fault.Nth(1), Effect: fault.Reset{}})
	body := `{"refresh_token":"` + tokens.Refresh + `"}`
	if got := askByGo(t.Context(), t, mock.URL+refreshPath, body); got.ended != reset {
		t.Fatalf("the client sees %+v, want a reset", got)
	}
	if again := askByGo(t.Context(), t, mock.URL+refreshPath, body); again.status != 401 || again.body != errRefreshToken {
		t.Errorf("the same token again: %d %s, want 401 %s", again.status, again.body, errRefreshToken)
	}
	u.get(categoriesPath, tokens.Access).wantOK(t)
	u.login()
	mock.RequireAllFaultsFired()

	var story []string
	for _, e := range mock.Journal() {
		story = append(story, fmt.Sprintf("%s %d>%d %s %s", e.Operation, e.Status, e.SentStatus, e.Outcome, e.Reason))
	}
	want := []string{"login 200>200 answered ", "refresh 200>0 reset ", "refresh 401>401 answered token_spent", "listCategories 200>200 answered ", "login 200>200 answered "}
	if diff := cmp.Diff(want, story); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	if issued := mock.Journal()[1].Issued; len(issued) != 2 || issued[1].Generation != 1 {
		t.Errorf("the lost answer held %+v, want the pair of generation 1", issued)
	}
}

// Go's transport sends an idempotent request again by itself when a connection that it had kept is reset. The client sees
// one answer, and the journal two requests.
func TestTheJournalCountsWhatATransportHides(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	access := newUser(t, mock.Server).login().Access
	client := mock.Client()
	read := func() {
		t.Helper()
		r, err := http.NewRequest("GET", mock.URL+categoriesPath, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+access)
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := readAnswer(t, res); got.status != 200 {
			t.Errorf("got %d %s", got.status, got.body)
		}
	}
	read() // the connection is kept
	mock.AddFault(fault.Rule{Operation: "listCategories", Phase: fault.After, When: fault.Nth(1), Effect: fault.Reset{}})
	read()
	var outcomes []journal.Outcome
	for _, e := range mock.Journal()[1:] {
		outcomes = append(outcomes, e.Outcome)
	}
	if diff := cmp.Diff([]journal.Outcome{journal.OutcomeAnswered, journal.OutcomeReset, journal.OutcomeAnswered}, outcomes); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func TestOneFaultFiresInEachPhase(t *testing.T) {
	t.Parallel()
	wall := clockwork.NewFakeClock()
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.Wall = wall })
	for _, rule := range []fault.Rule{
		{ID: "slow", Operation: "login", Phase: fault.Before, When: fault.Nth(1), Effect: fault.Delay{Fixed: time.Second}},
		{ID: "lost", Operation: "*", Phase: fault.After, When: fault.First(2), Effect: fault.Status{Code: 502}},
		{ID: "late", Operation: "login", Phase: fault.After, When: fault.When{}, Effect: fault.Reset{}},
		{ID: "down", Operation: "login", Phase: fault.Before, When: fault.Nth(2), Effect: fault.Status{Code: 503}},
	} {
		mock.AddFault(rule)
	}
	statuses := make(chan int)
	for range 2 {
		go func() {
			statuses <- askByGo(context.WithoutCancel(t.Context()), t, mock.URL+loginPath, loginBody).status
		}()
		if len(mock.Journal()) == 0 {
			if err := wall.BlockUntilContext(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			wall.Advance(time.Second)
		}
		<-statuses
	}
	entries := mock.Journal()
	if got := entries[0]; got.SentStatus != 502 || got.Status != 200 || *got.Fault != (journal.Fault{ID: "lost", Phase: "after", Before: "slow"}) {
		t.Errorf("the first login: %+v with %+v", got, got.Fault)
	}
	if got := entries[1]; got.SentStatus != 503 || got.Status != 0 || *got.Fault != (journal.Fault{ID: "down", Phase: "before"}) {
		t.Errorf("the second login: %+v with %+v", got, got.Fault)
	}
	faults, err := mock.Faults(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string][2]uint64{}
	for _, f := range faults {
		counts[f.ID] = [2]uint64{f.Hits, f.Calls}
	}
	// A call that was answered before counts for the rules of the phase after, but there is nothing for them to spoil.
	want := map[string][2]uint64{"slow": {1, 1}, "lost": {1, 2}, "late": {0, 2}, "down": {1, 2}}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("hits and calls (-want +got):\n%s", diff)
	}
}

func TestOnlyOperationsAreSpoilt(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	mock.AddFault(fault.Rule{Operation: "*", Phase: fault.Before, Effect: fault.Status{Code: 503}})
	wantRefused(t, u.do("POST", loginPath, loginBody), 503)
	u.do("GET", "/_mock/health", "").wantOK(t)
	u.do("GET", "/_mock/faults", "").wantOK(t)
	u.do("GET", "/.well-known/jwks.json", "").wantOK(t)
	u.do("GET", "/nowhere", "").want(t, 404, errPath)
	u.do("GET", loginPath, "").want(t, 405, errMethod)
}

func TestAFaultOfOneAccountSparesTheOthers(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAccount(mockserver.DefaultAccount()),
		mockserver.WithAccount(mockserver.AccountConfig{Username: "shop", Password: "pw", ClientID: 7, Features: []string{"vouchers"}}))
	u := newUser(t, mock.Server)
	const shopLogin = `{"username":"shop","password":"pw"}`
	shop, other := u.pairOf(u.do("POST", loginPath, shopLogin)), u.login()
	mock.AddFault(fault.Rule{Operation: "*", Account: "shop", Phase: fault.Before, Effect: fault.Status{Code: 503}})
	wantRefused(t, u.do("POST", loginPath, shopLogin), 503)
	if got := last(t, mock); got.Account != "shop" || got.Credential != nil {
		t.Errorf("the refused login is %+v, want one of shop", got)
	}
	wantRefused(t, u.get(categoriesPath, shop.Access), 503)
	wantRefused(t, u.refreshWith(shop.Refresh), 503)
	u.get(categoriesPath, other.Access).wantOK(t)
	u.refresh(other.Refresh)
	u.login()
	u.get(categoriesPath, "x").want(t, 401, errAccessToken)
}

func TestAStalledRequestIsLetGo(t *testing.T) {
	t.Parallel()
	stall := fault.Rule{ID: "stall", Operation: "login", Phase: fault.Before, Effect: fault.Stall{}}
	cases := map[string]func(*mockserver.TestServer) error{
		"by a deletion":           func(m *mockserver.TestServer) error { return m.DeleteFault(t.Context(), "stall") },
		"by another in its place": func(m *mockserver.TestServer) error { _, err := m.PutFault(t.Context(), "stall", stall); return err },
		"by other rules":          func(m *mockserver.TestServer) error { _, err := m.ReplaceFaults(t.Context(), nil); return err },
		"by a clearing":           func(m *mockserver.TestServer) error { return m.ClearFaults(t.Context()) },
		"by a reset":              func(m *mockserver.TestServer) error { return m.Reset(t.Context()) },
	}
	for name, free := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t)
			mock.AddFault(stall)
			ended := make(chan string)
			go func() {
				ended <- askByGo(context.WithoutCancel(t.Context()), t, mock.URL+loginPath, loginBody).ended
			}()
			open := heldBack(t, mock)
			if open.Operation != "login" || open.Account != mock.Username || *open.Fault != (journal.Fault{ID: "stall", Phase: "before"}) {
				t.Errorf("the journal shows %+v", open)
			}
			if err := free(mock); err != nil {
				t.Fatal(err)
			}
			if got := <-ended; got != hungUp {
				t.Errorf("the client sees %q, want %q", got, hungUp)
			}
		})
	}
}

// ending starts a mock that tells of each request when it has ended.
func ending(t *testing.T, options ...mockserver.Option) (*mockserver.TestServer, <-chan journal.Entry) {
	ended := make(chan journal.Entry, 10)
	options = append(options, func(c *mockserver.Config) { c.OnEntry = func(e journal.Entry) { ended <- e } })
	return mockserver.Start(t, options...), ended
}

func TestAClientThatGoesAwayEndsTheWait(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		phase  fault.Phase
		effect fault.Effect
		status int // of the handler
		sent   int
		want   journal.Outcome
	}{
		{"a stall before", fault.Before, fault.Stall{}, 0, 0, journal.OutcomeClosed},
		{"a stall after", fault.After, fault.Stall{}, 200, 0, journal.OutcomeClosed},
		{"a delay before", fault.Before, fault.Delay{Fixed: time.Hour}, 0, 0, journal.OutcomeClosed},
		{"a delay after", fault.After, fault.Delay{Fixed: time.Hour}, 200, 0, journal.OutcomeClosed},
		{"a drip", fault.After, fault.Drip{Bytes: 10, Interval: time.Hour}, 200, 200, journal.OutcomeCut},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			mock, ended := ending(t, func(config *mockserver.Config) { config.Wall = clockwork.NewFakeClock() })
			u := newUser(t, mock.Server)
			tokens := u.login()
			<-ended
			mock.AddFault(fault.Rule{ID: "f", Operation: "refresh", Phase: c.phase, Effect: c.effect})
			ctx, giveUp := context.WithCancel(t.Context())
			var client sync.WaitGroup
			client.Go(func() {
				r, err := http.NewRequestWithContext(ctx, "POST", mock.URL+refreshPath, strings.NewReader(`{"refresh_token":"`+tokens.Refresh+`"}`))
				if err != nil {
					t.Error(err)
					return
				}
				if res, err := mock.Client().Do(r); err == nil { // the drip's begins to arrive
					defer res.Body.Close()
					<-ctx.Done()
				}
			})
			heldBack(t, mock)
			giveUp()
			client.Wait()
			got := <-ended
			if got.Outcome != c.want || got.Status != c.status || got.SentStatus != c.sent {
				t.Errorf("%s with %d and %d sent, want %s with %d and %d", got.Outcome, got.Status, got.SentStatus, c.want, c.status, c.sent)
			}
			if err := mock.ClearFaults(t.Context()); err != nil {
				t.Fatal(err)
			}
			if again := u.refreshWith(tokens.Refresh); (again.status == 200) != (c.status == 0) {
				t.Errorf("the token then gets %d, when the handler has said %d", again.status, c.status)
			}
		})
	}
}

func TestChanceIsTheSameUnderTheSameSeed(t *testing.T) {
	t.Parallel()
	run := func(seed string) (statuses string) {
		mock := mockserver.Start(t, mockserver.WithSeed(seed))
		u := newUser(t, mock.Server)
		mock.AddFault(fault.Rule{Operation: "login", Phase: fault.Before, When: fault.Probability(0.5), Effect: fault.Status{Code: 503}})
		for range 40 {
			statuses += fmt.Sprint(u.do("POST", loginPath, loginBody).status, " ")
		}
		if err := mock.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		return statuses
	}
	first := run("a")
	if again := run("a"); again != first {
		t.Errorf("the same seed and requests give\n%s and\n%s", first, again)
	}
	if other := run("b"); other == first {
		t.Error("another seed changes nothing")
	}
	if !strings.Contains(first, "503") || !strings.Contains(first, "200") {
		t.Errorf("all or none of the requests fail: %s", first)
	}
}

// However the rules change meanwhile, a client sees what one of them does or the vendor's answer, and the mock never fails.
func TestFaultsUnderRaces(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.Wall = clockwork.NewFakeClock() })
	sets := [][]fault.Rule{
		{{ID: "a", Operation: "login", Phase: fault.Before, When: fault.Every(2), Effect: fault.Status{Code: 503}}},
		{{ID: "a", Operation: "*", Phase: fault.After, When: fault.Probability(0.5), Effect: fault.WrongType{Field: "data.client_id"}},
			{ID: "b", Operation: "login", Phase: fault.Before, When: fault.Every(3), Effect: fault.Delay{Fixed: time.Hour}}},
		{{Operation: "*", Account: mock.Username, Phase: fault.After, When: fault.First(1), Effect: fault.Unauthorized{}},
			{Operation: "login", Phase: fault.After, When: fault.Nth(2), Effect: fault.Drip{Bytes: 100, Interval: time.Hour}}},
		nil,
	}
	stop := make(chan struct{})
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			u := newUser(t, mock.Server)
			for {
				select {
				case <-stop:
					return
				default:
				}
				if got := u.do("POST", loginPath, loginBody); got.status != 200 {
					wantRefused(t, got, 401, 503)
				} else if !json.Valid([]byte(got.body)) {
					t.Errorf("the body is %s", got.body)
				}
			}
		})
	}
	for i := range need.Rounds(100, 200, 400) {
		if _, err := mock.ReplaceFaults(t.Context(), sets[i%len(sets)]); err != nil {
			t.Error(err)
		}
		if i%10 == 0 {
			if err := mock.Reset(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if _, err := mock.Faults(t.Context()); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	if err := mock.ClearFaults(t.Context()); err != nil {
		t.Error(err)
	}
	clients.Wait()
}

func TestTheFirstRequestsOfManyAtOnceAreSpoilt(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	mock.AddFault(fault.Rule{ID: "f", Operation: "login", Phase: fault.Before, When: fault.First(30), Effect: fault.Status{Code: 503}})
	statuses := make([]int, 100)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() { statuses[i] = u.do("POST", loginPath, loginBody).status })
	}
	all.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if diff := cmp.Diff(map[int]int{200: 70, 503: 30}, count); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

// Nothing that is added once a control call has returned is missed, and nothing that was removed fires.
func TestFaultsHoldForWhatArrivesAfterTheCall(t *testing.T) {
	t.Parallel()
	var controller control.Controller
	mock := mockserver.Start(t)
	controller = mock.Server
	u := newUser(t, mock.Server)
	for range 50 {
		if _, err := controller.AddFault(t.Context(), fault.Rule{ID: "f", Operation: "login", Phase: fault.Before, Effect: fault.Status{Code: 503}}); err != nil {
			t.Fatal(err)
		}
		wantRefused(t, u.do("POST", loginPath, loginBody), 503)
		if err := controller.DeleteFault(t.Context(), "f"); err != nil {
			t.Fatal(err)
		}
		u.login()
	}
}
