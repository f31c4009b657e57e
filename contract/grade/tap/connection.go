package tap

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// A connection is a client's connection to the tap and the tap's own to the server.
type connection struct {
	client *net.TCPConn
	talk   *talk
	spent  atomic.Bool // the server has reset the connection, which whoever wrote to it has found out

	mu       sync.Mutex
	server   *net.TCPConn // nil until it is there
	finished bool         // both are reset
}

func newConnection(client *net.TCPConn, log *record) *connection {
	return &connection{client: client, talk: &talk{log: log}}
}

// run pipes until both directions have ended.
func (c *connection) run(ctx context.Context, to string) {
	if c.last() != Closed {
		return // it was abandoned at once
	}
	dialer := net.Dialer{KeepAlive: -1}
	server, err := dialer.DialContext(ctx, "tcp", to)
	if err != nil {
		c.reset() // the nearest to a port that refuses
		return
	}
	c.attach(server.(*net.TCPConn)) // since it was dialled by TCP
	var requests sync.WaitGroup
	requests.Go(c.pipeRequests)
	c.pipeAnswers()
	requests.Wait()
	if c.spent.Load() {
		c.talk.finish(Reset)
		c.reset()
	}
	c.talk.finish(c.last())
	_ = c.client.Close()
	_ = c.server.Close()
}

// from is the address of the client.
func (c *connection) from() string { return c.client.RemoteAddr().String() }

// attach adds the server's side.
func (c *connection) attach(server *net.TCPConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.server = server
	if c.finished {
		abort(server)
	}
}

// last is how requests end that came when the server had ended its side already, or that nothing else has ended.
func (c *connection) last() End {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.finished {
		return Unread
	}
	return Closed
}

// abandon ends the connection from outside.
func (c *connection) abandon() { c.reset() }

// reset resets both sides, whose pipes end thereby.
func (c *connection) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.finished = true
	abort(c.client)
	if c.server != nil {
		abort(c.server)
	}
}

// abort closes a connection so that the other end sees a reset (RFC 9293, section 3.10.4: ABORT).
func abort(conn *net.TCPConn) {
	_ = conn.SetLinger(0) // fails on a connection that is closed already
	_ = conn.Close()
}

// pipeRequests passes on what the client sends, and how it ends.
func (c *connection) pipeRequests() {
	heard := newFeed(c.talk.readRequests)
	err, broken := pipe(c.server, c.client, heard)
	heard.end(err)
	switch {
	case errors.Is(err, net.ErrClosed): // by the other direction, or from outside
	case broken:
		c.spent.Store(true) // the answers may have bytes that came before the reset
	case errors.Is(err, io.EOF):
		c.talk.clientEnds()
		_ = c.server.CloseWrite() // fails where the other direction has found the server gone
	default:
		c.talk.finish(GaveUp)
		c.reset()
	}
}

// pipeAnswers passes on what the server sends, and how it ends.
func (c *connection) pipeAnswers() {
	heard := newFeed(c.talk.readAnswers)
	err, broken := pipe(c.client, c.server, heard)
	heard.end(err)
	switch {
	case errors.Is(err, net.ErrClosed):
	case broken:
		c.talk.finish(GaveUp)
		c.talk.clientWasGone()
		c.reset()
	case errors.Is(err, io.EOF) && !c.spent.Load():
		c.talk.finish(Closed)
		if c.client.CloseWrite() != nil { // the client has reset the connection, which nobody has read
			c.talk.clientWasGone()
		}
	default:
		c.talk.finish(Reset)
		c.reset()
	}
}

// The least and the most that is read at once. Most connections are idle, and are to be cheap.
const (
	leastChunk = 4 << 10
	mostChunk  = 32 << 10
)

// pipe passes bytes on, each chunk after it was heard, until reading ends or writing fails, which is then broken. The error is
// io.EOF when reading has come to its end.
func pipe(to, from *net.TCPConn, heard *feed) (err error, broken bool) {
	chunk := make([]byte, leastChunk)
	for {
		n, err := from.Read(chunk)
		if n > 0 {
			heard.write(chunk[:n])
			if _, err := to.Write(chunk[:n]); err != nil {
				return err, true
			}
		}
		if err != nil {
			return err, false
		}
		if n == len(chunk) && n < mostChunk {
			chunk = make([]byte, 2*n)
		}
	}
}
