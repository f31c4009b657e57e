package journal

import (
	"context"
	"errors"
	"time"
)

// Event is one thing that happens to a journal while it is followed.
type Event struct {
	Kind EventKind
	// Entry is set in an EventEntry.
	Entry Entry
	// Missed is how many entries were dropped before an EventGap; 0 when there is no saying.
	Missed uint64
	// Last is the number of the entry up to which all was told: From.After goes on there. It is 0 when there is none, and
	// From.Held goes on there.
	Last uint64
	// More is true when another event follows at once, so that the two can be passed on together.
	More bool
}

// EventKind says what happened.
type EventKind string

// The closed list of kinds.
const (
	EventEntry EventKind = "entry" // a request was decided
	EventGap   EventKind = "gap"   // entries are missing here: they had to make room before they could be told
	EventClear EventKind = "clear" // the journal was cleared; what was not told by then is not told any more
	EventReset EventKind = "reset" // the journal was reset, and begins again with number 1; nothing follows
	EventEnd   EventKind = "end"   // the mock is about to stop; nothing follows
	EventIdle  EventKind = "idle"  // nothing happened for IdleTime; the first event of all is one, too
)

// IdleTime is how long nothing happens before an EventIdle: real time.
const IdleTime = 15 * time.Second

// Follow tells of each entry that matches as soon as it is decided, in that order, which need not be that of the numbers.
// It returns nil after an EventReset or an EventEnd, the error of ctx, or what each returns. However slow each is, no
// request waits for it: what it is too slow for is an EventGap. Limit has no meaning here.
func (j *Journal) Follow(ctx context.Context, f Filter, from From, each func(Event) error) error {
	t := teller{feed: j.feed(from, f.Since), conditions: f.conditions(), budget: newBudget(from.Rate), each: each}
	t.last = t.feed.last
	if err := each(Event{Kind: EventIdle, Last: t.last}); err != nil {
		return err
	}
	for {
		b, err := t.feed.readFor(ctx, IdleTime)
		switch {
		case errors.Is(err, errIdle):
			err = each(Event{Kind: EventIdle, Last: t.last})
		case err == nil:
			err = t.tell(ctx, b)
		}
		if err != nil || b.reset || b.ended {
			return err
		}
	}
}

var errIdle = errors.New("nothing happened")

// readFor is read, with an errIdle when nothing happens for a while.
func (f *feed) readFor(ctx context.Context, while time.Duration) (batch, error) {
	limited, cancel := context.WithTimeout(ctx, while)
	defer cancel()
	b, err := f.read(limited)
	if err != nil && ctx.Err() == nil {
		return batch{}, errIdle
	}
	return b, err
}

// teller makes events of batches.
type teller struct {
	feed       *feed
	conditions []condition
	budget     budget
	last       uint64
	held       *Event // it waits until it is known whether more follows
	each       func(Event) error
}

func (t *teller) tell(ctx context.Context, b batch) error {
	if b.reset {
		return t.each(Event{Kind: EventReset})
	}
	if b.cleared {
		if err := t.add(Event{Kind: EventClear, Last: t.last}); err != nil {
			return err
		}
	}
	entries, left := t.afford(b)
	if b.gap || b.missed+left > 0 {
		if err := t.add(Event{Kind: EventGap, Missed: b.missed + left, Last: t.last}); err != nil {
			return err
		}
	}
	if err := t.tellEntries(entries); err != nil {
		return err
	}
	if b.ended {
		if err := t.add(Event{Kind: EventEnd, Last: t.last}); err != nil {
			return err
		}
	}
	if err := t.flush(); err != nil {
		return err
	}
	return t.budget.wait(ctx)
}

func (t *teller) tellEntries(entries []*Entry) error {
	for _, e := range entries {
		if missed := t.missedBefore(e); missed > 0 {
			if err := t.add(Event{Kind: EventGap, Missed: missed, Last: t.last}); err != nil {
				return err
			}
		}
		t.last = e.Seq
		if !all(t.conditions, e) {
			continue
		}
		if err := t.add(Event{Kind: EventEntry, Entry: e.clone(), Last: t.last}); err != nil {
			return err
		}
	}
	return nil
}

// add tells the event before, upon which this one follows.
func (t *teller) add(e Event) error {
	before := t.held
	t.held = &e
	if before == nil {
		return nil
	}
	before.More = true
	return t.each(*before)
}

// flush tells the last event.
func (t *teller) flush() error {
	last := t.held
	t.held = nil
	if last == nil {
		return nil
	}
	return t.each(*last)
}
