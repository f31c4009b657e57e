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
	j, err := s.readable(ctx)
	if err != nil {
		return nil, err
	}
	return j.Read(ctx, filter)
}

// ClearJournal implements control.Controller.
func (s *Server) ClearJournal(ctx context.Context) error {
	if s.pooled != nil {
		return s.pooled.clearJournal(ctx)
	}
	s.journal.Clear()
	s.steered.mark()
	return nil
}

// Reset implements control.Controller. Requests that are being answered meanwhile end in the old world.
func (s *Server) Reset(ctx context.Context) error {
	fresh, err := s.newWorld(ctx)
	if err != nil {
		return err
	}
	return s.begin(ctx, fresh, 0)
}

// begin goes on in another world, with the journal after a number. Where the state is shared all do who share it.
func (s *Server) begin(ctx context.Context, next *world, last uint64) error {
	if s.commons == nil {
		s.replace(next, last)
		return nil
	}
	return s.commons.begin(ctx, s.site(), next, last)
}

// replace puts another world in the place of the one there is, and has the journal begin again after a number. No request
// sees one without the other.
func (s *Server) replace(next *world, last uint64) {
	s.acting.Lock()
	defer s.acting.Unlock()
	s.turn.Lock()
	next.steered.Store(&s.steered)
	old := s.world.Swap(next)
	s.restartJournal(next, last)
	s.turn.Unlock()
	s.steered.mark()
	if old != nil { // there is none before the first
		old.faults.Clear() // and what they held back is let go
	}
}
