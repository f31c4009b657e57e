package mockserver

import (
	"context"
	"net/http"
	"sync"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// informed is an error where the state is shared, and this mock may have missed changes of the others and cannot ask for them. It is to be called
// before a request takes its world, which may be another one afterwards.
func (s *Server) informed(r *http.Request) error {
	switch c := s.commons; {
	case c == nil:
		return nil
	case s.config.StrictRevocation && len(r.Header.Values("Authorization")) > 0:
		return c.catchUpTogether(r.Context())
	default:
		return c.current(r.Context(), s.wall.Now())
	}
}

// catchUpTogether is that of the follower, and asks once for all who call it at the same time.
func (c *commons) catchUpTogether(ctx context.Context) error {
	at, err := c.latest.after(ctx, func() (records.Position, error) { return c.backend.Position(c.life) })
	if err == nil {
		err = c.follower.Wait(ctx, at)
	}
	if err != nil && !unavailable(err) {
		err = wrapUnavailable(err) // nobody waits for the answer any more, or the mock was closed
	}
	return err
}

// positions are read for all who wait for one at the same time. A reading that has begun already is of no use to who comes then: what it
// finds may have been changed between.
type positions struct {
	mu      sync.Mutex
	reading bool
	next    *position // nil when nobody waits for the next reading
}

// position is what a reading finds.
type position struct {
	found chan struct{} // closed when it is known
	at    records.Position
	err   error
}

// after returns a position that was read after it was called. The error is that of read, or of the context.
func (p *positions) after(ctx context.Context, read func() (records.Position, error)) (records.Position, error) {
	mine := p.join(read)
	select {
	case <-mine.found:
		return mine.at, mine.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (p *positions) join(read func() (records.Position, error)) *position {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next == nil {
		p.next = &position{found: make(chan struct{})}
	}
	mine := p.next
	if !p.reading {
		p.reading = true
		go p.readAll(read)
	}
	return mine
}

// readAll reads as long as somebody waits.
func (p *positions) readAll(read func() (records.Position, error)) {
	for {
		p.mu.Lock()
		next := p.next
		p.next, p.reading = nil, next != nil
		p.mu.Unlock()
		if next == nil {
			return
		}
		next.at, next.err = read()
		close(next.found)
	}
}
