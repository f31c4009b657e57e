package mockserver

import (
	"context"
	"net"
	"net/netip"
	"sync"
)

// pipeListener accepts connections that never touch the network, from whatever address the caller says it has.
type pipeListener struct {
	accepted chan net.Conn
	closed   chan struct{}
	once     sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{accepted: make(chan net.Conn), closed: make(chan struct{})}
}

// dial connects from an address.
func (l *pipeListener) dial(ctx context.Context, from netip.AddrPort) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.accepted <- pipeConn{server, net.TCPAddrFromAddrPort(from)}:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements net.Listener.
func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.accepted:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

// Network implements net.Addr.
func (pipeAddr) Network() string { return "pipe" }

// String implements net.Addr.
func (pipeAddr) String() string { return "pipe" }

// pipeConn is the server's end, with the address of the client that it stands for.
type pipeConn struct {
	net.Conn
	remote net.Addr
}

// RemoteAddr implements net.Conn.
func (c pipeConn) RemoteAddr() net.Addr { return c.remote }
