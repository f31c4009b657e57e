package suite

import (
	"time"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// worked ends the case as one that could not be tried when a control call failed.
func (p *probe) worked(err error) {
	if err != nil {
		p.end(report.Error, "control API: %s", evidence.WithoutURL(err))
	}
}

// advance moves the clock. The case needs Clock.
func (p *probe) advance(by time.Duration) {
	p.allowed(Clock)
	_, err := p.plane.Advance(p.ctx, by)
	p.worked(err)
}

// change changes the account. The case needs AccountChange.
func (p *probe) change(c control.AccountChange) {
	p.allowed(AccountChange)
	_, err := p.plane.PatchAccount(p.ctx, p.account.username, c)
	p.worked(err)
}

func (p *probe) setActive(active bool) { p.change(control.AccountChange{Active: &active}) }

// setWhitelist sets the addresses that may use the account; none lets all in.
func (p *probe) setWhitelist(entries ...string) {
	p.change(control.AccountChange{IPWhitelist: &entries})
}

func (p *probe) setFeatures(features ...string) {
	p.change(control.AccountChange{Features: &features})
}

// another makes a second account. The case needs SecondAccount.
func (p *probe) another(username string) account {
	p.allowed(SecondAccount)
	a, err := p.newAccount(username, sandboxClientID+int64(len(username)))
	p.worked(err)
	return a
}

// mint makes a token that no login gives. The case needs Minting.
func (p *probe) mint(m control.Minting) string {
	p.allowed(Minting)
	m.Account = p.account.username
	minted, err := p.plane.Mint(p.ctx, m)
	p.worked(err)
	p.secrets.Number("MINTED", minted.Token)
	return minted.Token
}

// spoil has an operation fail as the vendor says that it does. The case needs Faults.
func (p *probe) spoil(operation string, status int) {
	p.allowed(Faults)
	_, err := p.plane.AddFault(p.ctx, fault.Rule{Operation: operation, Phase: fault.Before, Effect: fault.Status{Code: status}})
	p.worked(err)
}

// now is the time of the sandbox. The case needs Clock, or a session of its own.
func (p *probe) now() time.Time {
	clock, err := p.plane.Clock(p.ctx)
	p.worked(err)
	return clock.Now
}
