package control

import (
	"context"
	"net/http"
	"strconv"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// ExchangeController is the part of a Controller that shows what a request and its answer looked like.
type ExchangeController interface {
	// ExchangeJournal returns the header fields and bodies of a request and of its answer, as they went over the wire, with secrets masked. It
	// is an *Error of kind NotFound, which says why, for a request that is still open, and for one that they were not kept of or are not kept
	// of any more. Where several mocks share a journal, each has those of the requests that it has answered itself; others tell its name.
	ExchangeJournal(ctx context.Context, seq uint64) (journal.Exchange, error)
	// ExportJournal returns the requests that match as an HTTP archive, with what they looked like where ExchangeJournal would show that. The
	// paths in it are below the base URL by which the caller has reached the mock, or in process where the mock is served.
	ExportJournal(ctx context.Context, filter journal.Filter) (journal.HAR, error)
}

const exchangePath = "/journal/{seq}/exchange"

func exchangeJournal(c Controller) http.Handler {
	return handle(func(r *http.Request, _ nothing) (journal.Exchange, error) {
		seq, err := seqOf(r)
		if err != nil {
			return journal.Exchange{}, err
		}
		ctx, cancel := context.WithTimeout(r.Context(), settleTime)
		defer cancel()
		return c.ExchangeJournal(ctx, seq)
	})
}

// seqOf reads the number of a request in the path.
func seqOf(r *http.Request) (uint64, error) {
	text := r.PathValue("seq")
	seq, err := strconv.ParseUint(text, 10, 64)
	if err != nil || seq == 0 {
		return 0, Invalidf("path: %q is no number of a request, want a whole number from 1", journal.MaskPath(text))
	}
	return seq, nil
}

func exportJournal(c Controller) http.Handler {
	return handle(func(r *http.Request, _ nothing) (journal.HAR, error) {
		filter, err := parseFilter(r.URL.Query())
		if err != nil {
			return journal.HAR{}, err
		}
		ctx, cancel := context.WithTimeout(reached(r), settleTime)
		defer cancel()
		return c.ExportJournal(ctx, filter)
	}, journal.FilterKeys()...)
}

// ExportJournal implements Controller. The mock waits for two seconds at most.
func (c *Client) ExportJournal(ctx context.Context, filter journal.Filter) (journal.HAR, error) {
	if err := CheckFilter(filter); err != nil {
		return journal.HAR{}, err
	}
	return ask[journal.HAR](ctx, c, http.MethodGet, "/journal/har"+encoded(filter.Query()), nil)
}

// ExchangeJournal implements Controller. The mock waits for two seconds at most.
func (c *Client) ExchangeJournal(ctx context.Context, seq uint64) (journal.Exchange, error) {
	if err := CheckSeq(seq); err != nil {
		return journal.Exchange{}, err
	}
	return ask[journal.Exchange](ctx, c, http.MethodGet, "/journal/"+strconv.FormatUint(seq, 10)+"/exchange", nil)
}
