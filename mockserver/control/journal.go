package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/mockserver/duration"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// JournalController is the part of a Controller that makes a test instrument of the journal. A filter for an operation
// that the API does not have is refused, since it would match nothing for ever.
type JournalController interface {
	// CountJournal counts the requests that match, and tells what comes nearest when their number is out of bounds.
	CountJournal(ctx context.Context, filter journal.Filter, bounds journal.Bounds) (journal.Count, error)
	// WaitJournal waits until n requests or more match and are decided, for a timeout of real time. That they are not there
	// by then is no error.
	WaitJournal(ctx context.Context, filter journal.Filter, n int, timeout time.Duration) (journal.Wait, error)
	// OrderJournal looks for requests that match the steps one after the other, by order of arrival.
	OrderJournal(ctx context.Context, steps []journal.Filter) (journal.Order, error)
	// FollowJournal tells each of what happens to the journal, as journal.Journal.Follow does, until ctx ends.
	FollowJournal(ctx context.Context, filter journal.Filter, from journal.From, each func(journal.Event) error) error
	// ExplainJournal says in words what became of a request, and why.
	ExplainJournal(ctx context.Context, seq uint64) (journal.Explanation, error)
}

// MaxWait is the longest timeout of WaitJournal.
const MaxWait = 10 * time.Minute

// filterAnd returns the keys of a filter that has no limit, and others beside them.
func filterAnd(more ...string) []string {
	keys := journal.FilterKeys()
	return append(keys[:len(keys)-1], more...) // the last is the limit
}

// parseFilter reads the filter in a query; the other keys are left alone.
func parseFilter(query url.Values, others ...string) (journal.Filter, error) {
	for _, key := range others {
		query.Del(key)
	}
	f, err := journal.ParseFilter(query)
	if err != nil {
		return f, Invalidf("query: %v", err)
	}
	return f, nil
}

func countJournal(c Controller) http.Handler {
	return handle(func(r *http.Request, _ nothing) (journal.Count, error) {
		query := r.URL.Query()
		bounds, err := parseBounds(query)
		if err != nil {
			return journal.Count{}, err
		}
		filter, err := parseFilter(query, "min", "max", "exactly")
		if err != nil {
			return journal.Count{}, err
		}
		ctx, cancel := context.WithTimeout(r.Context(), settleTime)
		defer cancel()
		return c.CountJournal(ctx, filter, bounds)
	}, filterAnd("min", "max", "exactly")...)
}

func parseBounds(query url.Values) (journal.Bounds, error) {
	var b journal.Bounds
	for _, key := range []string{"min", "max", "exactly"} {
		text := query.Get(key)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return b, Invalidf("query: %s is %q, want a whole number from 0", key, journal.MaskPath(text))
		}
		switch {
		case key == "min":
			b.Min = &n
		case key == "max":
			b.Max = &n
		case b.Min != nil || b.Max != nil:
			return b, Invalidf("query: exactly stands beside min or max, want one or the other")
		default:
			b = journal.Exactly(n)
		}
	}
	if err := b.Check(); err != nil {
		return b, Invalidf("query: %v", err)
	}
	return b, nil
}

func waitJournal(c Controller) http.Handler {
	return handle(func(r *http.Request, _ nothing) (journal.Wait, error) {
		query := r.URL.Query()
		n, timeout, err := parseWait(query)
		if err != nil {
			return journal.Wait{}, err
		}
		filter, err := parseFilter(query, "count", "timeout")
		if err != nil {
			return journal.Wait{}, err
		}
		return c.WaitJournal(r.Context(), filter, n, timeout)
	}, filterAnd("count", "timeout")...)
}

func parseWait(query url.Values) (n int, timeout time.Duration, err error) {
	n, timeout = 1, journal.WaitTime
	if text := query.Get("count"); text != "" {
		if n, err = strconv.Atoi(text); err != nil || n < 1 {
			return 0, 0, Invalidf("query: count is %q, want a whole number from 1", journal.MaskPath(text))
		}
	}
	if text := query.Get("timeout"); text != "" {
		if timeout, err = duration.Parse(text); err != nil {
			return 0, 0, Invalidf("query: timeout: %s", journal.MaskPath(err.Error()))
		}
	}
	if timeout < 0 || timeout > MaxWait {
		return 0, 0, Invalidf("query: timeout is %s, want 0s to %s", timeout, duration.Format(MaxWait))
	}
	return n, timeout, nil
}

// orderBody is what OrderJournal is asked with.
type orderBody struct {
	Steps steps `json:"steps"`
}

// Check is about the steps alone; which operations there are is for the mock to say.
func (b orderBody) Check() error {
	return CheckSteps(b.Steps)
}

// steps are filters, of which a wrong one is named by its place.
type steps []journal.Filter

// UnmarshalJSON says which step is wrong, as encoding/json does not.
func (s *steps) UnmarshalJSON(raw []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return errors.New(`field "steps" is no list, want one of filters`)
	}
	*s = make(steps, len(list))
	for i, step := range list {
		if err := (*s)[i].UnmarshalJSON(step); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

func orderJournal(c Controller) http.Handler {
	return withBody(func(ctx context.Context, body orderBody) (journal.Order, error) {
		ctx, cancel := context.WithTimeout(ctx, settleTime)
		defer cancel()
		return c.OrderJournal(ctx, body.Steps)
	})
}

func explainJournal(c Controller) http.Handler {
	return handle(func(r *http.Request, _ nothing) (journal.Explanation, error) {
		seq, err := seqOf(r)
		if err != nil {
			return journal.Explanation{}, err
		}
		ctx, cancel := context.WithTimeout(r.Context(), settleTime)
		defer cancel()
		return c.ExplainJournal(ctx, seq)
	})
}
