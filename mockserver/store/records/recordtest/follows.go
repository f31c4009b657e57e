package recordtest

import (
	"context"
	"errors"
	"strconv"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// follow returns the next n changes after a position, and why the following ended once it was told to.
func (p probe) follow(b records.Backend, after records.Position, n int) (seen []records.Event, ended error) {
	ctx, stop := context.WithCancel(p.Context())
	defer stop()
	ended = b.Follow(ctx, after, func(e records.Event) {
		if seen = append(seen, e); len(seen) == n {
			stop()
		}
	})
	return seen, ended
}

// followed wants just these changes after a position, through a backend.
func (p probe) followed(b records.Backend, after records.Position, want ...records.Event) {
	p.Helper()
	seen, ended := p.follow(b, after, len(want))
	p.equal("what is followed after "+strconv.FormatUint(uint64(after), 10), seen, want)
	if !errors.Is(ended, context.Canceled) {
		p.Errorf("Follow ended with %v, want that of the context", ended)
	}
}

func followCases() []Case {
	return []Case{
		{"follow/all", func(p probe) {
			removed := records.Write{Key: "a", Remove: true}
			changed := set("a", "y", "2")
			changed.Delete = []string{"x"}
			p.commit(set("a", "x", "1"))
			p.change(records.Change{Writes: []records.Write{changed, set("b", "x", "\x00\xff")}, Note: []byte("a note\x00")})
			p.change(records.Change{Guards: guard("a", 2), Writes: []records.Write{removed}})
			events := []records.Event{
				{Position: 1, Writes: []records.Write{set("a", "x", "1")}},
				{Position: 2, Writes: []records.Write{changed, set("b", "x", "\x00\xff")}, Note: []byte("a note\x00")},
				{Position: 3, Writes: []records.Write{removed}},
			}
			for _, b := range []records.Backend{p.Backend, p.other} {
				p.followed(b, 0, events...)
				p.followed(b, 1, events[1:]...)
				p.followed(b, 2, events[2])
			}
		}},
		{"follow/sums", func(p probe) {
			p.commit(records.Write{Key: "a", Add: map[string]int64{"n": 2}})
			p.commit(records.Write{Key: "a", Add: map[string]int64{"n": 3}, Set: set("", "x", "1").Set})
			p.followed(p.other, 0,
				records.Event{Position: 1, Writes: []records.Write{set("a", "n", "2")}},
				records.Event{Position: 2, Writes: []records.Write{set("a", "n", "5", "x", "1")}})
		}},
		{"follow/refused", func(p probe) {
			p.commit(set("a", "x", "1"))
			p.refused("stale", records.ErrStale, records.Change{Guards: guard("a", 0), Writes: []records.Write{set("a", "x", "2")}})
			p.commit(set("a", "x", "3"))
			p.followed(p.Backend, 1, records.Event{Position: 2, Writes: []records.Write{set("a", "x", "3")}})
		}},
		{"follow/wait", checkWait},
		{"follow/ahead", func(p probe) {
			at := p.commit(set("a", "x", "1")).Position
			if err := p.Follow(p.Context(), at+1, func(records.Event) { p.Errorf("a change that nobody made") }); !errors.Is(err, records.ErrGap) {
				p.Errorf("Follow from a position that is not there yet: %v, want %v", err, records.ErrGap)
			}
		}},
	}
}

func checkWait(p probe) {
	events := make(chan records.Event)
	ctx, stop := context.WithCancel(p.Context())
	defer stop()
	go func() {
		defer close(events)
		_ = p.other.Follow(ctx, 0, func(e records.Event) { events <- e })
	}()
	for i := range 10 {
		at := p.commit(set("a", "x", strconv.Itoa(i))).Position
		select {
		case e := <-events:
			p.equal("the change that was waited for", e, records.Event{Position: at, Writes: []records.Write{set("a", "x", strconv.Itoa(i))}})
		case <-p.Context().Done():
			p.Fatalf("change %d is not followed", at)
		}
	}
	stop()
	for range events {
		p.Errorf("a change that nobody made")
	}
}
