package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// How long to wait for a mock, and between two questions: real time.
const (
	readyTimeout  = 30 * time.Second
	readyInterval = 100 * time.Millisecond
)

func waitCommand(p program) *cobra.Command {
	w := &waiting{p: p}
	var caFile string
	cmd := &cobra.Command{
		Use:   "wait",
		Short: "Wait until a mock is ready",
		Long: `wait asks the mock at --url for its health until it answers. With --ready-file it
waits for the file that "popupmock serve --ready-file" writes, and asks the mock
that the file tells of; for one on a free port there is no other way.

It exits with 1 when the mock is not ready in time. No token is needed.`,
		Example: `  popupmock wait --timeout 30s
  popupmock wait --ready-file ready.txt`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if w.client, err = (&target{caFile: caFile}).client(); err != nil {
				return err
			}
			if w.ready != "" && w.at.url != "" {
				return errors.New("--url and --ready-file both say where the mock is, want one of them")
			}
			if w.ready == "" {
				if w.base, err = w.at.base(p.environ); err != nil {
					return err
				}
			}
			return w.wait(cmd.Context())
		},
	}
	w.at.bind(cmd.Flags())
	cmd.Flags().StringVar(&caFile, "ca-file", "", "trust the certificates in this `FILE`")
	cmd.Flags().StringVar(&w.ready, "ready-file", "", "wait for this `FILE` of the mock, and ask where it says")
	cmd.Flags().Var(newSpan(&w.timeout, readyTimeout), "timeout", "how long to wait")
	return cmd
}

// waiting is for a mock to become ready.
type waiting struct {
	p       program
	at      remote
	ready   string // file
	base    string // URL, empty until the file tells it
	client  *http.Client
	timeout time.Duration
	shown   string // the last progress that was told
}

func (w *waiting) wait(ctx context.Context) error {
	end := w.p.wall.Now().Add(w.timeout)
	for {
		version, err := w.ask(ctx, end.Sub(w.p.wall.Now()))
		if err == nil {
			return print(w.p, fmt.Appendf(nil, "%s is ready (popupmock %s)\n", w.base, version))
		}
		w.tell(err)
		if !w.p.wall.Now().Before(end) {
			return failure{fmt.Errorf("%s is not ready after %s: %w", cmp.Or(w.base, "the mock"), w.timeout, err)}
		}
		select {
		case <-ctx.Done():
			return failure{errors.New("interrupted")}
		case <-w.p.wall.After(min(readyInterval, end.Sub(w.p.wall.Now()))):
		}
	}
}

// ask asks once, for a second or what is left of the time if that is more, and returns the version.
func (w *waiting) ask(ctx context.Context, left time.Duration) (string, error) {
	if w.ready != "" {
		_, steering, err := readReady(w.ready)
		if err != nil {
			return "", err
		}
		w.at.url = steering
		if w.base, err = w.at.base(nil); err != nil {
			return "", err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, max(left, time.Second))
	defer cancel()
	health, err := askHealth(ctx, w.client, w.base)
	return health.Version, err
}

// tell shows progress to whoever watches, once for each thing that there is to say.
func (w *waiting) tell(err error) {
	text := plain(err.Error())
	if w.p.watched && text != w.shown {
		fmt.Fprintf(w.p.stderr, "popupmock: waiting for %s: %s\n", cmp.Or(w.base, "the mock"), text)
	}
	w.shown = text
}

// readReady reads what serve writes to a ready file: the base URL of the mock, and that of its control API.
func readReady(name string) (base, steering string, err error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", fmt.Errorf("there is no ready file %s", name)
	}
	if err != nil {
		return "", "", fmt.Errorf("ready file: %w", err)
	}
	urls := strings.Fields(string(text))
	if len(urls) != 1 && len(urls) != 2 {
		return "", "", fmt.Errorf("ready file: %s has %d lines, want one or two with a URL", name, len(urls))
	}
	return urls[0], urls[len(urls)-1], nil
}
