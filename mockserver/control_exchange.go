package mockserver

import (
	"context"
	"slices"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// ExchangeJournal implements control.ExchangeController.
func (s *Server) ExchangeJournal(ctx context.Context, seq uint64) (journal.Exchange, error) {
	if err := control.CheckSeq(seq); err != nil {
		return journal.Exchange{}, err
	}
	found, err := s.findExchange(ctx, seq)
	if err != nil {
		return journal.Exchange{}, err
	}
	if s.recording != nil {
		s.recording.remask(&found)
	}
	return found, nil
}

// ExportJournal implements control.ExchangeController.
func (s *Server) ExportJournal(ctx context.Context, filter journal.Filter) (journal.HAR, error) {
	entries, err := s.Journal(ctx, filter)
	if err != nil {
		return journal.HAR{}, err
	}
	base := control.Reached(ctx)
	if place := s.place.Load(); base == "" && place != nil {
		base = place.URL
	}
	return journal.NewHAR(entries, s.exchangesOf(entries), base, Version()), nil
}

// exchangesOf are those of entries that this mock has, by their numbers.
func (s *Server) exchangesOf(entries []journal.Entry) map[uint64]journal.Exchange {
	if s.recording == nil {
		return nil
	}
	view := s.journal
	if s.pooled != nil {
		view = s.pooled.view
	}
	origins := slices.DeleteFunc(view.Origins(entries), func(o journal.Origin) bool { return s.pooled != nil && o.Replica != s.config.Replica })
	found := s.journal.Exchanges(origins)
	for seq, e := range found {
		s.recording.remask(&e)
		found[seq] = e
	}
	return found
}

// findExchange finds an exchange: where the journal is shared, by the number that it has there.
func (s *Server) findExchange(ctx context.Context, seq uint64) (journal.Exchange, error) {
	if s.pooled == nil {
		found, err := s.journal.Exchange(ctx, seq)
		return found, noExchange(err)
	}
	view, err := s.readable(ctx)
	if err != nil {
		return journal.Exchange{}, err
	}
	origin, err := view.Origin(seq)
	switch {
	case err != nil:
		return journal.Exchange{}, noExchange(err)
	case origin.Replica != s.config.Replica:
		return journal.Exchange{}, control.NotFoundf("what request %d looked like is with the mock that has answered it: ask %s", seq, origin.Replica)
	}
	found, err := s.journal.ExchangeOf(origin)
	return found, noExchange(err)
}

func noExchange(err error) error {
	if err == nil {
		return nil
	}
	return control.NotFoundf("%v", err)
}
