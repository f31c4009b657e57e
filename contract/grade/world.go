package grade

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/contract/grade/faketime"
	"github.com/popupmock/popupmock/contract/grade/leak"
	"github.com/popupmock/popupmock/contract/grade/process"
	"github.com/popupmock/popupmock/contract/grade/tap"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// Mock is the mock that lends each check a sandbox. A mockserver.Loopback is one.
type Mock interface {
	control.Controller
	// Steer returns what controls a sandbox, by its name.
	Steer(sandbox string) (control.Controller, error)
}

// The account of a world. Its password is another one each time.
const (
	username   = "client-under-test"
	clientID   = 700_001
	worldTTL   = time.Hour
	settleTime = 2 * time.Second // of real time, for what is in flight when a client has ended
)

// A world is where one check is done: a sandbox of its own, a tap before its port, and a place for the client.
type world struct {
	lab     *lab
	ctx     context.Context
	box     control.Sandbox
	plane   control.Controller
	tap     *tap.Tap
	place   *process.Workplace
	target  target
	runs    []run
	marks   []uint64 // the number of the last request before each start
	leaks   *leak.Secrets
	control *leak.Control // nil but in the positive control
	// patience is what the client gets besides its time limit, stalls tells that answers stay away.
	patience time.Duration
	stalls   bool
	clock    *faketime.Clock // the client's; nil for the real one
	leap     *leap           // nil for none
}

// world makes one.
func (l *lab) world(ctx context.Context, name string) (w *world, err error) {
	w = &world{lab: l, ctx: ctx, leaks: &leak.Secrets{}}
	defer func() {
		if err != nil {
			w.close()
			w, err = nil, fmt.Errorf("no world %s: %w", name, evidence.WithoutURL(err))
		}
	}()
	if w.box, err = l.mock.CreateSandbox(ctx, control.SandboxSettings{TTL: worldTTL, Listen: true}); err != nil {
		return w, err
	}
	if w.plane, err = l.mock.Steer(w.box.Name); err != nil {
		return w, err
	}
	base, err := url.Parse(w.box.BaseURL)
	if err != nil {
		return w, err
	}
	if w.tap, err = tap.Open(ctx, base.Host, tap.Options{Clock: l.options.Clock, Heard: w.hear}); err != nil {
		return w, err
	}
	if w.place, err = process.NewWorkplace(l.options.Temp); err != nil {
		return w, err
	}
	w.target = target{url: w.tap.URL(), username: username, password: rand.Text()}
	w.leaks.Add(leak.Password, w.target.password)
	id, features := int64(clientID), []string{"vouchers"}
	_, err = w.plane.PutAccount(ctx, username, control.AccountChange{Password: &w.target.password, ClientID: &id, Features: &features})
	if err != nil {
		return w, err
	}
	if len(l.options.Assumptions) > 0 {
		_, err = w.plane.PutAssumptions(ctx, l.options.Assumptions)
	}
	return w, err
}

// hear learns the tokens of an answer before its client does, and lets time pass.
func (w *world) hear(x tap.Exchange) {
	w.leaks.Learn(x)
	w.leap.hear(x, w.lab.options.Clock)
}

// close leaves nothing of it behind.
func (w *world) close() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), settleTime)
	defer cancel()
	if w.tap != nil {
		_ = w.tap.Close()
	}
	if w.box.Name != "" {
		_ = w.lab.mock.DeleteSandbox(ctx, w.box.Name) // the mock itself is about to end
	}
	if w.place != nil {
		_ = w.place.Close() // what a client has made undeletable even for its user is not ours to fight
	}
}

// What a check does to its world.

// on does something at the nth request of an operation.
func (w *world) on(event trigger.Event, operation string, nth int, do ...trigger.Action) error {
	_, err := w.plane.AddTrigger(w.ctx, trigger.Rule{On: trigger.On{Operation: operation, Event: event, Nth: nth}, Do: do})
	return err
}

// afterLogin does something when the first login has been answered, so that it holds for all that follows.
func (w *world) afterLogin(do ...trigger.Action) error {
	return w.on(trigger.Answered, opLogin, 1, do...)
}

// spoil spoils answers of an operation.
func (w *world) spoil(operation string, phase fault.Phase, when fault.When, effect fault.Effect) error {
	w.patient(effect)
	_, err := w.plane.AddFault(w.ctx, fault.Rule{Operation: operation, Phase: phase, When: when, Effect: effect})
	return err
}

// spoilData spoils the answers of every operation that takes an access token.
func (w *world) spoilData(when fault.When, effect fault.Effect) error {
	var errs []error
	for _, operation := range w.lab.data {
		errs = append(errs, w.spoil(operation, fault.Before, when, effect))
	}
	return errors.Join(errs...)
}

// account changes the account.
func (w *world) account(change control.AccountChange) error {
	_, err := w.plane.PatchAccount(w.ctx, username, change)
	return err
}

// accessLives sets how long new access tokens live.
func (w *world) accessLives(d time.Duration) error {
	seconds := int64(d / time.Second)
	return w.account(control.AccountChange{AccessTTL: &seconds})
}

// skew puts the mock's clock apart from the client's.
func (w *world) skew(by time.Duration) error {
	clock, err := w.plane.Clock(w.ctx)
	if err != nil {
		return err
	}
	now := clock.Now.Add(by)
	_, err = w.plane.SetClock(w.ctx, control.ClockChange{Now: &now, AllowRewind: true})
	return err
}

// entries are the requests so far. What is held back has two seconds to be decided.
func (w *world) entries() ([]journal.Entry, error) {
	ctx, cancel := context.WithTimeout(w.ctx, settleTime)
	defer cancel()
	return w.plane.Journal(ctx, journal.Filter{})
}
