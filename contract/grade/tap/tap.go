package tap

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Tap listens on a loopback port of its own, and pipes each connection to another address. It is safe for concurrent use.
type Tap struct {
	listener net.Listener
	to       string
	log      *record
	clock    Clock
	room     chan struct{} // one for each connection that may be open
	closing  context.Context
	close    context.CancelFunc

	mu      sync.Mutex
	open    map[*connection]bool
	ended   chan struct{}            // closed, and replaced, whenever a connection ends
	marks   map[string]chan struct{} // closed when the connection from an address is accepted
	running sync.WaitGroup
}

// Open starts a tap in front of an address, as a host and port. Close ends it, and so does the end of ctx. The error says what is
// wrong with the options or the address, that ctx has ended, or why no port could be opened on this machine.
func Open(ctx context.Context, to string, options Options) (*Tap, error) {
	options, err := options.complete()
	if err != nil {
		return nil, err
	}
	if _, port, err := net.SplitHostPort(to); err != nil || port == "" {
		return nil, fmt.Errorf("the tap leads to %q, want a host and a port such as 127.0.0.1:8080", to)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("open a port for the tap: %w", err)
	}
	config := net.ListenConfig{KeepAlive: -1} // nothing is between the ends that could forget a connection
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a port for the tap: %w", err)
	}
	t := &Tap{
		listener: listener, to: to, log: newRecord(options), clock: options.Clock,
		room: make(chan struct{}, options.Connections),
		open: map[*connection]bool{}, ended: make(chan struct{}), marks: map[string]chan struct{}{},
	}
	t.closing, t.close = context.WithCancel(ctx)
	context.AfterFunc(t.closing, t.hangUp)
	t.running.Go(t.accept)
	return t, nil
}

// URL is the base URL of the tap, without a slash at its end.
func (t *Tap) URL() string { return "http://" + t.listener.Addr().String() }

// Requests is how many requests have begun.
func (t *Tap) Requests() int { return t.log.requests() }

// Watch calls a function once, in a goroutine of its own, as soon as more requests than a limit have begun, be it now. The first
// request beyond the limit may reach the server. Close does not wait for the function, which may thus call it.
func (t *Tap) Watch(limit int, over func()) { t.log.watch(limit, over) }

// Exchanges are what was heard so far and is kept, in the order in which requests began. After Settle or Close it is everything.
// Each call has copies of its own.
func (t *Tap) Exchanges() []Exchange { return t.log.exchanges() }

// Close frees the port, resets all connections, and returns when nothing of the tap runs any more. A second call finds nothing to
// do. There is no error.
func (t *Tap) Close() error {
	t.close()
	t.hangUp() // now, whether or not the end of the context has come through
	t.running.Wait()
	return nil
}

// hangUp ends all that is open. What is opened later ends itself.
func (t *Tap) hangUp() {
	_ = t.listener.Close()
	t.mu.Lock()
	defer t.mu.Unlock()
	for c := range t.open {
		c.abandon()
	}
}

// breath is how long to wait when the system has no room for a further connection.
const breath = 10 * time.Millisecond

// accept takes connections until the listener is closed.
func (t *Tap) accept() {
	for {
		select {
		case t.room <- struct{}{}:
		case <-t.closing.Done():
			return
		}
		conn, err := t.listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil: // too many open files, or a client that has gone already
			<-t.room
			select {
			case <-t.clock.After(breath):
			case <-t.closing.Done():
				return
			}
			continue
		}
		c := newConnection(conn.(*net.TCPConn), t.log) // since the listener is one of TCP
		t.begin(c)
		t.running.Go(func() {
			c.run(t.closing, t.to)
			t.end(c)
			<-t.room
		})
	}
}

// begin keeps an open connection, so that it can be ended.
func (t *Tap) begin(c *connection) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open[c] = true
	if reached := t.marks[c.from()]; reached != nil {
		close(reached)
		c.abandon()
	}
	if t.closing.Err() != nil {
		c.abandon()
	}
}

// end forgets a connection, and tells those who wait for it.
func (t *Tap) end(c *connection) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.open, c)
	close(t.ended)
	t.ended = make(chan struct{})
}
