package scenarios

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/mockserver/control"
)

// The account that a scenario begins with, which is that of the vendor's samples, and the time at which it does.
const (
	firstUsername = "your_api_username"
	firstClientID = 123456
)

func firstInstant() time.Time { return time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC) }

// enter makes the place of a name: a sandbox with a frozen clock, one account, and nothing assumed but defaults and what the
// options say.
func (w *world) enter(name string) (*place, error) {
	if p := w.places[name]; p != nil {
		return p, nil
	}
	p := &place{
		name: name, base: w.r.target.BaseURL, legacy: w.r.legacy, start: firstInstant(),
		accounts: map[string]account{}, saved: map[string]func() error{},
	}
	if w.r.plane == nil {
		p.account = account{w.r.target.Username, w.r.target.Password}
		p.start = w.r.options.Clock.Now()
	} else if err := w.lend(p); err != nil {
		return nil, fmt.Errorf("sandbox: %w", evidence.WithoutURL(err))
	}
	w.secrets.Add("PASSWORD", p.account.password)
	if name == "" {
		w.secrets.Add("BASE_URL", p.base) // no secret, but another one each time
	} else {
		w.secrets.Number("BASE_URL", p.base)
	}
	p.accounts[p.account.username] = p.account
	w.places[name] = p
	if w.drawing != nil {
		w.drawing.tracks = append(w.drawing.tracks, track{place: p, phase: len(w.phases) - 1})
	}
	return p, w.load(p)
}

// lend makes the sandbox of a place. The seed depends on the scenario, so that each is the same alone and among others.
func (w *world) lend(p *place) (err error) {
	seed := strings.Join([]string{w.r.options.Seed, w.s.Name, p.name}, "\x1f")
	p.box, err = w.r.plane.CreateSandbox(w.ctx, control.SandboxSettings{TTL: sandboxTTL, Seed: seed})
	if err != nil {
		return err
	}
	p.base += control.SandboxPrefix + p.box.Name // not the box's own, which may be of another name for the target
	if p.plane, err = w.r.steer(p.box); err != nil {
		return err
	}
	return w.furnish(p)
}

// furnish makes a sandbox the same on every mock, however that was started.
func (w *world) furnish(p *place) error {
	frozen, start := "frozen", p.start
	change := control.ClockChange{Now: &start, Mode: &frozen, AllowRewind: true}
	if _, err := p.plane.SetClock(w.ctx, change); err != nil {
		return err
	}
	if err := w.assumeOnly(p); err != nil {
		return err
	}
	accounts, err := p.plane.Accounts(w.ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if err := p.plane.DeleteAccount(w.ctx, a.Username); err != nil {
			return err
		}
	}
	p.account = account{firstUsername, rand.Text()}
	id, features, whitelist := int64(firstClientID), []string{"vouchers"}, []string{}
	access, refresh := int64(time.Hour/time.Second), int64(7*24*time.Hour/time.Second)
	_, err = p.plane.PutAccount(w.ctx, firstUsername, control.AccountChange{
		Password: &p.account.password, ClientID: &id, Features: &features, IPWhitelist: &whitelist, AccessTTL: &access, RefreshTTL: &refresh,
	})
	return err
}

// assumeOnly chooses the defaults, but for what the options say.
func (w *world) assumeOnly(p *place) error {
	now, err := p.plane.Assumptions(w.ctx)
	if err != nil {
		return err
	}
	change := map[string]string{}
	for _, a := range now {
		want, given := w.r.options.Assumptions[a.Name]
		switch {
		case given && want != a.Value:
			change[a.Name] = want
		case !given && a.Value != a.Default:
			change[a.Name] = "default"
		}
	}
	if len(change) > 0 {
		_, err = p.plane.PutAssumptions(w.ctx, change)
	}
	p.legacy = w.r.options.Assumptions["dialect"] == "legacy"
	return err
}

// load takes the OpenAPI document that fits.
func (w *world) load(p *place) (err error) {
	p.document, err = w.r.document(p.legacy)
	return err
}

// leave ends the sandboxes.
func (w *world) leave() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), DefaultTimeout)
	defer cancel()
	for _, p := range w.places {
		if p.plane != nil {
			_ = w.r.plane.DeleteSandbox(ctx, p.box.Name) // it ends by itself where that fails
		}
	}
}

// now is the time of a place.
func (w *world) now(p *place) (time.Time, error) {
	if p.plane == nil {
		return w.r.options.Clock.Now(), nil
	}
	clock, err := p.plane.Clock(w.ctx)
	return clock.Now, steered(err)
}
