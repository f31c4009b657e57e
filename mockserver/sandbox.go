package mockserver

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

// newSandbox makes a mock beside the root, set up as the root was at its start.
func (s *Server) newSandbox(ctx context.Context, name, seed string) (*Server, error) {
	box := s.sandboxServer(name, seed)
	return box, box.build(ctx)
}

// sandboxServer is the mock that a sandbox is, without a world.
func (s *Server) sandboxServer(name, seed string) *Server {
	box := &Server{
		config:    s.config,
		data:      s.data,
		assumed:   s.assumed,
		signers:   s.signers,
		steering:  s.steering,
		log:       s.log,
		wall:      s.wall,
		checker:   s.checker,
		broken:    s.broken,
		echo:      s.echo,
		lent:      s.lent,
		recording: s.recording,
		commons:   s.commons,
		root:      s,
		sandbox:   name,
	}
	box.steered.begin(s.wall.Now())
	box.newJournal()
	box.measure()
	box.control = sync.OnceValue(func() http.Handler { return box.steering(box) })
	switch {
	case seed != "":
		box.config.Seed = seed
	case s.config.Seed != "":
		box.config.Seed = s.config.Seed + "\x00sandbox\x00" + name
	}
	return box
}

// top is the root: of a sandbox, and of the root itself.
func (s *Server) top() *Server {
	if s.root != nil {
		return s.root
	}
	return s
}

// In returns the mock that a sandbox is, which is used by that once. The error is a *control.Error of kind NotFound.
func (s *Server) In(name string) (*Server, error) {
	found, err := s.top().sandboxes.enter(name, s.wall.Now())
	if err != nil {
		return nil, err
	}
	found.leave()
	return found.server, nil
}

// end lets nothing wait for a sandbox that is not there any more. Requests on its port have a while to end by themselves.
func (b *sandbox) end(while time.Duration) {
	b.server.world.Load().faults.Clear()
	b.server.endJournal()
	if b.port != nil {
		b.port.close(while)
	}
}

// Close ends all sandboxes, and with them their ports. The mock itself has no socket that could be closed; it goes on, unless it has a
// Config.State, whose changes it follows no more. Sandboxes that are in that stay there.
func (s *Server) Close() {
	var ends sync.WaitGroup
	for _, b := range s.sandboxes.takeAll() {
		ends.Go(func() { b.end(portEndTime) })
	}
	ends.Wait()
	if s.commons != nil {
		s.commons.close()
	}
}

// face is what a listener serves of a mock.
type face func(*Server) http.Handler

func (s *Server) whole() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isSteering(r.URL.Path) {
			s.steer(w, r)
			return
		}
		s.answer(w, r)
	})
}

func (s *Server) apiAlone() http.Handler { return http.HandlerFunc(s.answer) }

// controlAlone has the page try the vendor's API all the same, which it cannot call where that is.
func (s *Server) controlAlone() http.Handler {
	return s.guard().Try(s.apiAlone(), http.HandlerFunc(s.steer))
}

// steer answers a control call.
func (s *Server) steer(w http.ResponseWriter, r *http.Request) {
	if s.commons == nil {
		s.control().ServeHTTP(datedWriter{w, s.Now, nil}, r)
		return
	}
	s.steerShared(w, r)
}

// withSandboxes serves the sandboxes below their prefixes, and the mock itself.
func (s *Server) withSandboxes(show face) http.Handler {
	own := show(s)
	if s.root != nil {
		return own
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, inside := splitSandbox(r)
		if inside == nil {
			own.ServeHTTP(w, r)
			return
		}
		if s.commons != nil && !isSteering(inside.URL.Path) { // which sandboxes there are is known after that
			known, behind := s.informed(r)
			inside = told{known, behind}.with(inside)
		}
		found, err := s.sandboxes.enter(name, s.wall.Now())
		switch {
		case err == nil:
			defer found.leave()
			show(found.server).ServeHTTP(w, inside)
		case isSteering(inside.URL.Path):
			s.guard().Refusal(err).ServeHTTP(datedWriter{w, s.Now, nil}, r)
		case unavailable(err):
			own.ServeHTTP(w, told{0, err}.with(r))
		default:
			own.ServeHTTP(w, r) // which knows no such path
		}
	})
}

func (s *Server) guard() control.Guard {
	return control.Guard{Token: s.config.ControlToken, Hosts: s.config.ControlHosts, Page: s.config.Page, API: s.apiElsewhere}
}

// apiElsewhere is where the vendor's API is, if not beside the control API.
func (s *Server) apiElsewhere() string {
	if place := s.servedAt(); place.apart() {
		return place.URL
	}
	return ""
}

// SandboxName is the name of the sandbox that this mock is. It is empty for the root.
func (s *Server) SandboxName() string { return s.sandbox }
