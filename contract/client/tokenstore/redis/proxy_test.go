package redis_test

import (
	"bytes"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/popupmock/popupmock/examples/need/server"
)

// loseAnswer stands in front of a server and closes the connection in place of passing on the answer to the first command
// that holds a text. It returns its address, and how often it has done so.
func loseAnswer(t *testing.T, redis *server.Redis, text string) (address string, lost func() int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{text: []byte(text), server: redis}
	t.Cleanup(func() {
		listener.Close()
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
	return listener.Addr().String(), func() int { return int(p.lost.Load()) }
}

type proxy struct {
	text    []byte
	server  *server.Redis
	serving sync.WaitGroup
	lost    atomic.Int32
}

// serve passes on both ways until one side closes.
func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	upstream, err := net.Dial(p.server.Network, p.server.Address)
	if err != nil {
		return
	}
	defer upstream.Close()
	var cut atomic.Bool // before the next answer
	p.serving.Go(func() {
		defer client.Close()
		pass(client, upstream, func([]byte) bool { return !cut.Load() })
	})
	pass(upstream, client, func(request []byte) bool {
		if bytes.Contains(request, p.text) && p.lost.CompareAndSwap(0, 1) {
			cut.Store(true)
		}
		return true
	})
}

// pass copies what good allows.
func pass(to io.Writer, from io.Reader, good func([]byte) bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil || !good(buffer[:n]) {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}
