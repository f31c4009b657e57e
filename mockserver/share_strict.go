package mockserver

import (
	"context"
	"net/http"
	"sync"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// toldKey is where a request for a sandbox has what informed has told of it, before the sandbox was looked for.
type toldKey struct{}

// told is what informed returns.
type told struct {
	known  records.Position
	behind error
}

func (t told) with(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), toldKey{}, t))
}

// informed is an error where the state is shared, and this mock may have missed changes of the others and cannot ask for them. It is to be called
// before a request takes its world, which may be another one afterwards. Where the mock is strict about what the request shows, it returns a
// position that is no earlier than the request, and up to which all is known.
func (s *Server) informed(r *http.Request) (records.Position, error) {
	c := s.commons
	if c == nil {
		return 0, nil
	}
	already, asked := r.Context().Value(toldKey{}).(told)
	switch {
	case asked:
		return already.known, already.behind
	case s.config.StrictRevocation && len(r.Header.Values("Authorization")) > 0:
		return c.catchUpTogether(r.Context())
	default:
		return 0, c.current(r.Context(), s.wall.Now())
	}
}

// catchUpTogether is that of the follower, and asks once for all who call it at the same time. It returns the position.
func (c *commons) catchUpTogether(ctx context.Context) (records.Position, error) {
	at, err := c.latest.after(ctx, func() (records.Position, error) { return c.backend.Position(c.life) })
	if err == nil {
		err = c.follower.Wait(ctx, at)
	}
	if err != nil && !unavailable(err) {
		err = wrapUnavailable(err) // nobody waits for the answer any more, or the mock was closed
	}
	return at, err
}

// abreast returns once this mock knows all that others have changed before it was called. A mock without others knows all.
func (c *commons) abreast(ctx context.Context) error {
	if c.replicas.name == "" {
		return nil
	}
	_, err := c.catchUpTogether(ctx)
	return err
}

// judgeStrictly is judge where the mock is strict: what lets the token in was all true at one moment. A token and its family only ever turn
// bad. An account turns good again, and what is read of it can be newer than what the clock showed: then the request is judged anew.
func (x *exchange) judgeStrictly() (store.Account, error) {
	for range tries {
		account, err := x.judge()
		if err != nil || max(x.version, records.Position(account.Revision)) <= x.known {
			return account, err
		}
		if x.known, err = x.world.share.commons.catchUpTogether(x.request.Context()); err != nil {
			return store.Account{}, err
		}
		x.again()
	}
	return store.Account{}, errOvertaken
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
