package mockserver

import (
	"context"
	"slices"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// CountJournal implements control.JournalController.
func (s *Server) CountJournal(ctx context.Context, filter journal.Filter, bounds journal.Bounds) (journal.Count, error) {
	if err := bounds.Check(); err != nil {
		return journal.Count{}, control.Invalidf("%v", err)
	}
	if err := s.checkJournalFilter(filter, withoutLimit); err != nil {
		return journal.Count{}, err
	}
	return s.journal.Count(ctx, filter, bounds), nil
}

// WaitJournal implements control.JournalController.
func (s *Server) WaitJournal(ctx context.Context, filter journal.Filter, n int, timeout time.Duration) (journal.Wait, error) {
	if n < 1 {
		return journal.Wait{}, control.Invalidf("wait for %d requests, want at least 1", n)
	}
	if err := s.checkJournalFilter(filter, withoutLimit); err != nil {
		return journal.Wait{}, err
	}
	settling, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	_ = s.journal.Settle(settling) // so that a timeout of zero finds what a client has its answer to
	waiting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	wait := s.journal.Wait(waiting, filter, n)
	return wait, ctx.Err()
}

// OrderJournal implements control.JournalController.
func (s *Server) OrderJournal(ctx context.Context, steps []journal.Filter) (journal.Order, error) {
	if err := journal.CheckSteps(steps); err != nil {
		return journal.Order{}, control.Invalidf("%v", err)
	}
	for _, step := range steps {
		if err := s.checkJournalFilter(step, withoutLimit); err != nil {
			return journal.Order{}, err
		}
	}
	return s.journal.Order(ctx, steps), nil
}

// FollowJournal implements control.JournalController.
func (s *Server) FollowJournal(ctx context.Context, filter journal.Filter, from journal.From, each func(journal.Event) error) error {
	if err := s.checkJournalFilter(filter, withoutLimit); err != nil {
		return err
	}
	return s.journal.Follow(ctx, filter, from, each)
}

// ExplainJournal implements control.JournalController.
func (s *Server) ExplainJournal(ctx context.Context, seq uint64) (journal.Explanation, error) {
	explanation, err := s.journal.Explain(ctx, seq)
	if err != nil {
		return journal.Explanation{}, control.NotFoundf("%v", err)
	}
	return explanation, nil
}

// EndJournal sends off all who wait for the journal or follow it, so that a program can stop serving at once.
func (s *Server) EndJournal() { s.journal.End() }

// withLimit and withoutLimit say whether the limit of a filter means something.
const (
	withLimit    = true
	withoutLimit = false
)

// checkJournalFilter refuses what would match nothing for ever, or mean nothing.
func (s *Server) checkJournalFilter(filter journal.Filter, limit bool) error {
	if !limit && filter.Limit != 0 {
		return control.Invalidf("limit is %d, and has no meaning here", filter.Limit)
	}
	if filter.Operation == "" {
		return nil
	}
	var known []string
	for _, operation := range s.world.Load().assumed.Load().spec.Operations() {
		known = append(known, operation.ID)
	}
	if !slices.Contains(known, filter.Operation) {
		return control.Invalidf("unknown operation %.64q%s", journal.MaskPath(filter.Operation), suggest.Hint(filter.Operation, known))
	}
	return nil
}
