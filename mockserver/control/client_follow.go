package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// FollowJournal implements Controller. When the connection breaks it connects again and goes on after what was told last;
// when it breaks before anything more was told, that is an error.
func (c *Client) FollowJournal(ctx context.Context, filter journal.Filter, from journal.From, each func(journal.Event) error) error {
	if err := CheckFollow(filter); err != nil {
		return err
	}
	f := follower{client: c, filter: filter, from: from, each: each}
	for {
		err := f.connect(ctx)
		switch {
		case ctx.Err() != nil && !f.over:
			return ctx.Err()
		case f.over || f.told < 2: // the first is told by every connection
			return err
		}
	}
}

// follower reads one stream after the other.
type follower struct {
	client *Client
	filter journal.Filter
	from   journal.From
	each   func(journal.Event) error
	last   uint64 // the number up to which all was told
	told   int    // events of this connection
	over   bool   // nothing more is to be told, or nobody listens
}

// connect reads one stream to its end.
func (f *follower) connect(ctx context.Context) error {
	f.told = 0
	response, err := f.open(ctx)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	events := newEventReader(response.Body)
	for !f.over {
		block, err := events.next()
		if err != nil {
			return fmt.Errorf("the stream of the journal broke off: %w", err)
		}
		if err := f.tell(block); err != nil {
			return err
		}
	}
	return nil
}

// open asks for a stream. Where it is to begin with the next request, the query has no since, which would ask for those
// before.
func (f *follower) open(ctx context.Context) (*http.Response, error) {
	query, now := f.filter.Query(), !f.from.Held && f.from.After == 0
	if now {
		query.Del("since")
	}
	if f.from.Rate > 0 {
		query.Set(rateKey, strconv.Itoa(f.from.Rate))
	}
	request, err := f.client.request(ctx, http.MethodGet, "/journal/stream"+encoded(query), nil)
	if err != nil {
		return nil, err
	}
	if !now {
		request.Header.Set("Last-Event-ID", strconv.FormatUint(f.from.After, 10))
	}
	return f.client.stream(request)
}

// stream asks for server-sent events.
func (c *Client) stream(request *http.Request) (*http.Response, error) {
	endless := *c.http
	endless.Timeout = 0 // it is for answers that have an end
	response, err := endless.Do(request)
	if err != nil {
		return nil, err
	}
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if kind == "text/event-stream" && response.StatusCode == http.StatusOK {
		return response, nil
	}
	defer response.Body.Close()
	var none nobody
	if err := read(response, &none); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%s answers %s, but no stream", response.Request.URL.Path, response.Status)
}

// tell passes one block on, and remembers where to go on.
func (f *follower) tell(b eventBlock) error {
	event, known, err := eventOf(b, f.last)
	if err != nil {
		return err
	}
	f.told++
	f.last = event.Last
	f.from.Held, f.from.After = f.last == 0, f.last
	f.over = event.Kind == journal.EventReset || event.Kind == journal.EventEnd
	if !known || event.Kind == journal.EventEntry && event.Entry.Seq <= f.filter.Since {
		return nil
	}
	if err := f.each(event); err != nil {
		f.over = true
		return err
	}
	return nil
}

// eventOf reads what eventText has written. It is not known what another version of popupmock may have to tell.
func eventOf(b eventBlock, last uint64) (e journal.Event, known bool, err error) {
	e.Last = last
	if b.id != "" {
		if e.Last, err = strconv.ParseUint(b.id, 10, 64); err != nil {
			return e, false, errors.New("an event has an id that is no number")
		}
	}
	switch kind := journal.EventKind(b.event); kind {
	case "":
		e.Kind = journal.EventIdle
		if b.hasData {
			e.Kind = journal.EventEntry
			err = json.Unmarshal([]byte(b.data), &e.Entry)
		}
	case journal.EventGap:
		var gap gapData
		err = json.Unmarshal([]byte(b.data), &gap)
		e.Kind, e.Missed = kind, gap.Missed
	case journal.EventClear, journal.EventReset, journal.EventEnd:
		e.Kind = kind
	default:
		return e, false, nil
	}
	if err != nil {
		return e, false, errors.New("an event is not as popupmock has it")
	}
	return e, true, nil
}
