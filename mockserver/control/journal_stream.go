package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// sendTime is how long a stream waits for its reader to take what is sent, real time: one that takes nothing is sent off.
const sendTime = 10 * time.Second

// streamJournal answers with server-sent events (HTML standard, section 9.2). An entry has no event type, so that it is a
// "message"; all others have theirs.
func streamJournal(c Controller) http.Handler {
	known := filterAnd()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		filter, from, err := parseStream(r, known)
		if err == nil {
			_, _, err = decode[nothing](http.MaxBytesReader(w, r.Body, maxBody))
		}
		if err != nil {
			write(w, nil, err)
			return
		}
		s := stream{w, http.NewResponseController(w)}
		if r.Method == http.MethodHead {
			s.begin()
			return
		}
		begun := false
		err = c.FollowJournal(r.Context(), filter, from, func(e journal.Event) error {
			if !begun {
				s.begin()
				begun = true
			}
			return s.send(r.Context(), e)
		})
		if !begun && err != nil {
			write(w, nil, err)
		}
	})
}

// parseStream reads where to begin: after the event that a reader had last, which knows of it what a query cannot; else
// with all that is held, when there is a since; else now.
func parseStream(r *http.Request, known []string) (filter journal.Filter, from journal.From, err error) {
	if err := checkQuery(r, known); err != nil {
		return filter, from, err
	}
	query := r.URL.Query()
	if filter, err = parseFilter(query); err != nil {
		return filter, from, err
	}
	if err := CheckFollow(filter); err != nil {
		return filter, from, err
	}
	from.Held = given(query, "since")
	if text := r.Header.Get("Last-Event-ID"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return filter, from, Invalidf("header: Last-Event-ID is %q, want the number of a request", journal.MaskPath(text))
		}
		from = journal.From{Held: n == 0, After: n}
	}
	return filter, from, nil
}

func given(query url.Values, key string) bool { return query.Get(key) != "" }

// stream writes server-sent events.
type stream struct {
	w  http.ResponseWriter
	to *http.ResponseController
}

func (s stream) begin() {
	header := s.w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // proxies that would hold it back
	s.w.WriteHeader(http.StatusOK)
}

// send writes one event, and waits until it is on its way.
func (s stream) send(ctx context.Context, e journal.Event) error {
	text, err := eventText(e)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	if deadline, ok := ctx.Deadline(); ok {
		_ = s.to.SetWriteDeadline(deadline) // a writer that cannot, has no reader that could be slow
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("send event: %w", err)
	}
	return s.to.Flush()
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
