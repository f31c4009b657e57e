package mockserver

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
)

// peers is a listener of connections that seem to come from other addresses than this machine's. Underneath they are
// ordinary loopback connections, with all that those can do: fill up, be cut, be reset. Only its own dial leads to it.
//
// Which address a connection stands for is not sent over it. Who has dialled claims it, by the real address that both of
// its ends know, before or after it is accepted. Neither dial nor Accept waits for the other, so that those who dial at
// once do not stand in a row.
type peers struct {
	net.Listener

	mu      sync.Mutex
	closed  bool
	last    uint64                              // number of the dial that began last
	dialing map[uint64]bool                     // the dials that have not ended
	claims  map[netip.AddrPort][]netip.AddrPort // by real address, which may be used again: what is to be accepted stands for
	parked  []*peerConn                         // accepted and not claimed yet, oldest first
}

func newPeers(listener net.Listener) *peers {
	return &peers{Listener: listener, dialing: map[uint64]bool{}, claims: map[netip.AddrPort][]netip.AddrPort{}}
}

// dial connects from an address. After Close it returns net.ErrClosed: the port may be somebody else's by then.
func (p *peers) dial(ctx context.Context, from netip.AddrPort) (net.Conn, error) {
	number, err := p.begin()
	if err != nil {
		return nil, err
	}
	address := p.Addr()
	dialer := net.Dialer{KeepAlive: -1}
	conn, err := dialer.DialContext(ctx, address.Network(), address.String())
	if err != nil {
		p.end(number, nil)
		return nil, err
	}
	p.end(number, func() { p.claim(realAddress(conn.LocalAddr()), from) })
	return conn, nil
}

// begin numbers a dial.
func (p *peers) begin() (uint64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return 0, net.ErrClosed
	}
	p.last++
	p.dialing[p.last] = true
	return p.last, nil
}

// end does what a dial leads to, if it has led to something, and sends away those who can have waited for no other.
func (p *peers) end(number uint64, outcome func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if outcome != nil {
		outcome()
	}
	delete(p.dialing, number)
	p.sendAway()
}

// Accept implements net.Listener. Who the connection is from may turn out later: its RemoteAddr waits for that.
func (p *peers) Accept() (net.Conn, error) {
	conn, err := p.Listener.Accept()
	if err != nil {
		return nil, err
	}
	tcp, isTCP := conn.(*net.TCPConn)
	if !isTCP {
		_ = conn.Close()
		return nil, fmt.Errorf("accepted a %T, want a TCP connection", conn)
	}
	c := &peerConn{TCPConn: tcp, address: realAddress(tcp.RemoteAddr()), known: make(chan struct{})}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.meet(c)
	return c, nil
}

// meet gives an accepted connection what was claimed for it, or parks it. It must be called with mu held, as all below.
func (p *peers) meet(c *peerConn) {
	if claimed := p.claims[c.address]; len(claimed) > 0 {
		c.is(claimed[0])
		p.claims[c.address] = claimed[1:]
		if len(claimed) == 1 {
			delete(p.claims, c.address)
		}
		return
	}
	c.last = p.last
	p.parked = append(p.parked, c)
	p.sendAway()
}

// claim says what the oldest connection of a real address stands for.
func (p *peers) claim(address, from netip.AddrPort) {
	at := slices.IndexFunc(p.parked, func(c *peerConn) bool { return c.address == address })
	if at < 0 {
		p.claims[address] = append(p.claims[address], from)
		return
	}
	p.parked[at].is(from)
	p.parked = slices.Delete(p.parked, at, at+1)
}

// sendAway closes the connections that nobody can claim any more, since all dials that had begun when they were accepted
// have ended. They are from strangers who tried the port, or from a dial that was given up.
func (p *peers) sendAway() {
	oldest := p.last + 1
	for number := range p.dialing {
		oldest = min(oldest, number)
	}
	p.parked = slices.DeleteFunc(p.parked, func(c *peerConn) bool {
		stranger := c.last < oldest
		if stranger {
			_ = c.Close()
			c.is(c.address)
		}
		return stranger
	})
}

// Close implements net.Listener.
func (p *peers) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	return p.Listener.Close()
}

// realAddress is comparable, whichever end of a connection it was read at.
func realAddress(a net.Addr) netip.AddrPort {
	tcp, isTCP := a.(*net.TCPAddr)
	if !isTCP {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(tcp.AddrPort().Addr().Unmap(), tcp.AddrPort().Port())
}

// peerConn is the server's end, with the address of the client that it stands for. It can do all that the connection can,
// which is more than a net.Conn: net/http and faults ask for that.
type peerConn struct {
	*net.TCPConn

	address netip.AddrPort // the real one
	last    uint64         // number of the dial that had begun last when this was accepted
	known   chan struct{}  // closed once remote is set
	remote  net.Addr
}

func (c *peerConn) is(from netip.AddrPort) {
	c.remote = net.TCPAddrFromAddrPort(from)
	close(c.known)
}

// RemoteAddr implements net.Conn. It waits as long as a dial takes. The server asks for it apart from Accept, once for each
// connection.
func (c *peerConn) RemoteAddr() net.Addr {
	<-c.known
	return c.remote
}
