package suite_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
)

// piped serves a handler without a socket, over pipes in memory, and returns the transport that reaches it. In a bubble of
// testing/synctest no time passes but that for which everybody waits: however slow the machine is, an answer is late only when
// there will be none.
func piped(t *testing.T, handler http.Handler) *http.Transport {
	t.Helper()
	calls := make(pipes)
	server := &http.Server{Handler: handler}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(calls) }) // always has an error in the end
	transport := &http.Transport{DialContext: calls.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		serving.Wait()
	})
	return transport
}

// pipes is a listener that hands over one end of a pipe for each call. It is closed with the server alone.
type pipes chan net.Conn

func (p pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p pipes) Accept() (net.Conn, error) {
	conn, open := <-p
	if !open {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (p pipes) Close() error {
	close(p)
	return nil
}

func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }
