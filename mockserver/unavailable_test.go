package mockserver_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// leaving is a backend that cannot be asked while it is away.
type leaving struct {
	*records.Memory
	away atomic.Bool
}

func newLeaving() *leaving { return &leaving{Memory: records.NewMemory(1000)} }

const unplugged = "the state is unavailable: its disk is unplugged"

func (l *leaving) usable() error {
	if l.away.Load() {
		return fmt.Errorf("%w: its disk is unplugged", records.ErrUnavailable)
	}
	return nil
}

// Read implements records.Backend.
func (l *leaving) Read(ctx context.Context, key string, fields ...string) (records.Record, error) {
	if err := l.usable(); err != nil {
		return records.Record{}, err
	}
	return l.Memory.Read(ctx, key, fields...)
}

// Commit implements records.Backend.
func (l *leaving) Commit(ctx context.Context, change records.Change) (records.Result, error) {
	if err := l.usable(); err != nil {
		return records.Result{}, err
	}
	return l.Memory.Commit(ctx, change)
}

// Scan implements records.Backend.
func (l *leaving) Scan(ctx context.Context, prefix string, yield func(string, records.Record) bool) error {
	if err := l.usable(); err != nil {
		return err
	}
	return l.Memory.Scan(ctx, prefix, yield)
}

// Position implements records.Backend.
func (l *leaving) Position(ctx context.Context) (records.Position, error) {
	if err := l.usable(); err != nil {
		return 0, err
	}
	return l.Memory.Position(ctx)
}

// changes is how many changes were made, also while it is away.
func (l *leaving) changes(t *testing.T) records.Position {
	t.Helper()
	n, err := l.Memory.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// stateCase is a request that cannot be answered without the state.
type stateCase struct {
	document, operation string
	prepare             func(s scene) // at the mock that is asked
	ask                 func(s scene, p pair) answer
}

func stateCases(t *testing.T) (cases []stateCase) {
	t.Helper()
	for _, document := range []string{"current", "legacy"} {
		cases = append(cases,
			stateCase{document, "login", nil, func(s scene, _ pair) answer { return s.do("POST", loginPath, loginBody) }},
			stateCase{document, "login", func(s scene) { s.login() }, func(s scene, _ pair) answer { return s.do("POST", loginPath, loginBody) }},
			stateCase{document, "refresh", nil, func(s scene, p pair) answer { return s.refreshWith(p.Refresh) }},
			stateCase{document, "logout", nil, func(s scene, p pair) answer { return s.logout(p.Access) }})
	}
	for _, c := range slices.Concat(readCases(t), orderCalls()) {
		cases = append(cases, stateCase{"extensions", c.operation, c.prepare, func(s scene, p pair) answer { return c.send(s, "Bearer "+p.Access) }})
	}
	return cases
}

// While the state cannot be asked, nothing is answered that stands on it: whatever the operation, the answer is a 503 of the contract, the
// journal has the cause, and nothing has happened. The same request works, without a restart, as soon as the state is there again.
func TestNoAnswerWithoutState(t *testing.T) {
	t.Parallel()
	for i, c := range stateCases(t) {
		t.Run(fmt.Sprintf("%s/%s/%d", c.document, c.operation, i), func(t *testing.T) {
			t.Parallel()
			c.play(t)
		})
	}
}

func (c stateCase) play(t *testing.T) {
	t.Helper()
	all := documents()
	document := all[slices.IndexFunc(all, func(d specification) bool { return d.name == c.document })]
	backend, isLegacy := newLeaving(), c.document == "legacy"
	other := sharing(t, backend.Memory, 1, document.options...)[0]
	mock := sharing(t, backend, 1, document.options...)[0]
	s := scene{newUser(t, mock.Server), t, mock, isLegacy}
	if c.prepare != nil {
		c.prepare(s)
	}
	p := scene{newUser(t, other.Server), t, other, isLegacy}.login() // the mock that is asked has not seen its tokens
	together(t, mock)

	backend.away.Store(true)
	before := backend.changes(t)
	want := errUnavailable
	if isLegacy {
		want = `{"error":"service_unavailable","message":"Service unavailable"}`
	}
	c.ask(s, p).want(t, http.StatusServiceUnavailable, want)
	entry := last(t, mock)
	if entry.Operation != c.operation || entry.Reason != journal.ReasonNoState || !strings.Contains(entry.Cause, unplugged) {
		t.Errorf("the journal has %s, reason %q and cause %q", entry.Operation, entry.Reason, entry.Cause)
	}
	isAnswers := func(v journal.Violation) bool { return v.In == "response" }
	if len(entry.Issued) > 0 || slices.ContainsFunc(entry.Violations, isAnswers) {
		t.Errorf("the journal has issued %v and violations %v", entry.Issued, entry.Violations)
	}
	if got := backend.changes(t); got != before {
		t.Errorf("%d changes were made", got-before)
	}
	backend.away.Store(false)
	c.ask(s, p).wantOK(t)
}

// A mock that remembers a token goes on to answer reads with it while the state is away, for as long as that takes. For one that has a name
// among others (Config.Replica) that is a lease, since nobody can tell it meanwhile what has changed elsewhere.
func TestReadsGoOnFromMemory(t *testing.T) {
	t.Parallel()
	backend := newLeaving()
	mock := sharing(t, backend, 1)[0]
	u := newUser(t, mock.Server)
	p := u.login()
	u.get(productsPath, p.Access).wantOK(t)
	backend.away.Store(true)
	for range 3 {
		u.get(productsPath, p.Access).wantOK(t)
	}
	u.refreshWith(p.Refresh).want(t, http.StatusServiceUnavailable, errUnavailable)
	u.get(productsPath, p.Access).want(t, http.StatusServiceUnavailable, errUnavailable) // the refresh has let go of what may have changed
	backend.away.Store(false)
	u.get(productsPath, p.Access).wantOK(t)
	next := u.refresh(p.Refresh) // it was not spent
	u.get(productsPath, next.Access).wantOK(t)
}

// Whose turn it is among faults and triggers stands in the state: a request that they may be about is not answered without it, and does not
// count.
func TestNoTurnWithoutState(t *testing.T) {
	t.Parallel()
	for name, arm := range map[string]func(mock *mockserver.TestServer){
		"fault": func(mock *mockserver.TestServer) {
			mock.AddFault(fault.Rule{Operation: "listProducts", Phase: fault.Before, When: fault.First(1), Effect: fault.Unauthorized{}})
		},
		"trigger": func(mock *mockserver.TestServer) {
			mock.AddTrigger(trigger.Rule{
				On: trigger.On{Event: trigger.Received, Operation: "listProducts", Nth: 1}, Do: []trigger.Action{trigger.RotateKey{NoOverlap: true}},
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			backend := newLeaving()
			mock := sharing(t, backend, 1)[0]
			u := newUser(t, mock.Server)
			p := u.login()
			arm(mock)
			backend.away.Store(true)
			u.get(productsPath, p.Access).want(t, http.StatusServiceUnavailable, errUnavailable)
			wantReason(t, mock, journal.ReasonNoState)
			u.get(categoriesPath, p.Access).wantOK(t) // about which there is no rule
			backend.away.Store(false)
			u.get(productsPath, p.Access).want(t, http.StatusUnauthorized, errAccessToken)
			u.get(productsPath, u.login().Access).wantOK(t)
		})
	}
}
