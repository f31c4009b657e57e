package mockserver

import (
	"context"

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
