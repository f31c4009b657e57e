package control

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// sendTime is how long a stream waits for its reader to take what is sent, real time: one that takes nothing is sent off.
const sendTime = 10 * time.Second

// stream writes server-sent events (HTML standard, section 9.2), maybe of more than one who follows something.
type stream struct {
	w     http.ResponseWriter
	to    *http.ResponseController
	begun bool
	mu    sync.Mutex // held while an event is written
}

func newStream(w http.ResponseWriter) *stream {
	return &stream{w: w, to: http.NewResponseController(w)}
}

// begin answers that there is a stream. It is to be called before anything is written.
func (s *stream) begin() {
	s.begun = true
	header := s.w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // proxies that would hold it back
	s.w.WriteHeader(http.StatusOK)
}

// follow begins the stream with the first event of one who follows, and has another one follow beside that from then on. When either fails, both
// end; when the first ends, so does the other.
func (s *stream) follow(ctx context.Context, beside func(context.Context) error, first func(ctx context.Context, begin func()) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	var others sync.WaitGroup
	defer others.Wait() // nothing is written once the handler has returned
	defer cancel(nil)
	return first(ctx, func() {
		if s.begun {
			return
		}
		s.begin()
		others.Go(func() {
			if err := beside(ctx); err != nil {
				cancel(err)
			}
		})
	})
}

// write sends the text of one event, and waits until it is on its way, unless more follows that it may go with.
func (s *stream) write(ctx context.Context, text string, more bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	if deadline, ok := ctx.Deadline(); ok {
		_ = s.to.SetWriteDeadline(deadline) // a writer that cannot, has no reader that could be slow
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("send event: %w", err)
	}
	if more {
		return nil
	}
	return s.to.Flush()
}
