package mockserver

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// aliases serves connections that seem to come from other addresses than this machine's. Underneath they are ordinary
// loopback connections, with all that those can do: fill up, be cut, be reset.
type aliases struct {
	listener net.Listener
	server   *http.Server
	accepted chan net.Conn
	closed   chan struct{}
	once     sync.Once // closes closed

	mu sync.Mutex // makes a dial and the accept that belongs to it one step
}

func newAliases(handler http.Handler) (*aliases, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := &aliases{
		listener: listener,
		server:   &http.Server{Handler: handler, ReadHeaderTimeout: headerTimeout},
		accepted: make(chan net.Conn),
		closed:   make(chan struct{}),
	}
	go func() { _ = a.server.Serve(a) }() // ends with close, and then always has an error
	return a, nil
}

// headerTimeout is how long a client may take to send its request's headers: real time.
const headerTimeout = 10 * time.Second

func (a *aliases) close() { _ = a.server.Close() }

// dial connects from an address.
func (a *aliases) dial(ctx context.Context, from netip.AddrPort) (net.Conn, error) {
	client, server, err := a.pair(ctx)
	if err != nil {
		return nil, err
	}
	select {
	case a.accepted <- aliasConn{server, net.TCPAddrFromAddrPort(from)}:
		return client, nil
	case <-a.closed:
		err = net.ErrClosed
	case <-ctx.Done():
		err = ctx.Err()
	}
	_, _ = client.Close(), server.Close()
	return nil, err
}

// pair makes a connection and returns both of its ends.
func (a *aliases) pair(ctx context.Context) (client, server net.Conn, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	address := a.listener.Addr()
	client, err = (&net.Dialer{}).DialContext(ctx, address.Network(), address.String())
	if err != nil {
		return nil, nil, err
	}
	for {
		server, err = a.listener.Accept()
		if err != nil {
			_ = client.Close()
			return nil, nil, err
		}
		if server.RemoteAddr().String() == client.LocalAddr().String() {
			return client, server, nil
		}
		_ = server.Close() // a stranger who tried the port
	}
}

// Accept implements net.Listener.
func (a *aliases) Accept() (net.Conn, error) {
	select {
	case conn := <-a.accepted:
		return conn, nil
	case <-a.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (a *aliases) Close() error {
	a.once.Do(func() { close(a.closed) })
	return a.listener.Close()
}

// Addr implements net.Listener.
func (a *aliases) Addr() net.Addr { return a.listener.Addr() }

// aliasConn is the server's end, with the address of the client that it stands for.
type aliasConn struct {
	net.Conn
	remote net.Addr
}

// NetConn returns the connection itself, which can do what a net.Conn need not.
func (c aliasConn) NetConn() net.Conn { return c.Conn }

// RemoteAddr implements net.Conn.
func (c aliasConn) RemoteAddr() net.Addr { return c.remote }
