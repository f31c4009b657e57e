package control

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// CountJournal implements Controller. The mock waits for two seconds at most.
func (c *Client) CountJournal(ctx context.Context, filter journal.Filter, bounds journal.Bounds) (journal.Count, error) {
	if err := CheckCount(filter, bounds); err != nil {
		return journal.Count{}, err
	}
	query := filter.Query()
	for key, bound := range map[string]*int{"min": bounds.Min, "max": bounds.Max} {
		if bound != nil {
			query.Set(key, strconv.Itoa(*bound))
		}
	}
	return ask[journal.Count](ctx, c, http.MethodGet, "/journal/count"+encoded(query), nil)
}

// WaitJournal implements Controller.
func (c *Client) WaitJournal(ctx context.Context, filter journal.Filter, n int, timeout time.Duration) (journal.Wait, error) {
	if err := CheckWait(filter, n, timeout); err != nil {
		return journal.Wait{}, err
	}
	query := filter.Query()
	query.Set("count", strconv.Itoa(n))
	query.Set("timeout", timeout.String())
	return ask[journal.Wait](ctx, c, http.MethodGet, "/journal/wait"+encoded(query), nil)
}

// OrderJournal implements Controller. The mock waits for two seconds at most.
func (c *Client) OrderJournal(ctx context.Context, steps []journal.Filter) (journal.Order, error) {
	return ask[journal.Order](ctx, c, http.MethodPost, "/journal/order", orderBody{steps})
}

// ExplainJournal implements Controller. The mock waits for two seconds at most.
func (c *Client) ExplainJournal(ctx context.Context, seq uint64) (journal.Explanation, error) {
	if err := CheckSeq(seq); err != nil {
		return journal.Explanation{}, err
	}
	return ask[journal.Explanation](ctx, c, http.MethodGet, "/journal/"+strconv.FormatUint(seq, 10)+"/explain", nil)
}
