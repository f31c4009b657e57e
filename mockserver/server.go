package mockserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/meter"
	"github.com/popupmock/popupmock/openapi"
)

// Server is one mock. It has no socket of its own: serve its Handler. It implements control.Controller.
// It is safe for concurrent use.
type Server struct {
	config    Config
	log       *slog.Logger
	wall      clockwork.Clock
	journal   *journal.Journal // that requests go into
	pooled    *pooled          // nil where nobody shares it
	meter     meter.Recorder   // nil where nothing is counted
	tally     tally
	checker   *openapi.Checker
	broken    *brokenAnswers
	data      func() (*shelves, error) // what the store has, wherever that is kept
	assumed   assumption.Set           // at the start
	signers   token.Signers            // unless seeded
	echo      *echo.Echo
	lent      *lent
	recording *recording                            // nil where no exchanges are kept
	control   func() http.Handler                   // made when first called
	steering  func(control.Controller) http.Handler // that of the root
	world     atomic.Pointer[world]
	turn      sync.RWMutex // held for writing while the world is replaced, for reading while a request enters it
	acting    sync.RWMutex // held for writing while the world is replaced, for reading while triggers change it in memory
	entryMu   sync.Mutex   // serialises OnEntry

	commons   *commons  // nil where the state is in the memory of this process alone
	continued bool      // it has gone on from what was there
	sandboxes sandboxes // of the root alone
	steered   steered
	place     atomic.Pointer[Place]
	draining  atomic.Bool // of the root alone
	root      *Server     // nil of the root itself
	sandbox   string      // its name, empty of the root
}

var _ control.Controller = (*Server)(nil)

// New returns a mock that is ready to serve. The error names the fields of config that are wrong, and has a [DataMistake]
// for all that is wrong with its data. It is records.ErrUnavailable when Config.State cannot be asked.
func New(config Config) (*Server, error) {
	config = config.withDefaults()
	assumed, unknown := assumption.Default().With(config.Assumptions)
	data, wrongData := shelvesOf(config.Data)
	if err := errors.Join(unknown, config.check(), wrongData); err != nil {
		return nil, err
	}
	s := &Server{
		config:    config,
		data:      data,
		assumed:   assumed,
		signers:   token.NewSigners(),
		log:       config.Logger,
		wall:      config.Wall,
		checker:   openapi.NewChecker(checkedAnswers),
		broken:    &brokenAnswers{},
		echo:      routes(),
		lent:      &lent{},
		recording: newRecording(config),
	}
	s.steered.begin(s.wall.Now())
	s.sandboxes.changed = s.steered.mark
	s.measure()
	s.steering = s.guard().Handlers()
	s.control = sync.OnceValue(func() http.Handler { return s.steering(s) })
	ctx := context.Background()
	if config.State != nil {
		var err error
		if s.commons, err = newCommons(ctx, s, config.State); err != nil {
			return nil, fmt.Errorf("state: %w", err)
		}
		s.sandboxes.commons = s.commons
	}
	s.newJournal()
	err := s.build(ctx)
	if err == nil && s.commons != nil {
		if err = s.commons.join(ctx); err != nil {
			err = fmt.Errorf("state: %w", err)
		}
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// routes are those of all mocks, which take nothing from the mock but by the request.
var routes = sync.OnceValue(router)

// checkedAnswers is how many distinct answers are remembered as checked against the specification.
const checkedAnswers = 4096

// build makes what each mock has for itself.
func (s *Server) build(ctx context.Context) error {
	first, err := s.newWorld(ctx)
	if err != nil {
		return err
	}
	if s.commons != nil {
		return s.commons.settle(ctx, s, first)
	}
	first.steered.Store(&s.steered)
	s.world.Store(first)
	return nil
}

// Handler serves the vendor's API, the key set, and the control API under /_mock; and each sandbox likewise below /s/NAME.
func (s *Server) Handler() http.Handler { return s.withSandboxes((*Server).whole) }

// APIHandler serves the vendor's API and the key set. Paths under /_mock are unknown there, as any others.
func (s *Server) APIHandler() http.Handler { return s.withSandboxes((*Server).apiAlone) }

// ControlHandler serves the control API alone, for a listener of its own.
func (s *Server) ControlHandler() http.Handler { return s.withSandboxes((*Server).controlAlone) }

// datedWriter puts the mock's time into the Date header of the answers to control calls.
type datedWriter struct {
	http.ResponseWriter
	now    func() time.Time
	settle func(http.Header) // what is to be done before an answer goes out; nil for nothing
}

// WriteHeader implements http.ResponseWriter.
func (w datedWriter) WriteHeader(status int) {
	if w.settle != nil {
		w.settle(w.Header())
	}
	w.Header().Set("Date", w.now().Format(http.TimeFormat))
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the writer below.
func (w datedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
