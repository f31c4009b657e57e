package mockserver

import (
	"context"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// readyTime is how long a mock may take to find out whether its state can be asked, in real time: less than the second that Kubernetes
// gives a probe unless told otherwise.
const readyTime = 800 * time.Millisecond

// What keeps a mock from being ready. Whoever asks shows no token, so that the causes, which name addresses, are in the log alone.
const (
	draining    = "it is about to stop"
	senseless   = "what another mock has changed makes no sense to this one, which has to be reset"
	unreachable = "its state cannot be asked"
)

// Health implements control.Controller.
func (s *Server) Health(ctx context.Context) (control.Health, error) {
	why := s.unready(ctx)
	return control.Health{Status: "ok", Version: Version(), Live: true, Ready: why == "", Unready: why}, nil
}

// Drain has the mock say from now on that it is not ready, its sandboxes too. It goes on to answer, until whoever serves it stops.
func (s *Server) Drain() { s.top().draining.Store(true) }

// unready says why no requests are to be sent to this mock; empty for none.
func (s *Server) unready(ctx context.Context) string {
	switch c := s.commons; {
	case s.top().draining.Load():
		return draining
	case s.world.Load().sensible() != nil:
		return senseless
	case c != nil && c.reachable(ctx) != nil:
		return unreachable
	}
	return ""
}

// reachable asks the state, also where this mock could go on from what it knows. Where it is lost it makes a change that
// changes nothing, which shows whether others would fail as well.
func (c *commons) reachable(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	if c.backend.isLost() {
		if _, err := c.backend.Commit(ctx, records.Change{}); err != nil {
			return err
		}
	}
	return c.follower.CatchUp(ctx)
}
