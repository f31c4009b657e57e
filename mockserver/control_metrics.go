package mockserver

import (
	"bytes"
	"context"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/meter"
)

// measure has what happens at the mock counted, where somebody wants to know.
func (s *Server) measure() {
	if s.config.Metrics != nil {
		s.meter = s.config.Metrics()
	}
}

// Metrics implements control.Controller.
func (s *Server) Metrics(ctx context.Context) (string, error) {
	if s.meter == nil {
		return "", control.NotFoundf("this mock counts nothing; popupmock serve does, and others with Config.Metrics")
	}
	var text bytes.Buffer
	err := s.meter.Write(&text, s.figures(ctx))
	return text.String(), err
}

// figures are how the mock is just now.
func (s *Server) figures(ctx context.Context) meter.Figures {
	w := s.world.Load()
	now := meter.Figures{
		Version: Version(), Sandbox: s.sandbox, Ready: s.unready(ctx) == "",
		Tokens: s.tally.of(ctx, s.wall, w),
		Faults: len(w.faults.List()), Triggers: len(w.triggers.List()),
		Journal: s.held(),
	}
	if s.root != nil {
		return now
	}
	now.Sandboxes = &meter.Sandboxes{Count: len(s.sandboxes.all(s.wall.Now())), Requests: s.sandboxes.requests.Load()}
	if s.commons != nil {
		now.State = s.commons.figures(s.wall.Now())
	}
	return now
}

func (c *commons) figures(now time.Time) *meter.State {
	followed := uint64(c.follower.Applied()) // before what was heard, so that the lag is never less than it was
	f := &meter.State{Lost: c.backend.isLost(), Followed: followed, Heard: c.backend.heard.Load(), Beat: -1}
	if lease := c.replicas.lease.Load(); lease != nil {
		f.Beat = max(0, now.Sub(lease.Add(-leaseTime)))
	}
	f.Replicas = c.replicas.each(now)
	for _, other := range f.Replicas {
		f.Heard = max(f.Heard, other.Followed)
	}
	return f
}
