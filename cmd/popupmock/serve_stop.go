package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
)

// A socket is a server and where it listens.
type socket struct {
	server   *http.Server
	listener net.Listener
}

func (s socket) serve() error {
	if s.server.TLSConfig != nil {
		return s.server.ServeTLS(s.listener, "", "")
	}
	return s.server.Serve(s.listener)
}

// ending is how a mock stops that is told to.
type ending struct {
	mock  *mockserver.Server
	drain time.Duration
	wall  clockwork.Clock
	told  *announcer
}

// serve answers requests until ctx ends. Then it says for a while that it is not ready, so that nobody sends it more, and answers those
// that come all the same; in the end it finishes those that it has begun to answer.
func (e *ending) serve(ctx context.Context, sockets []socket) error {
	stopped := make(chan error, len(sockets))
	for _, s := range sockets {
		go func() { stopped <- s.serve() }()
	}
	select {
	case err := <-stopped:
		return failure{fmt.Errorf("stopped serving: %w", err)}
	case <-ctx.Done():
	}
	again, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	e.mock.Drain()
	if e.drain > 0 {
		e.told.say(fmt.Sprintf("popupmock: draining for %s\n", e.drain), "draining", "for", e.drain.String())
		select {
		case err := <-stopped:
			return failure{fmt.Errorf("stopped serving: %w", err)}
		case <-e.wall.After(e.drain):
		case <-again.Done():
		}
	}
	return e.stop(again, sockets)
}

// stop waits for the requests that are being answered, but neither beyond stopTimeout nor beyond a second signal, which again ends with.
func (e *ending) stop(again context.Context, sockets []socket) error {
	ctx, cancel := context.WithTimeout(again, stopTimeout)
	defer cancel()
	e.told.say("popupmock: stopping\n", "stopping")
	errs := make([]error, len(sockets))
	var cut atomic.Bool
	var wg sync.WaitGroup
	for i, s := range sockets {
		wg.Go(func() {
			errs[i] = s.server.Shutdown(ctx)
			if ctx.Err() != nil {
				cut.Store(true)
				errs[i] = s.server.Close()
			}
		})
	}
	wg.Wait()
	if cut.Load() {
		e.told.say("popupmock: cut off what was still being answered\n", "cut off what was still being answered")
	}
	if err := errors.Join(errs...); err != nil {
		return failure{fmt.Errorf("stop serving: %w", err)}
	}
	return nil
}
