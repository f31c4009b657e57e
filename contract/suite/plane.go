package suite

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"slices"
	"time"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// The account of a sandbox.
const (
	sandboxUsername = "contract"
	sandboxClientID = 900_001
	sandboxTTL      = 10 * time.Minute
)

// findPlane finds the control API. That there is none is an error only where it was named.
func (s *session) findPlane(ctx context.Context) error {
	if s.target.ReadOnly || s.target.Control == NoControl {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.target.Timeout)
	defer cancel()
	client, health, err := control.Find(ctx, s.target.Control, s.target.BaseURL, s.controlOptions()...)
	if err != nil || client == nil {
		return err
	}
	s.plane, s.version = client, health.Version
	return s.compare(ctx)
}

func (s *session) controlOptions() []control.ClientOption {
	options := []control.ClientOption{control.WithHTTPClient(&http.Client{Transport: s.plain.Transport})}
	if s.target.ControlToken != "" {
		options = append(options, control.WithToken(s.target.ControlToken))
	}
	return options
}

// sandbox gives a probe a sandbox with a frozen clock, an account, and what is assumed in the mock itself. The function
// ends it.
func (s *session) sandbox(p *probe) (end func(), err error) {
	box, err := s.plane.CreateSandbox(p.ctx, control.SandboxSettings{TTL: sandboxTTL})
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	end = func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), s.target.Timeout)
		defer cancel()
		_ = s.plane.DeleteSandbox(ctx, box.Name) // it ends by itself where that fails
	}
	if err = s.furnish(p, box); err != nil {
		end()
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	return end, nil
}

func (s *session) furnish(p *probe, box control.Sandbox) (err error) {
	if p.plane, err = s.plane.In(box); err != nil {
		return err
	}
	p.base = s.target.BaseURL + control.SandboxPrefix + box.Name // not box.BaseURL, which may be another target's
	if len(s.differs) > 0 {
		if _, err := p.plane.PutAssumptions(p.ctx, s.differs); err != nil {
			return err
		}
	}
	frozen := "frozen"
	if _, err := p.plane.SetClock(p.ctx, control.ClockChange{Mode: &frozen}); err != nil {
		return err
	}
	p.account, err = p.newAccount(sandboxUsername, sandboxClientID)
	return err
}

// compare finds what the mock assumes now and a sandbox, which assumes what the mock did at its start, does not.
func (s *session) compare(ctx context.Context) error {
	now, err := s.plane.Assumptions(ctx)
	if err != nil {
		return err
	}
	p := &probe{ctx: ctx, s: s}
	end, err := s.sandbox(p)
	if err != nil {
		return err
	}
	defer end()
	fresh, err := p.plane.Assumptions(ctx)
	if err != nil {
		return err
	}
	if s.relayed, err = p.relayed(); err != nil {
		return err
	}
	s.differs = map[string]string{}
	for _, a := range now {
		at := slices.IndexFunc(fresh, func(f assumption.State) bool { return f.Name == a.Name })
		if at < 0 || fresh[at].Value != a.Value {
			s.differs[a.Name] = a.Value
		}
	}
	return nil
}

// relayed tells whether the mock sees another address than the one that this program calls from.
func (p *probe) relayed() (bool, error) {
	var own netip.AddrPort
	ctx := httptrace.WithClientTrace(p.ctx, &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		own, _ = netip.ParseAddrPort(got.Conn.LocalAddr().String()) // of a Unix socket it is none
	}})
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+reads[0], nil)
	if err != nil {
		return false, err
	}
	response, err := p.s.plain.Do(request)
	if err != nil {
		return false, p.ctx.Err() // cases find out what is wrong
	}
	_ = response.Body.Close()
	entries, err := p.plane.Journal(p.ctx, journal.Filter{Limit: 1})
	if err != nil || len(entries) == 0 {
		return true, err
	}
	peer, _ := netip.ParseAddrPort(entries[0].Peer)
	return peer != own, nil
}

// newAccount makes an account in the sandbox, with a password that nobody knows.
func (p *probe) newAccount(username string, clientID int64) (account, error) {
	a := account{username: username, password: rand.Text(), clientID: clientID}
	features := []string{"vouchers"}
	_, err := p.plane.PutAccount(p.ctx, username, control.AccountChange{Password: &a.password, ClientID: &clientID, Features: &features})
	p.secrets.Add("PASSWORD", a.password)
	return a, err
}
