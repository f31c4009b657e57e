package mockserver

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// WaitFor waits until n requests or more match and are decided, and returns those that match. A filter for
// journal.OutcomeOpen counts the requests that are held back. When there are not enough after journal.WaitTime of real time,
// the test ends, and tells which requests came nearest and in what they differ.
func (t *TestServer) WaitFor(filter journal.Filter, n int) []journal.Entry {
	t.tb.Helper()
	wait, err := t.WaitJournal(context.Background(), filter, n, journal.WaitTime)
	t.must("wait for requests", err)
	if !wait.Held {
		t.tb.Fatalf("popupmock: waited %s: %s", journal.WaitTime, wait.Text)
	}
	return wait.Entries
}

// Count returns how many requests match, once those that are being answered have been.
func (t *TestServer) Count(filter journal.Filter) int {
	t.tb.Helper()
	return t.count(filter, journal.Bounds{}).Count
}

// WantCount fails the test, without ending it, unless as many requests match as the bounds say: journal.Exactly(1), AtLeast
// or AtMost. It tells which requests came nearest, or are too many.
func (t *TestServer) WantCount(filter journal.Filter, bounds journal.Bounds) {
	t.tb.Helper()
	if count := t.count(filter, bounds); count.Held != nil && !*count.Held {
		t.tb.Errorf("popupmock: %s", count.Text)
	}
}

func (t *TestServer) count(filter journal.Filter, bounds journal.Bounds) journal.Count {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), settleTime)
	defer cancel()
	count, err := t.CountJournal(ctx, filter, bounds)
	t.must("count requests", err)
	return count
}

// WantOrder fails the test, without ending it, unless there are requests that match the filters one after the other, by
// order of arrival. Others may lie between them.
func (t *TestServer) WantOrder(steps ...journal.Filter) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), settleTime)
	defer cancel()
	order, err := t.OrderJournal(ctx, steps)
	t.must("look for requests in order", err)
	if !order.Held {
		t.tb.Errorf("popupmock: %s", order.Text)
	}
}

// Explain says in words what became of the request of that number, and why.
func (t *TestServer) Explain(seq uint64) string {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), settleTime)
	defer cancel()
	explanation, err := t.ExplainJournal(ctx, seq)
	t.must("explain", err)
	return explanation.Text
}
