package mockserver

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// WithState keeps the state in records, see Config.State.
func WithState(backend records.Backend) Option { return func(c *Config) { c.State = backend } }

// CatchUp returns once this mock knows all that was changed, by whichever mock, before it was called. Without a Config.State there is nothing to
// wait for. The error is records.ErrUnavailable or that of the context.
func (s *Server) CatchUp(ctx context.Context) error {
	if s.commons == nil {
		return nil
	}
	return s.commons.follower.CatchUp(ctx)
}
