package mockserver

import (
	"io"
	"net"
	"net/netip"
	"testing"
)

func listenPeers(t *testing.T) *peers {
	t.Helper()
	listener, err := listenLoopback(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := newPeers(listener)
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func accept(t *testing.T, p *peers) net.Conn {
	t.Helper()
	conn, err := p.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// stranger connects past dial, and returns both ends.
func stranger(t *testing.T, p *peers) (client, server net.Conn) {
	t.Helper()
	client, err := net.Dial(p.Addr().Network(), p.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client, accept(t, p)
}

// A dial may hang, as where the queue of the port is full. Those who get through are served, and strangers go once it has ended.
func TestNobodyWaitsForADialThatHangs(t *testing.T) {
	t.Parallel()
	p := listenPeers(t)
	hanging, err := p.begin()
	if err != nil {
		t.Fatal(err)
	}
	client, _ := stranger(t, p)
	from := netip.MustParseAddrPort("192.0.2.7:50000")
	if _, err := p.dial(t.Context(), from); err != nil {
		t.Fatal(err)
	}
	if got := accept(t, p).RemoteAddr().String(); got != from.String() {
		t.Errorf("accepted from %s, want %s", got, from)
	}
	if len(p.parked) != 1 {
		t.Errorf("%d connections parked, want the one that the dial may belong to", len(p.parked))
	}
	p.end(hanging, nil)
	if len(p.parked) != 0 {
		t.Fatalf("%d connections parked, want none", len(p.parked))
	}
	if got, err := io.ReadAll(client); len(got) > 0 || err != nil {
		t.Errorf("the stranger reads %q, %v, want the end", got, err)
	}
}

func TestAStrangerIsSentAwayAtOnce(t *testing.T) {
	t.Parallel()
	p := listenPeers(t)
	client, server := stranger(t, p)
	if len(p.parked) != 0 {
		t.Fatalf("%d connections parked, want none", len(p.parked))
	}
	if got, err := io.ReadAll(client); len(got) > 0 || err != nil {
		t.Errorf("the stranger reads %q, %v, want the end", got, err)
	}
	if got := server.RemoteAddr().String(); got != client.LocalAddr().String() {
		t.Errorf("the stranger has address %s, want its own, %s", got, client.LocalAddr())
	}
}

// A connection may be claimed before and after it is accepted, and a port be used again before either.
func TestConnectionsAreClaimedInTheirOrder(t *testing.T) {
	t.Parallel()
	address := netip.MustParseAddrPort("127.0.0.1:40000")
	first, second := netip.MustParseAddrPort("192.0.2.1:1"), netip.MustParseAddrPort("192.0.2.2:2")
	for name, steps := range map[string]func(p *peers, meet func()){
		"claimed first":  func(p *peers, meet func()) { p.claim(address, first); p.claim(address, second); meet(); meet() },
		"accepted first": func(p *peers, meet func()) { meet(); meet(); p.claim(address, first); p.claim(address, second) },
		"in turn":        func(p *peers, meet func()) { p.claim(address, first); meet(); meet(); p.claim(address, second) },
	} {
		p := newPeers(nil)
		p.dialing[0] = true // so that nobody counts as a stranger
		var met []*peerConn
		steps(p, func() {
			met = append(met, &peerConn{address: address, known: make(chan struct{})})
			p.meet(met[len(met)-1])
		})
		if one, two := met[0].RemoteAddr().String(), met[1].RemoteAddr().String(); one != first.String() || two != second.String() {
			t.Errorf("%s: connections from %s and %s, want %s and %s", name, one, two, first, second)
		}
		if len(p.claims)+len(p.parked) > 0 {
			t.Errorf("%s: %d claims and %d connections are left", name, len(p.claims), len(p.parked))
		}
	}
}
