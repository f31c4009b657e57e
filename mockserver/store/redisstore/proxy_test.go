package redisstore_test

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/examples/need/server"
)

// fate is what becomes of a request on its way.
type fate int

const (
	passed       fate = iota
	answerLost        // it arrives, and the connection breaks before the answer
	requestLost       // the connection breaks before it arrives
	requestLater      // the connection breaks, and it arrives when the proxy is told
)

// proxy stands in front of a server and breaks connections.
type proxy struct {
	server   *server.Redis
	listener net.Listener
	serving  sync.WaitGroup
	decide   func(request []byte) fate
	later    chan struct{}

	mu   sync.Mutex
	open map[net.Conn]bool
}

// newProxy asks decide about each request; it may be called at the same time by several connections.
func newProxy(t *testing.T, redis *server.Redis, decide func(request []byte) fate) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{server: redis, listener: listener, decide: decide, later: make(chan struct{}), open: map[net.Conn]bool{}}
	t.Cleanup(func() {
		listener.Close()
		p.cut()
		p.serving.Wait()
	})
	p.serving.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			p.serving.Go(func() { p.serve(client) })
		}
	})
	return p
}

func (p *proxy) address() string { return "redis://" + p.listener.Addr().String() }

// cut breaks all connections.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		c.Close()
	}
}

func (p *proxy) serve(client net.Conn) {
	upstream, err := net.Dial(p.server.Network, p.server.Address)
	if err != nil {
		client.Close()
		return
	}
	defer upstream.Close()
	p.mu.Lock()
	p.open[client] = true
	p.mu.Unlock()
	defer func() {
		client.Close()
		p.mu.Lock()
		delete(p.open, client)
		p.mu.Unlock()
	}()
	answers := make(chan struct{})
	var lose sync.Once
	silent := make(chan struct{})
	p.serving.Go(func() {
		defer close(answers)
		copyUntil(client, upstream, silent)
	})
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		what := p.decide(buffer[:n])
		if what != passed {
			lose.Do(func() { close(silent) })
		}
		switch what {
		case requestLost:
			return
		case requestLater:
			client.Close()
			<-p.later
		}
		if _, err := upstream.Write(buffer[:n]); err != nil {
			return
		}
		if what != passed {
			<-answers // it has arrived, and was answered to nobody
			return
		}
	}
}

// copyUntil passes answers on, and ends with the first one after silent was closed.
func copyUntil(to io.Writer, from io.Reader, silent <-chan struct{}) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		select {
		case <-silent:
			return
		default:
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// nth gives a fate to some of the changes that pass, counted from 1, and passes on all else.
func nth(fates map[int]fate) (decide func([]byte) fate, changes func() int) {
	var mu sync.Mutex
	n := 0
	decide = func(request []byte) fate {
		if !bytes.Contains(request, []byte("evalsha")) {
			return passed
		}
		mu.Lock()
		defer mu.Unlock()
		n++
		return fates[n]
	}
	return decide, func() int { mu.Lock(); defer mu.Unlock(); return n }
}
