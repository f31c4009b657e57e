package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/mockserver/journal"
)

const (
	rateKey = "rate" // of the query: of how many requests a second the stream tells at most
	maxRate = 1_000_000
)

// streamJournal answers with server-sent events (HTML standard, section 9.2). An entry has no event type, so that it is a
// "message"; all others have theirs.
func streamJournal(c Controller) http.Handler {
	known := filterAnd(changesKey, rateKey)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		filter, from, changes, err := parseStream(r, known)
		if err == nil {
			_, _, err = decode[nothing](http.MaxBytesReader(w, r.Body, maxBody))
		}
		if err != nil {
			write(w, nil, err)
			return
		}
		s := newStream(w)
		if r.Method == http.MethodHead {
			s.begin()
			return
		}
		beside := func(context.Context) error { return nil }
		if changes {
			beside = func(ctx context.Context) error { return c.FollowChanges(ctx, s.eachChange(ctx)) }
		}
		err = s.follow(r.Context(), beside, func(ctx context.Context, begin func()) error {
			return c.FollowJournal(ctx, filter, from, func(e journal.Event) error {
				begin()
				return s.send(ctx, e)
			})
		})
		if !s.begun && err != nil {
			write(w, nil, err)
		}
	})
}

// parseStream reads where to begin: after the event that a reader had last, which knows of it what a query cannot; else
// with all that is held, when there is a since; else now.
func parseStream(r *http.Request, known []string) (filter journal.Filter, from journal.From, changes bool, err error) {
	if err := checkQuery(r, known); err != nil {
		return filter, from, false, err
	}
	query := r.URL.Query()
	if changes, err = parseChanges(query); err != nil {
		return filter, from, false, err
	}
	if from.Rate, err = parseRate(query.Get(rateKey)); err != nil {
		return filter, from, false, err
	}
	if filter, err = parseFilter(query, changesKey, rateKey); err != nil {
		return filter, from, false, err
	}
	if err := CheckFollow(filter); err != nil {
		return filter, from, false, err
	}
	from.Held = given(query, "since")
	if text := r.Header.Get("Last-Event-ID"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return filter, from, false, Invalidf("header: Last-Event-ID is %q, want the number of a request", journal.MaskPath(text))
		}
		from.Held, from.After = n == 0, n
	}
	return filter, from, changes, nil
}

// parseRate reads how many entries a second a stream is to tell of at most; 0 for all.
func parseRate(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxRate {
		return 0, Invalidf("query: rate is %q, want a number of requests a second from 1 to %d", journal.MaskPath(text), maxRate)
	}
	return n, nil
}

func given(query url.Values, key string) bool { return query.Get(key) != "" }

// send writes one event of the journal.
func (s *stream) send(ctx context.Context, e journal.Event) error {
	text, err := eventText(e)
	if err != nil {
		return err
	}
	return s.write(ctx, text, e.More)
}

// gapData goes with a gap.
type gapData struct {
	// Missed is how many requests are missing; none when there is no saying.
	Missed uint64 `json:"missed,omitempty"`
}

// eventText writes an event in the format of the standard. A reader that has to connect again says the last id that it
// got. After a reset that is 0, which stands for the beginning.
func eventText(e journal.Event) (string, error) {
	id := "id: " + strconv.FormatUint(e.Last, 10) + "\n"
	switch e.Kind {
	case journal.EventIdle:
		return ": idle\n" + id + "\n", nil // without data it is no event, yet its id counts
	case journal.EventEntry:
		return block(id, e.Entry)
	case journal.EventGap:
		return block("event: gap\n", gapData{e.Missed})
	}
	return block("event: "+string(e.Kind)+"\n"+id, struct{}{})
}

func block(fields string, data any) (string, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return "", fmt.Errorf("encode event: %w", err)
	}
	return strings.Join([]string{fields, "data: ", string(raw), "\n\n"}, ""), nil
}
