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
	if err := s.checkJournalFilter(control.CheckCount(filter, bounds), filter); err != nil {
		return journal.Count{}, err
	}
	j, err := s.readable(ctx)
	if err != nil {
		return journal.Count{}, err
	}
	return j.Count(ctx, filter, bounds), nil
}

// WaitJournal implements control.JournalController.
func (s *Server) WaitJournal(ctx context.Context, filter journal.Filter, n int, timeout time.Duration) (journal.Wait, error) {
	if err := s.checkJournalFilter(control.CheckWait(filter, n, timeout), filter); err != nil {
		return journal.Wait{}, err
	}
	settling, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	if err := s.refreshToWatch(settling); err != nil {
		return journal.Wait{}, err
	}
	_ = s.journal.Settle(settling) // so that a timeout of zero finds what a client has its answer to
	waiting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	j, stop := s.watched()
	defer stop()
	wait := j.Wait(waiting, filter, n)
	return wait, ctx.Err()
}

// OrderJournal implements control.JournalController.
func (s *Server) OrderJournal(ctx context.Context, steps []journal.Filter) (journal.Order, error) {
	if err := s.checkJournalFilter(control.CheckSteps(steps), steps...); err != nil {
		return journal.Order{}, err
	}
	j, err := s.readable(ctx)
	if err != nil {
		return journal.Order{}, err
	}
	return j.Order(ctx, steps), nil
}

// FollowJournal implements control.JournalController.
func (s *Server) FollowJournal(ctx context.Context, filter journal.Filter, from journal.From, each func(journal.Event) error) error {
	if err := s.checkJournalFilter(control.CheckFollow(filter), filter); err != nil {
		return err
	}
	if err := s.refreshToWatch(ctx); err != nil {
		return err
	}
	j, stop := s.watched()
	defer stop()
	return j.Follow(ctx, filter, from, each)
}

// ExplainJournal implements control.JournalController.
func (s *Server) ExplainJournal(ctx context.Context, seq uint64) (journal.Explanation, error) {
	if err := control.CheckSeq(seq); err != nil {
		return journal.Explanation{}, err
	}
	j, err := s.readable(ctx)
	if err != nil {
		return journal.Explanation{}, err
	}
	explanation, err := j.Explain(ctx, seq)
	if err != nil {
		return journal.Explanation{}, control.NotFoundf("%v", err)
	}
	explanation.Text += s.unvisited(ctx)
	return explanation, nil
}

// EndJournal sends off all who wait for the journal or follow it, those of sandboxes included, so that a program can stop
// serving at once.
func (s *Server) EndJournal() {
	s.endJournal()
	s.sandboxes.some(func(b *sandbox) bool {
		b.server.endJournal()
		return true
	})
}

// checkJournalFilter refuses filters that would match nothing for ever, unless they are refused already.
func (s *Server) checkJournalFilter(err error, filters ...journal.Filter) error {
	var known []string
	for _, operation := range s.world.Load().assumed.Load().spec.Operations() {
		known = append(known, operation.ID)
	}
	for _, filter := range filters {
		if name := filter.Operation; err == nil && name != "" && !slices.Contains(known, name) {
			err = control.Invalidf("unknown operation %.64q%s", journal.MaskPath(name), suggest.Hint(name, known))
		}
	}
	return err
}
