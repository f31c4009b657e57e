package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/popupmock/popupmock/cmd/internal/record"
	"github.com/popupmock/popupmock/openapi"
)

// stand is between a client and the target until it is told to stop, and makes a recording of what it has heard.
func (r *recorder) stand(ctx context.Context) error {
	transport, err := (&target{caFile: r.caFile}).transport()
	if err != nil {
		return err
	}
	transport.DisableCompression, transport.ForceAttemptHTTP2, transport.Proxy = true, true, http.ProxyFromEnvironment
	listener, err := listen(ctx, "--listen", r.listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	heard, end := context.WithCancel(ctx)
	defer end()
	tape := record.NewTape(r.room)
	tape.Changed = r.watch(end)
	proxy := record.NewProxy(r.target, tape, transport, r.p.wall.Now, func(method, why string) {
		fmt.Fprintf(r.p.stderr, "popupmock: %s: the target does not answer: %s\n", plain(method), plain(why))
	})
	server := newServer(proxy, slog.New(slog.DiscardHandler), nil)
	if err := r.say(listener); err != nil {
		return err
	}
	failed := r.serve(heard, server, listener)
	exchanges, lost := tape.Exchanges()
	if len(exchanges) == 0 {
		return failure{errors.Join(failed, errors.New("nothing was recorded, and nothing is written"))}
	}
	return errors.Join(failed, r.finish(context.WithoutCancel(ctx), exchanges, r.missed(lost)))
}

// say tells where to point the client.
func (r *recorder) say(listener net.Listener) error {
	base := baseURL(false, actual(r.listen, listener))
	fmt.Fprintf(r.p.stdout, "popupmock records what goes to %s.\nPoint your client at %s, and stop with Ctrl-C.\n", r.target, base)
	if r.ready == "" {
		return nil
	}
	if err := writeFile(r.ready, []byte(base+"\n"), 0o644); err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	return nil
}

// watch shows each request, and ends the session when there were enough.
func (r *recorder) watch(end func()) func(*record.Exchange, int, bool) {
	document, _ := openapi.Load(openapi.Extensions) // which the program has
	return func(x *record.Exchange, count int, full bool) {
		switch {
		case full:
			fmt.Fprintf(r.p.stderr, "popupmock: --max-bytes %d are used up: what comes now is handed on, and not recorded; stop to write what is there\n", r.room)
			return
		case !r.quiet:
			path, _, _ := strings.Cut(x.Target, "?")
			shown := "(a path that the API does not have)" // which may hold anything
			if op, _ := document.Lookup(x.Method, path); op != nil {
				shown = op.Path
			}
			fmt.Fprintf(r.p.stdout, "%d %s %s\n", x.Status, plain(x.Method), shown)
		}
		if r.requests > 0 && int64(count) >= r.requests {
			end()
		}
	}
}

// serve answers until ctx ends, or the time is over, and lets what has begun come to its end.
func (r *recorder) serve(ctx context.Context, server *http.Server, listener net.Listener) error {
	var over <-chan time.Time
	if r.span > 0 {
		over = r.p.wall.After(r.span) // begins before the first request can be answered
	}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	select {
	case err := <-stopped:
		return failure{fmt.Errorf("stopped listening: %w", err)}
	case <-over:
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		_ = server.Close() // it has taken too long already
	}
	return nil
}

// missed says what is not in the recording.
func (r *recorder) missed(lost record.Lost) (notes []string) {
	for _, one := range []struct {
		n   int
		why string
	}{
		{lost.NoAnswer, "the target did not answer"}, {lost.CutOff, "the answer was cut off"}, {lost.Unfinished, "the answer was still under way in the end"},
		{lost.NoRoom, fmt.Sprintf("--max-bytes %d were used up", r.room)},
	} {
		if one.n > 0 {
			notes = append(notes, counted(one.n)+": "+one.why)
		}
	}
	return notes
}

// spare is a folder that nobody else has.
func (r *recorder) spare() string {
	folder, err := os.MkdirTemp("", "popupmock-recorded-*")
	if err != nil {
		return r.out + "-2" // beside it, then
	}
	return filepath.Join(folder, "recorded")
}
