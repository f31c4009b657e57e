package mockserver

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Place says where a mock is served, so that it can tell where its sandboxes are.
type Place struct {
	// URL is the base URL of the vendor's API, without a slash at its end.
	URL string
	// ControlURL is that of the control API where it has a listener of its own. Empty means URL.
	ControlURL string
	// Listen opens another port as the mock's own is: on the same host, with TLS where that has it. Nil means one on
	// 127.0.0.1, without, or on ::1 where there is no IPv4.
	Listen func(context.Context) (net.Listener, error)
}

// ServedAt tells the mock where it is served. It changes nothing for sandboxes that there are already.
func (s *Server) ServedAt(p Place) { s.place.Store(&p) }

// servedAt is where the mock is served, as far as it was told.
func (s *Server) servedAt() Place {
	place := Place{}
	if told := s.place.Load(); told != nil {
		place = *told
	}
	if place.Listen == nil {
		place.Listen = listenLoopback
	}
	return place
}

// apart tells whether the control API has a listener of its own.
func (p Place) apart() bool { return p.ControlURL != "" && p.ControlURL != p.URL }

// port is a socket that a sandbox has to itself.
type port struct {
	server *http.Server
	number string
}

// Limits of a port that the mock has opened, in real time and bytes: like those that the command has on its own.
const (
	portHeaderTime = 10 * time.Second
	portIdleTime   = 2 * time.Minute
	portEndTime    = time.Second
	portMaxHeader  = 64 << 10
)

// open gives the sandbox a port, on which it is served once it can be found.
func (b *sandbox) open(ctx context.Context, place Place) (net.Listener, error) {
	listener, err := place.Listen(ctx)
	if err != nil {
		return nil, fmt.Errorf("open a port for the sandbox: %w", err)
	}
	_, number, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		_ = listener.Close()
		return nil, fmt.Errorf("open a port for the sandbox: %w", err)
	}
	show := (*Server).whole
	if place.apart() {
		show = (*Server).apiAlone
	}
	b.port = &port{number: number, server: newHTTPServer(b.alive(show(b.server)), b.server.log)}
	return listener, nil
}

// newHTTPServer serves a port that the mock has opened.
func newHTTPServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: portHeaderTime,
		IdleTimeout:       portIdleTime,
		MaxHeaderBytes:    portMaxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// alive lets requests in as long as there is the sandbox.
func (b *sandbox) alive(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !b.server.root.sandboxes.reenter(b, b.server.wall.Now()) {
			panic(http.ErrAbortHandler) // there is nobody any more who could answer
		}
		defer b.leave()
		next.ServeHTTP(w, r)
	})
}

// serve answers until close.
func (p *port) serve(listener net.Listener) { _ = p.server.Serve(listener) } // always has an error in the end

// close stops listening at once, and waits a while for requests that were let go just now.
func (p *port) close(while time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), while)
	defer cancel()
	if p.server.Shutdown(ctx) != nil {
		_ = p.server.Close() // what is open is cut off
	}
}
