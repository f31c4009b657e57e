package controltest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// askCases are of the calls that make a test instrument of the journal.
func askCases() []Case {
	return []Case{
		{"journal/count", countJournal},
		{"journal/count nearest", countNearest},
		{"journal/wait", waitJournal},
		{"journal/wait for one to come", waitForOne},
		{"journal/wait in vain", waitInVain},
		{"journal/order", orderJournal},
		{"journal/order broken", orderBroken},
		{"journal/explain", explainJournal},
		{"journal/explain unknown", explainUnknown},
		{"journal/follow", followJournal},
		{"journal/follow from", followFrom},
		{"journal/follow rate", followRate},
		{"journal/follow ends", followEnds},
		{"journal/refused", refusedQuestions},
	}
}

// threeLogins are answered 401, 200, 401.
func (p probe) threeLogins() {
	p.Helper()
	p.login(username, "wrong")
	p.login(username, password)
	p.login("nobody", password)
}

var refusedLogins = journal.Filter{Operation: "login", Status: 401}

func (p probe) count(f journal.Filter, b journal.Bounds) journal.Count {
	p.Helper()
	return must[journal.Count](p)(p.CountJournal(p.Context(), f, b))
}

func countJournal(p probe) {
	p.threeLogins()
	for _, test := range []struct {
		bounds journal.Bounds
		held   *bool
	}{
		{journal.Bounds{}, nil},
		{journal.Exactly(2), new(true)}, {journal.Exactly(1), new(false)}, {journal.Exactly(3), new(false)}, {journal.Exactly(0), new(false)},
		{journal.AtLeast(2), new(true)}, {journal.AtLeast(3), new(false)}, {journal.AtMost(2), new(true)}, {journal.AtMost(1), new(false)},
		{journal.Bounds{Min: new(1), Max: new(3)}, new(true)},
	} {
		got := p.count(refusedLogins, test.bounds)
		p.equal(test.bounds.String()+": held", got.Held, test.held)
		if failed := test.held != nil && !*test.held; got.Count != 2 || (got.Text != "") != failed || (got.Nearest != nil) != failed {
			p.Errorf("%s: got %+v", test.bounds, got)
		}
	}
}

func countNearest(p probe) {
	p.threeLogins()
	got := p.count(refusedLogins, journal.Exactly(3))
	want := []journal.Near{{Seq: 2, Request: "POST /auth/login", Field: "status", Wanted: "401", Got: "200"}}
	p.equal("the nearest", got.Nearest, want)
	p.equal("the text", got.Text, `2 requests with operation=login status=401, want exactly 3`+"\n"+`  request 2, POST /auth/login: status is "200", want "401"`)
	got = p.count(refusedLogins, journal.AtMost(1))
	p.equal("those too many", got.Nearest, []journal.Near{{Seq: 3, Request: "POST /auth/login"}})
}

func waitJournal(p probe) {
	p.threeLogins()
	got := must[journal.Wait](p)(p.WaitJournal(p.Context(), refusedLogins, 2, 0))
	p.equal("what is waited for", got, journal.Wait{Held: true, Entries: p.journal(refusedLogins)})
}

// waitForOne waits for a request that is held back when the wait begins.
func waitForOne(p probe) {
	p.addFault(fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Delay{Fixed: 200 * time.Millisecond}})
	done := make(chan int, 1)
	go func() { done <- p.login(username, password) }()
	open := must[journal.Wait](p)(p.WaitJournal(p.Context(), journal.Filter{Outcome: journal.OutcomeOpen}, 1, time.Minute))
	if !open.Held || len(open.Entries) != 1 || open.Entries[0].Outcome != journal.OutcomeOpen {
		p.Errorf("while it is held back, the wait for it brings %+v", open)
	}
	got := must[journal.Wait](p)(p.WaitJournal(p.Context(), journal.Filter{Operation: "login", Status: 200}, 1, time.Minute))
	if <-done; !got.Held || len(got.Entries) != 1 || got.Entries[0].Status != 200 {
		p.Errorf("got %+v, want the one that came", got)
	}
}

func waitInVain(p probe) {
	p.threeLogins()
	got := must[journal.Wait](p)(p.WaitJournal(p.Context(), refusedLogins, 3, time.Millisecond))
	if got.Held || len(got.Entries) != 2 || got.Text == "" {
		p.Errorf("got %+v, want two entries, and words", got)
	}
	p.equal("the nearest", got.Nearest, []journal.Near{{Seq: 2, Request: "POST /auth/login", Field: "status", Wanted: "401", Got: "200"}})
	done, cancel := context.WithCancel(p.Context())
	cancel()
	if _, err := p.WaitJournal(done, refusedLogins, 3, time.Minute); !isContext(err) {
		p.Errorf("the error of a wait whose context is done is %v", err)
	}
}

func (p probe) order(steps ...journal.Filter) journal.Order {
	p.Helper()
	return must[journal.Order](p)(p.OrderJournal(p.Context(), steps))
}

func orderJournal(p probe) {
	p.threeLogins()
	p.equal("the order", p.order(refusedLogins, refusedLogins), journal.Order{Held: true, Seqs: []uint64{1, 3}})
	p.equal("the order", p.order(journal.Filter{Status: 200}, refusedLogins), journal.Order{Held: true, Seqs: []uint64{2, 3}})
}

func orderBroken(p probe) {
	p.threeLogins()
	got := p.order(journal.Filter{Status: 200}, journal.Filter{Account: username})
	if got.Held || !strings.Contains(got.Text, "step 2 of 2, account="+username+", is not found") {
		p.Errorf("got %+v, want the second step not found", got)
	}
	p.equal("the requests of the steps found", got.Seqs, []uint64{2})
	if len(got.Nearest) == 0 || got.Nearest[0].Field != "order" {
		p.Errorf("the nearest are %+v, want first one that only comes too early", got.Nearest)
	}
}

func explainJournal(p probe) {
	token := p.mint(control.Minting{Use: "refresh"}).Token
	for range 2 {
		p.send("POST", "/auth/refresh", "", `{"refresh_token":"`+token+`"}`)
	}
	got := must[journal.Explanation](p)(p.ExplainJournal(p.Context(), 2))
	if got.Seq != 2 || !strings.HasPrefix(got.Text, "Request 2, POST /auth/refresh at ") || !strings.Contains(got.Text, "was used before, by request 1") {
		p.Errorf("got %+v, want words on request 2", got)
	}
	p.equal("the causes", got.Causes, []uint64{1})
}

func explainUnknown(p probe) {
	p.refusedWith(control.NotFound, "no request 1: there were none yet", func() error { _, err := p.ExplainJournal(p.Context(), 1); return err })
	p.login(username, password)
	p.refusedWith(control.NotFound, "no request 7: the last one is request 1", func() error { _, err := p.ExplainJournal(p.Context(), 7); return err })
}

var errEnough = errors.New("enough")

// follow tells what is told, as "entry 1" and the like, until each returns an error.
func (p probe) follow(f journal.Filter, from journal.From, each func(string) error) (told []string, err error) {
	p.Helper()
	err = p.FollowJournal(p.Context(), f, from, func(e journal.Event) error {
		event := fmt.Sprintf("%s %d", e.Kind, e.Last)
		if e.Kind == journal.EventEntry {
			p.equal("what is told of a request", e.Entry, p.journal(journal.Filter{Since: e.Entry.Seq - 1})[0])
		}
		told = append(told, event)
		return each(event)
	})
	return told, err
}

func followJournal(p probe) {
	told, err := p.follow(refusedLogins, journal.From{}, func(event string) error {
		switch event {
		case "idle 0":
			p.threeLogins()
		case "entry 3":
			p.ok("ClearJournal", p.ClearJournal(p.Context()))
		case "clear 3":
			p.ok("Reset", p.Reset(p.Context()))
		}
		return nil
	})
	p.ok("FollowJournal", err)
	p.equal("what is told", told, []string{"idle 0", "entry 1", "entry 3", "clear 3", "reset 0"})
}

func followFrom(p probe) {
	p.threeLogins()
	for _, test := range []struct {
		from  journal.From
		since uint64
		want  []string
	}{
		{journal.From{Held: true}, 0, []string{"idle 0", "entry 1", "entry 2", "entry 3"}},
		{journal.From{Held: true}, 2, []string{"idle 0", "entry 3"}},
		{journal.From{After: 1}, 0, []string{"idle 1", "entry 2", "entry 3"}},
		{journal.From{After: 1, Held: true}, 0, []string{"idle 1", "entry 2", "entry 3"}},
		{journal.From{}, 0, []string{"idle 3", "entry 4"}},
		{journal.From{}, 1, []string{"idle 4", "entry 5"}},
	} {
		told, err := p.follow(journal.Filter{Since: test.since}, test.from, func(event string) error {
			switch {
			case test.from == (journal.From{}) && strings.HasPrefix(event, "idle"):
				p.login(username, password)
			case event == test.want[len(test.want)-1]:
				return errEnough
			}
			return nil
		})
		p.equal(fmt.Sprintf("what is told from %+v", test.from), told, test.want)
		if !errors.Is(err, errEnough) {
			p.Errorf("the error is %v, want that of the function", err)
		}
	}
}

// followRate has more requests made than a slow follower is told of: it is told of some, and how many the others are.
func followRate(p probe) {
	const made = 40
	told, missed := 0, 0
	err := p.FollowJournal(p.Context(), journal.Filter{}, journal.From{Rate: 1}, func(e journal.Event) error {
		switch e.Kind {
		case journal.EventIdle:
			if told == 0 {
				for range made {
					p.login("nobody", "guessed")
				}
			}
		case journal.EventEntry:
			told++
		case journal.EventGap:
			missed += int(e.Missed)
		}
		if told+missed >= made {
			return errEnough
		}
		return nil
	})
	if !errors.Is(err, errEnough) || told+missed != made || told < 5 || missed == 0 {
		p.Errorf("of %d requests %d are told and %d are said to be left out, %v; want five told at least, and the others left out", made, told, missed, err)
	}
}

func followEnds(p probe) {
	ctx, cancel := context.WithCancel(p.Context())
	defer cancel()
	err := p.FollowJournal(ctx, journal.Filter{}, journal.From{}, func(journal.Event) error {
		cancel()
		return nil
	})
	if !isContext(err) {
		p.Errorf("the error is %v, want that of the context", err)
	}
}

// refusedQuestions wants the same words of every controller, which are those of the mock.
func refusedQuestions(p probe) {
	count := func(f journal.Filter, b journal.Bounds) func() error {
		return func() error { _, err := p.CountJournal(p.Context(), f, b); return err }
	}
	wait := func(f journal.Filter, n int, timeout time.Duration) func() error {
		return func() error { _, err := p.WaitJournal(p.Context(), f, n, timeout); return err }
	}
	order := func(steps ...journal.Filter) func() error {
		return func() error { _, err := p.OrderJournal(p.Context(), steps); return err }
	}
	follow := func(f journal.Filter) func() error {
		return func() error {
			return p.FollowJournal(p.Context(), f, journal.From{}, func(journal.Event) error { return errEnough })
		}
	}
	const misspelt, noLimit = `unknown operation "logn", did you mean "login"?`, "limit is 1, and has no meaning here"
	logn, limited, late := journal.Filter{Operation: "logn"}, journal.Filter{Limit: 1}, journal.Filter{State: "xxxxxx"}
	const badState = `state is "xxxxxx", want one of live, spent, revoked, expired, unknown, invalid`
	for _, test := range []struct {
		call func() error
		want string
	}{
		{func() error { _, err := p.Journal(p.Context(), logn); return err }, misspelt},
		{func() error { _, err := p.Journal(p.Context(), journal.Filter{Limit: -1}); return err }, `limit is "-1", want a whole number from 0`},
		{func() error { _, err := p.Journal(p.Context(), late); return err }, badState},
		{count(logn, journal.Bounds{}), misspelt},
		{count(limited, journal.Bounds{}), noLimit},
		{count(late, journal.Bounds{}), badState},
		{count(journal.Filter{}, journal.Exactly(-1)), "min is -1, want a number from 0"},
		{count(journal.Filter{}, journal.Bounds{Min: new(2), Max: new(1)}), "min is 2 and max is 1, want min to be no more than max"},
		{wait(logn, 1, 0), misspelt},
		{wait(limited, 1, 0), noLimit},
		{wait(journal.Filter{}, 0, 0), "wait for 0 requests, want at least 1"},
		{wait(journal.Filter{}, 1, -time.Second), "timeout is -1s, want 0s to 10m0s"},
		{wait(journal.Filter{}, 1, time.Hour), "timeout is 1h0m0s, want 0s to 10m0s"},
		{order(), "steps is empty or missing, want at least one filter"},
		{order(journal.Filter{}, limited), "step 2 has a limit, which has no meaning here"},
		{order(journal.Filter{}, late), "step 2: " + badState},
		{order(journal.Filter{}, logn), misspelt},
		{follow(logn), misspelt},
		{follow(limited), noLimit},
		{follow(journal.Filter{Outcome: journal.OutcomeOpen}), `outcome is "open", and a stream tells of requests when they are that no more`},
		{func() error { _, err := p.ExplainJournal(p.Context(), 0); return err }, "there is no request 0, want a number from 1"},
	} {
		p.refusedWith(control.Invalid, test.want, test.call)
	}
}
