package main

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/cmd/internal/config"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/meter/prometheus"
	"github.com/popupmock/popupmock/mockserver/ui"
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
	log, told := newLog(problems, settings), newAnnouncer(out, settings, p.colour)
	settings.Mock.Wall, settings.Mock.Logger = p.wall, log
	settings.Mock.ControlHosts, settings.Mock.Metrics = controlHosts(settings), prometheus.New
	scenarios := &player{p: p}
	settings.Mock.Page, settings.Mock.Scenarios = ui.Handler(), scenarios
	if !settings.Quiet {
		settings.Mock.OnEntry = told.entries()
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
	scenarios.mock = mock
	s := &site{settings: settings, script: script, state: state}
	return s.serve(ctx, p, mock, told)
}

// serve opens the sockets of a mock, says where it is, and answers until ctx ends.
func (s *site) serve(ctx context.Context, p program, mock *mockserver.Server, told *announcer) error {
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
	(&announcer{p.stdout, newLog(p.stdout, s.settings), told.json, false}).say(s.welcome(), "listening", s.listening()...) // there are no requests yet that could wait for it
	var sockets []socket
	for i, handler := range s.handlers(mock) {
		server := newServer(handler, s.settings.Mock.Logger, s.tls.Clone()) // a server changes its own
		server.RegisterOnShutdown(mock.EndJournal)                          // a stream of it would never end
		server.RegisterOnShutdown(mock.LetGo)                               // nor would a request that a fault stalls
		sockets = append(sockets, socket{server, listeners[i]})
	}
	return (&ending{mock: mock, drain: s.settings.Drain, wall: p.wall, told: told}).serve(ctx, sockets)
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

// flush lets the last lines out, but does not wait beyond flushTimeout for somebody to read them.
func flush(spools ...*spool) {
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	for _, s := range spools {
		s.close(ctx)
	}
}
