package mockserver

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Journal implements control.Controller.
func (s *Server) Journal(ctx context.Context, filter journal.Filter) ([]journal.Entry, error) {
	if err := s.checkJournalFilter(control.CheckFilter(filter), filter); err != nil {
		return nil, err
	}
	return s.journal.Read(ctx, filter)
}

// ClearJournal implements control.Controller.
func (s *Server) ClearJournal(context.Context) error {
	s.journal.Clear()
	return nil
}

// Reset implements control.Controller. Requests that are being answered meanwhile end in the old world.
func (s *Server) Reset(ctx context.Context) error {
	fresh, err := newWorld(ctx, s.config, s.goods)
	if err != nil {
		return err
	}
	s.clock.Reset()
	old := s.world.Load()
	s.enter(fresh)
	s.journal.Reset()
	old.faults.Clear() // and what they held back is let go
	return nil
}
