package controltest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func wholeCases() []Case {
	return []Case{
		{"health", health},
		{"metrics", metrics},
		{"assumptions/list", listAssumptions},
		{"assumptions/put", putAssumptions},
		{"assumptions/refused", refusedAssumptions},
		{"reset", reset},
		{"context", doneContext},
	}
}

func health(p probe) {
	got := must[control.Health](p)(p.Health(p.Context()))
	if got.Status != "ok" || got.Version == "" {
		p.Errorf("health is %+v, want ok and a version", got)
	}
	if !got.Live || !got.Ready || got.Unready != "" {
		p.Errorf("health is %+v, want a mock that is live and ready", got)
	}
}

// metrics wants what the mock counts, of what has happened at it alone.
func metrics(p probe) {
	p.login(username, password)
	text := must[string](p)(p.Metrics(p.Context()))
	for _, want := range []string{
		`popupmock_requests_total{operation="login",status="200"} 1`, `popupmock_tokens{use="refresh",state="live"} 1`, "popupmock_journal_entries 1",
	} {
		if !slices.Contains(strings.Split(text, "\n"), want) {
			p.Errorf("no line %s of the metrics after one login:\n%s", want, text)
		}
	}
}

// assumed returns the value that holds for an assumption.
func assumed(p probe, all []assumption.State, name string) string {
	i := slices.IndexFunc(all, func(s assumption.State) bool { return s.Name == name })
	if i < 0 {
		p.Fatalf("there is no assumption %s", name)
	}
	return all[i].Value
}

func listAssumptions(p probe) {
	p.equal("what a new mock assumes", must[[]assumption.State](p)(p.Assumptions(p.Context())), assumption.Default().List())
}

func putAssumptions(p probe) {
	put := func(values map[string]string) []assumption.State {
		all := must[[]assumption.State](p)(p.PutAssumptions(p.Context(), values))
		p.equal("what Assumptions returns", must[[]assumption.State](p)(p.Assumptions(p.Context())), all)
		return all
	}
	put(map[string]string{"refresh-reuse": "same-successor=30s", "clock-leeway": "5s"})
	all := put(map[string]string{"clock-leeway": "default", "bad-id": "not-found"})
	for name, want := range map[string]string{"refresh-reuse": "same-successor=30s", "clock-leeway": "0s", "bad-id": "not-found", "dialect": "current"} {
		if got := assumed(p, all, name); got != want {
			p.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	p.equal("after no change", put(nil), all)
}

func refusedAssumptions(p probe) {
	for what, values := range map[string]map[string]string{
		"no such name":  {"bad-id": "not-found", "no-such": "x"},
		"no such value": {"bad-id": "not-found", "clock-leeway": "soon"},
		"empty value":   {"bad-id": ""},
		"no name":       {"": "x"},
	} {
		p.refused("PutAssumptions: "+what, control.Invalid, func() error {
			_, err := p.PutAssumptions(p.Context(), values)
			return err
		})
	}
}

func reset(p probe) {
	before := p.state()
	minted := p.mint(control.Minting{})
	p.put("ann", control.AccountChange{Password: new("x")})
	p.patch(username, control.AccountChange{Active: new(false)})
	_ = must[control.Clock](p)(p.Advance(p.Context(), time.Hour))
	_ = must[control.Clock](p)(p.SetClock(p.Context(), control.ClockChange{Rate: new(2.0)}))
	_ = must[[]assumption.State](p)(p.PutAssumptions(p.Context(), map[string]string{"bad-id": "not-found"}))
	p.login(username, password)
	p.ok("Reset", p.Reset(p.Context()))
	after := p.state()
	if moved := after.Clock.Now.Sub(before.Clock.Now); moved < 0 || moved > time.Minute {
		p.Errorf("the clock is %s off, want it back at the start", moved)
	}
	after.Clock.Now = before.Clock.Now // real time, where none was given to start at
	p.equal("the state after a reset", after, before)
	p.equal("the journal after a reset", p.journal(journal.Filter{}), []journal.Entry{})
	p.wantStatus(minted.Token, 401)
}

// doneContext lets a call whose context is done go on, or fail with the context's error and change nothing.
func doneContext(p probe) {
	done, cancel := context.WithCancel(p.Context())
	cancel()
	before := p.state()
	_, err := p.PatchAccount(done, username, control.AccountChange{Active: new(false)})
	after := p.state()
	switch {
	case err == nil:
		p.equal("a change without error", after.Accounts[0].Active, false)
	case !isContext(err):
		p.Errorf("the error is %v, want that of the context", err)
	default:
		p.equal("the state after an error", after, before)
	}
}

func isContext(err error) bool { return errors.Is(err, context.Canceled) }
