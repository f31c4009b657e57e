package mockserver_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// TestTriggersAndFaults sets off a trigger at a refresh that a fault spoils, and looks at what the next refresh gets.
func TestTriggersAndFaults(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		phase  fault.Phase
		effect fault.Effect
		event  trigger.Event
		want   string // of the client
		then   int    // the status of a refresh with the token that is good then
	}{
		{"lost before it is judged", fault.Before, fault.Reset{}, trigger.Received, reset, 401},
		{"lost before it is judged", fault.Before, fault.Reset{}, trigger.Answered, reset, 401},
		{"refused before it is judged", fault.Before, fault.Status{Code: 503}, trigger.Answered, "", 401},
		{"lost after it was done", fault.After, fault.Reset{}, trigger.Received, reset, 401},
		{"lost after it was done", fault.After, fault.Close{}, trigger.Answered, hungUp, 401},
		{"spoilt after it was done", fault.After, fault.Status{Code: 502}, trigger.Answered, "", 401},
	}
	for _, c := range cases {
		t.Run(c.name+"/"+string(c.event), func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t)
			u := newUser(t, mock.Server)
			tokens := u.login()
			mock.AddFault(fault.Rule{ID: "f", Operation: "refresh", Phase: c.phase, When: fault.Nth(1), Effect: c.effect})
			rule := when(c.event, "refresh", trigger.Revoke{What: trigger.Family})
			rule.On.Nth = 0 // and is set off once by each request all the same
			mock.AddTrigger(rule)
			if got := askByGo(t.Context(), t, mock.URL+refreshPath, `{"refresh_token":"`+tokens.Refresh+`"}`); got.ended != c.want {
				t.Errorf("the client sees %+v, want %q", got, c.want)
			}
			entry := last(t, mock)
			if diff := cmp.Diff([]journal.Triggered{{ID: "t", Event: string(c.event)}}, entry.Triggers); diff != "" || entry.Fault == nil {
				t.Errorf("the entry has fault %v, triggers (-want +got):\n%s", entry.Fault, diff)
			}
			if again := u.refreshWith(tokens.Refresh); again.status != c.then {
				t.Errorf("a refresh then gets %d %s, want %d", again.status, again.body, c.then)
			}
			if c.phase == fault.Before {
				wantReason(t, mock, journal.ReasonTokenRevoked) // and not spent
			}
			mock.RequireAllFaultsFired()
			mock.RequireAllTriggersFired()
		})
	}
}

// A client that gives up on a request that is held back sends its next one at once, and that finds the work done.
func TestNoRequestOvertakesATriggerOfOneThatIsHeldBack(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		phase  fault.Phase
		effect fault.Effect
	}{
		{"a stall before", fault.Before, fault.Stall{}},
		{"a stall after", fault.After, fault.Stall{}},
		{"a delay after", fault.After, fault.Delay{Fixed: time.Hour}},
		{"a drip", fault.After, fault.Drip{Bytes: 10, Interval: time.Hour}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, func(config *mockserver.Config) { config.Wall = clockwork.NewFakeClock() })
			u := newUser(t, mock.Server)
			tokens := u.login()
			mock.AddFault(fault.Rule{ID: "f", Operation: "listProducts", Phase: c.phase, When: fault.Nth(1), Effect: c.effect})
			mock.AddTrigger(when(trigger.Answered, "listProducts", trigger.SetActive{}))
			ctx, giveUp := context.WithCancel(t.Context())
			var client sync.WaitGroup
			client.Go(func() { heldRead(ctx, t, mock, tokens.Access) })
			if open := heldBack(t, mock); len(open.Triggers) != 1 {
				t.Errorf("the journal shows %+v of the request that is held back, want one trigger", open.Triggers)
			}
			u.get(productsPath, tokens.Access).want(t, 401, errAccessToken)
			giveUp()
			client.Wait()
		})
	}
}

// heldRead reads the products until the context ends.
func heldRead(ctx context.Context, t *testing.T, mock *mockserver.TestServer, token string) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, mock.URL+productsPath, nil)
	if err != nil {
		t.Error(err)
		return
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if res, err := mock.Client().Do(r); err == nil { // the drip's begins to arrive
		defer res.Body.Close()
		<-ctx.Done()
	}
}

// A delay in the phase before goes on to be judged, by a world that the answer's trigger has not changed yet.
func TestADelayedRequestIsNotJudgedByItsOwnAnswer(t *testing.T) {
	t.Parallel()
	wall := clockwork.NewFakeClock()
	mock := mockserver.Start(t, func(config *mockserver.Config) { config.Wall = wall })
	u := newUser(t, mock.Server)
	tokens := u.login()
	mock.AddFault(fault.Rule{ID: "f", Operation: "listProducts", Phase: fault.Before, When: fault.Nth(1), Effect: fault.Delay{Fixed: time.Second}})
	mock.AddTrigger(when(trigger.Answered, "listProducts", trigger.Revoke{What: trigger.Account}))
	done := make(chan answer)
	go func() { done <- u.get(productsPath, tokens.Access) }()
	if open := heldBack(t, mock); open.Triggers != nil {
		t.Errorf("triggers were set off already: %+v", open.Triggers)
	}
	wall.Advance(time.Second)
	(<-done).wantOK(t)
	u.get(productsPath, tokens.Access).want(t, 401, errAccessToken)
}

// A fault is chosen when the request is judged: one that its own answer arms is for the next.
func TestAFaultThatTheAnswerArmsIsForTheNext(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	lost := fault.Rule{ID: "f", Operation: "login", Phase: fault.After, When: fault.Nth(1), Effect: fault.Status{Code: 502}}
	mock.AddTrigger(when(trigger.Answered, "login", trigger.ArmFault{Fault: lost}))
	u.login()
	wantRefused(t, u.do("POST", loginPath, loginBody), 502)
	u.login()
}

// Of a hundred requests at once one is the fiftieth, and what it does is done once.
func TestTheNthOfManyRequestsFiresOnce(t *testing.T) {
	t.Parallel()
	for _, event := range []trigger.Event{trigger.Received, trigger.Answered} {
		mock := mockserver.Start(t)
		u := newUser(t, mock.Server)
		access, start := u.login().Access, mock.Now()
		mock.AddTrigger(trigger.Rule{ID: "t", On: trigger.On{Operation: "listProducts", Event: event, Nth: 50}, Do: []trigger.Action{trigger.Advance{By: time.Second}}})
		mock.AddTrigger(trigger.Rule{ID: "u", On: trigger.On{Operation: "*", Event: event}, Do: []trigger.Action{trigger.SetActive{Active: true}}})
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() { u.get(productsPath, access).wantOK(t) })
		}
		wg.Wait()
		if moved := mock.Now().Sub(start); moved != time.Second {
			t.Errorf("%s: the clock has moved %s, want 1s", event, moved)
		}
		counted := map[string]int{}
		for _, e := range mock.Journal() {
			for _, set := range e.Triggers {
				counted[set.ID]++
			}
		}
		if diff := cmp.Diff(map[string]int{"t": 1, "u": 100}, counted); diff != "" {
			t.Errorf("%s: triggers of the journal (-want +got):\n%s", event, diff)
		}
	}
}

// Whatever the order of a reset and of requests, the clock is at its start afterwards or was moved by requests after it.
func TestAResetComesBeforeATriggerOrAfterIt(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("s"))
	u := newUser(t, mock.Server)
	for range 20 {
		mock.AddTrigger(trigger.Rule{On: trigger.On{Operation: "*", Event: trigger.Received}, Do: []trigger.Action{trigger.Advance{By: time.Hour}}})
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { u.do("POST", loginPath, loginBody) })
		}
		if err := mock.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		wg.Wait()
		if now := mock.Now(); !now.Equal(mockserver.SeededStart()) {
			t.Fatalf("the clock is at %s after a reset, which has removed all triggers", now)
		}
	}
}

// What is refused has been answered, too.
func TestARefusalSetsATriggerOff(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	mock.AddTrigger(trigger.Rule{ID: "t", On: trigger.On{Operation: "*", Event: trigger.Answered}, Do: []trigger.Action{trigger.Advance{By: time.Second}}})
	for _, body := range []string{`{`, `{}`, strings.Repeat(" ", 1<<20+1)} {
		u.do("POST", loginPath, body)
		if got := last(t, mock); len(got.Triggers) != 1 || got.Reason == journal.ReasonNone {
			t.Errorf("%.10s: reason %q, triggers %v, want one", body, got.Reason, got.Triggers)
		}
	}
	request := httptest.NewRequest("POST", loginPath, panics{})
	mock.Handler().ServeHTTP(httptest.NewRecorder(), request)
	if got := last(t, mock); len(got.Triggers) != 1 || got.Reason != journal.ReasonInternal {
		t.Errorf("a panic: reason %q, triggers %v, want one", got.Reason, got.Triggers)
	}
}
