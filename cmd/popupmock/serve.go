package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/cmd/internal/config"
	"github.com/popupmock/popupmock/mockserver"
)

func serveCommand(p program) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "Serve the mock",
		Long:    serveText,
		Example: serveExamples,
		Args:    noArguments,
	}
	flags := config.Bind(cmd.Flags())
	_ = cmd.RegisterFlagCompletionFunc("assume", completeAssumption) // fails for a flag that is not there
	_ = cmd.RegisterFlagCompletionFunc("script", completeScenarios)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		settings, err := config.Load(flags, p.environ)
		if err != nil {
			return err
		}
		return serve(cmd.Context(), p, settings)
	}
	return cmd
}

// serve runs a mock until ctx ends.
func serve(ctx context.Context, p program, settings config.Settings) error {
	defer takeHeadroom()()
	signal.Ignore(syscall.SIGPIPE) // whoever watched may leave, like head once it has its lines; the mock goes on
	out, problems := newSpool(p.stdout), newSpool(p.stderr)
	defer flush(out, problems)
	log := slog.New(slog.NewTextHandler(problems, nil))
	settings.Mock.Wall, settings.Mock.Logger = p.wall, log
	settings.Mock.ControlHosts = controlHosts(settings)
	if !settings.Quiet {
		settings.Mock.OnEntry = (&console{w: out, colour: p.colour}).entry
	}
	if settings.Data != "" {
		settings.Mock.Data = os.DirFS(settings.Data)
	}
	script, err := readSetting(p, settings.Script)
	if err != nil {
		return err
	}
	state, err := openState(ctx, settings)
	if err != nil {
		return err
	}
	defer state.close(log)
	state.keep(&settings.Mock)
	mock, err := mockserver.New(settings.Mock)
	if err != nil {
		return unavailable(inFolder(settings.Data, err))
	}
	defer mock.Close()
	s := &site{settings: settings, script: script, state: state}
	return s.serve(ctx, p, mock, out)
}

// serve opens the sockets of a mock, says where it is, and answers until ctx ends.
func (s *site) serve(ctx context.Context, p program, mock *mockserver.Server, out io.Writer) error {
	listeners, err := s.listen(ctx)
	defer closeAll(listeners)
	if err != nil {
		return err
	}
	defer s.clear()
	mock.ServedAt(mockserver.Place{URL: s.base, ControlURL: s.control.base, Listen: s.listenBeside})
	if err := s.script.apply(ctx, mock, s.base, s.settings); err != nil {
		return s.state.begunWithout(err)
	}
	if err := s.ask(ctx, mock); err != nil {
		return failure{err}
	}
	if err := s.prepare(p.wall.Now()); err != nil {
		return err
	}
	fmt.Fprint(p.stdout, s.welcome()) // there are no requests yet that could wait for it
	var sockets []socket
	for i, handler := range s.handlers(mock) {
		server := newServer(handler, s.settings.Mock.Logger, s.tls.Clone()) // a server changes its own
		server.RegisterOnShutdown(mock.EndJournal)                          // a stream of it would never end
		server.RegisterOnShutdown(mock.LetGo)                               // nor would a request that a fault stalls
		sockets = append(sockets, socket{server, listeners[i]})
	}
	return serveUntil(ctx, sockets, out)
}

// Limits of the HTTP server, in real time. There is none for writing, so that an answer may take its time.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 5 * time.Second
	flushTimeout  = time.Second
	maxHeader     = 64 << 10
)

func newServer(handler http.Handler, log *slog.Logger, tls *tls.Config) *http.Server {
	return &http.Server{
		Handler:           handler,
		TLSConfig:         tls,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn), // such as clients that do not trust the CA
	}
}

// A socket is a server and where it listens.
type socket struct {
	server   *http.Server
	listener net.Listener
}

func (s socket) serve() error {
	if s.server.TLSConfig != nil {
		return s.server.ServeTLS(s.listener, "", "")
	}
	return s.server.Serve(s.listener)
}

// serveUntil answers requests until ctx ends, and then those that it has begun to answer.
func serveUntil(ctx context.Context, sockets []socket, out io.Writer) error {
	stopped := make(chan error, len(sockets))
	for _, s := range sockets {
		go func() { stopped <- s.serve() }()
	}
	select {
	case err := <-stopped:
		return failure{fmt.Errorf("stopped serving: %w", err)}
	case <-ctx.Done():
	}
	return stop(sockets, out)
}

// stop waits for the requests that are being answered, but neither beyond stopTimeout nor beyond a second signal.
func stop(sockets []socket, out io.Writer) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	ctx, cancelTimeout := context.WithTimeout(ctx, stopTimeout)
	defer cancelTimeout()
	fmt.Fprint(out, "popupmock: stopping\n")
	errs := make([]error, len(sockets))
	var wg sync.WaitGroup
	for i, s := range sockets {
		wg.Go(func() {
			errs[i] = s.server.Shutdown(ctx)
			if ctx.Err() != nil {
				errs[i] = s.server.Close()
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return failure{fmt.Errorf("stop serving: %w", err)}
	}
	return nil
}

// flush lets the last lines out, but does not wait beyond flushTimeout for somebody to read them.
func flush(spools ...*spool) {
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	for _, s := range spools {
		s.close(ctx)
	}
}
