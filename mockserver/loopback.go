package mockserver

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"

	"github.com/popupmock/popupmock/mockserver/control"
)

// Loopback is a mock that serves on a loopback port of its own, inside the program that uses it. It is steered by the calls
// that it inherits from Server, which is a control.Controller, or by the control API at its URL. It is safe for concurrent
// use.
type Loopback struct {
	*Server
	// URL is the base URL, without a slash at its end.
	URL string

	http    *http.Server
	peers   *peers
	dialled atomic.Uint32 // how many ports were made up
	serving sync.WaitGroup
	gate    gate
	hangUp  context.CancelFunc // of all requests
	lent    bool               // the mock goes on without it
}

// NewLoopback starts one with a configuration as New takes it. Close ends it. The error is that of New, or says why no port
// could be opened on this machine.
func NewLoopback(config Config) (*Loopback, error) {
	server, err := New(config)
	if err != nil {
		return nil, err
	}
	l, err := loopback(server, server.Handler())
	if err == nil {
		server.ServedAt(Place{URL: l.URL})
	}
	return l, err
}

// loopback serves a mock on ports of its own.
func loopback(server *Server, handler http.Handler) (*Loopback, error) {
	listener, beside, err := listenTwice(context.Background())
	if err != nil {
		return nil, err
	}
	l := &Loopback{Server: server, URL: "http://" + listener.Addr().String(), peers: newPeers(beside)}
	l.http = newHTTPServer(l.gate.guard(handler), server.log)
	requests, hangUp := context.WithCancel(context.Background())
	l.http.BaseContext, l.hangUp = func(net.Listener) context.Context { return requests }, hangUp
	for _, at := range []net.Listener{listener, l.peers} {
		l.serving.Go(func() { _ = l.http.Serve(at) }) // until Close, and then it always has an error
	}
	return l, nil
}

// Steer returns what controls a sandbox of the mock by its name, as Server.In does, which counts as one use of it. The
// error is a *control.Error of kind NotFound when there is none; the mock itself has no name, and is a control.Controller
// already.
func (l *Loopback) Steer(sandbox string) (control.Controller, error) {
	server, err := l.In(sandbox)
	if err != nil {
		return nil, err
	}
	return server, nil
}

// DialFrom connects to the mock so that it takes the connection for one from another address, IPv4 or IPv6, whatever the
// addresses of this machine. The port of it is made up, and another one each time. What comes back is the client's end of a
// loopback connection, a *net.TCPConn; below its sandboxes' prefixes the mock serves there what it serves at its URL. The
// error is net.ErrClosed after Close, that of ctx when it ends first, or says that from is no address.
func (l *Loopback) DialFrom(ctx context.Context, from netip.Addr) (net.Conn, error) {
	if !from.IsValid() {
		return nil, errors.New("dial from an address that is not set, want IPv4 or IPv6")
	}
	port := firstPort + (l.dialled.Add(1)-1)%madeUpPorts
	return l.peers.dial(ctx, netip.AddrPortFrom(from, uint16(port)))
}

// The ports that systems give to clients (RFC 6335, section 6: the dynamic ports).
const (
	firstPort   = 49152
	madeUpPorts = 1<<16 - firstPort
)

// Close ends all that is in flight and frees the ports: requests that faults hold back are let go, sandboxes end, those who
// wait for the journal or follow it are sent off, all connections are cut. It returns once no request is being answered any
// more, so that Config.OnEntry must not call it. State and journal can still be read. A second call finds nothing to do.
func (l *Loopback) Close() {
	if !l.lent {
		l.LetGo()
		l.Server.Close()
		l.EndJournal()
	}
	l.gate.shut()
	l.hangUp()         // the server does not see a client go that has sent more than it reads
	_ = l.http.Close() // a client may keep a connection open for ever
	l.serving.Wait()   // a listener that was not served yet is closed by who was about to
	l.gate.wait()
}

// listenLoopback opens a port that this machine alone can reach.
func listenLoopback(ctx context.Context) (net.Listener, error) {
	config := net.ListenConfig{KeepAlive: -1} // nothing is between the ends that could forget a connection
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err == nil {
		return listener, nil
	}
	if listener, errSix := config.Listen(ctx, "tcp", "[::1]:0"); errSix == nil { // a machine without IPv4
		return listener, nil
	}
	return nil, err
}
