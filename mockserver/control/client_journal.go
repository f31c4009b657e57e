package control

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// CountJournal implements Controller.
func (c *Client) CountJournal(ctx context.Context, filter journal.Filter, bounds journal.Bounds) (journal.Count, error) {
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
	query := filter.Query()
	query.Set("count", strconv.Itoa(n))
	query.Set("timeout", timeout.String())
	return ask[journal.Wait](ctx, c, http.MethodGet, "/journal/wait"+encoded(query), nil)
}

// OrderJournal implements Controller.
func (c *Client) OrderJournal(ctx context.Context, steps []journal.Filter) (journal.Order, error) {
	return ask[journal.Order](ctx, c, http.MethodPost, "/journal/order", orderBody{steps})
}

// FollowJournal implements Controller.
func (c *Client) FollowJournal(context.Context, journal.Filter, journal.From, func(journal.Event) error) error {
	return errors.ErrUnsupported
}

// ExplainJournal implements Controller.
func (c *Client) ExplainJournal(ctx context.Context, seq uint64) (journal.Explanation, error) {
	return ask[journal.Explanation](ctx, c, http.MethodGet, "/journal/"+strconv.FormatUint(seq, 10)+"/explain", nil)
}
