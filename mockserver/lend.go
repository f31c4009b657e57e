package mockserver

import (
	"context"
	"fmt"
	"net"
)

// Lend serves the API of the mock and of its sandboxes on a further loopback port, for a part of the same program that needs what a Loopback
// has, such as connections from any address. It has no control API there. Closing what comes back frees the port and cuts its connections, and
// changes nothing else of the mock.
func (s *Server) Lend() (*Loopback, error) {
	l, err := loopback(s, s.APIHandler())
	if err != nil {
		return nil, err
	}
	l.lent = true
	return l, nil
}

// listenTwice opens the ports of a Loopback: for clients on this machine, and for those from elsewhere.
func listenTwice(ctx context.Context) (own, beside net.Listener, err error) {
	if own, err = listenLoopback(ctx); err != nil {
		return nil, nil, fmt.Errorf("open a port for the mock: %w", err)
	}
	if beside, err = listenLoopback(ctx); err != nil {
		_ = own.Close()
		return nil, nil, fmt.Errorf("open a port for clients from elsewhere: %w", err)
	}
	return own, beside, nil
}
