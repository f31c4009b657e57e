package mockserver

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/url"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/duration"
)

// Sandboxes implements control.SandboxController.
func (s *Server) Sandboxes(ctx context.Context) ([]control.Sandbox, error) {
	if err := s.rootOnly(); err != nil {
		return nil, err
	}
	if s.commons != nil {
		if err := s.commons.adoptAll(ctx); err != nil {
			return nil, err
		}
	}
	if err := s.gatherFor(ctx, allSites); err != nil {
		return nil, err
	}
	shown := []control.Sandbox{}
	for _, b := range s.sandboxes.all(s.wall.Now()) {
		one, err := s.showSandbox(ctx, b)
		if err != nil {
			return nil, err
		}
		shown = append(shown, one)
	}
	return shown, nil
}

// Sandbox implements control.SandboxController. To be looked at is no use.
func (s *Server) Sandbox(ctx context.Context, name string) (control.Sandbox, error) {
	if err := cmp.Or(s.rootOnly(), control.CheckSandboxName(name)); err != nil {
		return control.Sandbox{}, err
	}
	found, err := s.sandboxes.enter(name, s.wall.Now())
	if err != nil {
		return control.Sandbox{}, err
	}
	defer found.inFlight.Add(-1)
	if err := s.gatherFor(ctx, name); err != nil {
		return control.Sandbox{}, err
	}
	return s.showSandbox(ctx, found)
}

// CreateSandbox implements control.SandboxController.
func (s *Server) CreateSandbox(ctx context.Context, settings control.SandboxSettings) (control.Sandbox, error) {
	if err := cmp.Or(s.rootOnly(), settings.Check()); err != nil {
		return control.Sandbox{}, err
	}
	if settings.Name == "" {
		var err error
		if settings.Name, err = s.makeUp(ctx); err != nil {
			return control.Sandbox{}, err
		}
	}
	made, err := s.createSandbox(ctx, settings)
	if err != nil {
		return control.Sandbox{}, err
	}
	return s.showSandbox(ctx, made)
}

// createSandbox makes one by settings that were checked.
func (s *Server) createSandbox(ctx context.Context, settings control.SandboxSettings) (*sandbox, error) {
	if err := s.sandboxes.free(settings.Name, s.wall.Now()); err != nil {
		return nil, err
	}
	if s.commons != nil {
		return s.createShared(ctx, settings)
	}
	server, err := s.newSandbox(ctx, settings.Name, settings.Seed)
	if err != nil {
		return nil, err
	}
	b := &sandbox{server: server, ttl: ttlOf(settings)}
	b.usedAt.Store(s.wall.Now().UnixNano())
	var listener net.Listener
	if settings.Listen {
		if listener, err = b.open(ctx, s.servedAt()); err != nil {
			return nil, err
		}
	}
	if err := s.sandboxes.put(b); err != nil {
		if listener != nil {
			_ = listener.Close() // nobody knows of it yet
		}
		return nil, err
	}
	if listener != nil {
		go b.port.serve(listener) // until the sandbox ends
	}
	return b, nil
}

func ttlOf(settings control.SandboxSettings) time.Duration {
	return cmp.Or(settings.TTL, control.DefaultSandboxTTL)
}

// makeUp returns a name that no sandbox has had.
func (s *Server) makeUp(ctx context.Context) (string, error) {
	if s.commons != nil {
		return s.commons.makeUp(ctx)
	}
	return s.sandboxes.makeUp(), nil
}

// createShared makes a sandbox for all who share the state. A port of its own it has at this mock alone.
func (s *Server) createShared(ctx context.Context, settings control.SandboxSettings) (*sandbox, error) {
	var listener net.Listener
	b, err := s.commons.createSandbox(ctx, settings, ttlOf(settings), func(b *sandbox) (err error) {
		if settings.Listen {
			listener, err = b.open(ctx, s.servedAt())
		}
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case listener != nil:
		go b.port.serve(listener) // until the sandbox ends
	case settings.Listen:
		return nil, errors.Join(control.Conflictf("sandbox %q was used before it had its port; make it again", settings.Name),
			s.commons.deleteSandbox(ctx, settings.Name, "had no port", 0))
	}
	return b, nil
}

// DeleteSandbox implements control.SandboxController.
func (s *Server) DeleteSandbox(ctx context.Context, name string) error {
	if err := cmp.Or(s.rootOnly(), control.CheckSandboxName(name)); err != nil {
		return err
	}
	if s.commons != nil {
		found, err := s.sandboxes.enter(name, s.wall.Now())
		if err != nil {
			return err
		}
		found.inFlight.Add(-1)
		return s.commons.deleteSandbox(ctx, name, "was deleted", 0)
	}
	found, err := s.sandboxes.take(name, s.wall.Now())
	if err != nil {
		return err
	}
	found.end(portEndTime)
	return nil
}

// rootOnly refuses sandboxes in sandboxes.
func (s *Server) rootOnly() error {
	if s.root == nil {
		return nil
	}
	return &control.Error{Kind: control.Forbidden, Message: "sandbox \"" + s.sandbox + "\" has no sandboxes of its own; ask the mock itself, " +
		"by /_mock/sandboxes without a prefix and on its own port"}
}

// showSandbox tells where a sandbox is, for a caller who has reached the mock by a name that may not be its own.
func (s *Server) showSandbox(ctx context.Context, b *sandbox) (control.Sandbox, error) {
	requests, err := b.server.requested(ctx)
	place, first := s.servedAt(), b.server.config.Accounts[0]
	api, steering := place.seenFrom(control.Reached(ctx))
	prefix := control.SandboxPrefix + b.server.sandbox
	shown := control.Sandbox{
		Name: b.server.sandbox, BaseURL: api + prefix, ControlURL: steering + prefix + control.Prefix,
		Username: first.Username, ClientID: first.ClientID,
		TTL: duration.Format(b.ttl), ExpiresAt: b.endsAt(), Requests: requests,
	}
	if b.port != nil {
		shown.BaseURL = withPort(cmp.Or(api, "http://127.0.0.1"), b.port.number)
		if !place.apart() {
			shown.ControlURL = shown.BaseURL + control.Prefix
		}
	}
	return shown, err
}

// seenFrom returns the base URLs of the two APIs for a caller who has reached the control API by a base URL. Where each has
// a listener of its own, the host is what both have in common.
func (p Place) seenFrom(reached string) (api, steering string) {
	steering = cmp.Or(reached, p.ControlURL, p.URL)
	if reached == "" || !p.apart() {
		return cmp.Or(reached, p.URL), steering
	}
	here, errHere := url.Parse(reached)
	there, errThere := url.Parse(p.URL)
	if errHere != nil || errThere != nil {
		return p.URL, steering
	}
	return there.Scheme + "://" + net.JoinHostPort(here.Hostname(), there.Port()), steering
}

// withPort is the base URL of another port of the same host, without a path.
func withPort(base, number string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	return u.Scheme + "://" + net.JoinHostPort(u.Hostname(), number)
}
