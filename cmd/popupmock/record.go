package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/popupmock/popupmock/cmd/internal/record"
)

// A recorder is what the flags of the command say.
type recorder struct {
	p                      program
	url, har, out          string
	listen, ready, caFile  string
	span                   time.Duration
	requests, room         int64
	keep, overwrite, quiet bool

	target *url.URL
}

func recordCommand(p program) *cobra.Command {
	r := &recorder{p: p}
	cmd := &cobra.Command{
		Use:   "record",
		Short: "Record a session at the real API, to shape the mock after it",
		Long: `record stands between a client and an API, real or mock, and hands requests and
answers on as they are. When it is told to stop, by Ctrl-C, SIGTERM, --for or
--requests, it writes what it has seen into a folder: data for "popupmock serve
--data", a configuration with what the session proves of the API, a scenario that
plays the session again, and RECORDED.md, which says what was not seen. --har makes
the same of an HTTP archive, as browsers and "popupmock ctl journal har" write it.

No token, password or cookie is written, no code of an order, and no username
unless --keep-usernames. A folder that has something else in it is left alone.

It exits with 0 when the folder was written, with 1 when nothing was recorded or it
could not be written, and with 2 when the command or the archive was wrong.`,
		Example: `  popupmock record --target http://127.0.0.1:8080 --requests 2 --out session
  popupmock record --har session.har --out from-har`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := r.complete(cmd); err != nil {
				return err
			}
			if r.har != "" {
				return r.read(cmd.Context())
			}
			return r.stand(cmd.Context())
		},
	}
	r.bind(cmd.Flags())
	return cmd
}

func (r *recorder) bind(flags *pflag.FlagSet) {
	flags.StringVar(&r.url, "target", "", "base `URL` of the API; with --har of the requests that count (default: found by their paths)")
	flags.StringVar(&r.har, "har", "", "read this HTTP archive, a `FILE` or - for standard input, and listen nowhere")
	flags.StringVar(&r.out, "out", "recorded", "write into this `DIR`")
	flags.BoolVar(&r.overwrite, "overwrite", false, "replace the recording that is in it")
	flags.StringVar(&r.listen, "listen", "127.0.0.1:8081", "listen at this `HOST:PORT`; port 0 takes a free one")
	flags.StringVar(&r.ready, "ready-file", "", "write the base URL to this `FILE` once it listens")
	flags.Var(newSpan(&r.span, 0), "for", "stop after this time")
	flags.Int64Var(&r.requests, "requests", 0, "stop after this `NUMBER` of requests")
	flags.Int64Var(&r.room, "max-bytes", record.DefaultRoom, "`BYTES` of memory for what is recorded")
	flags.BoolVar(&r.keep, "keep-usernames", false, "write usernames as they are, and not account-1 and so on")
	flags.BoolVar(&r.quiet, "quiet", false, "leave out the line for each request")
	flags.StringVar(&r.caFile, "ca-file", "", "trust the certificates in this `FILE`")
}

// proxyFlags mean nothing for an archive.
var proxyFlags = []string{"listen", "ready-file", "for", "requests", "max-bytes", "quiet", "ca-file"}

func (r *recorder) complete(cmd *cobra.Command) error {
	var errs []error
	if r.url == "" && r.har == "" {
		errs = append(errs, errors.New("--target is missing, want the base URL of the API, or --har FILE"))
	}
	if given := givenFlags(cmd, proxyFlags...); r.har != "" && given != nil {
		errs = append(errs, fmt.Errorf("%s means nothing with --har", strings.Join(given, " ")))
	}
	if r.url != "" {
		base, err := (&remote{url: r.url}).base(nil)
		if err != nil {
			return errors.Join(append(errs, errors.New(strings.Replace(err.Error(), "--url", "--target", 1)))...)
		}
		r.target, _ = url.Parse(base) // base has parsed it
	}
	if r.span < 0 || r.requests < 0 || r.room < 1 {
		errs = append(errs, errors.New("--for, --requests and --max-bytes want what is above zero"))
	}
	if r.out == "" {
		errs = append(errs, errors.New("--out is empty, want a folder"))
	} else if err := record.CheckFolder(r.out, r.overwrite); err != nil {
		errs = append(errs, fmt.Errorf("--out: %w", err))
	}
	return errors.Join(errs...)
}

// read makes a recording of an archive.
func (r *recorder) read(ctx context.Context) error {
	text, err := readFile(r.har, r.p.stdin)
	if err != nil {
		return fmt.Errorf("--har: %w", err)
	}
	exchanges, notes, err := record.ReadHAR(shownName(r.har), text, r.target)
	if err != nil {
		return err
	}
	return r.finish(ctx, exchanges, notes)
}

// finish makes the recording, and writes it; where that fails, into a folder for temporary files, since nobody can repeat the session.
func (r *recorder) finish(ctx context.Context, exchanges []*record.Exchange, notes []string) error {
	made, err := record.Make(ctx, exchanges, record.Options{KeepUsernames: r.keep, Notes: notes})
	if err != nil {
		return failure{err}
	}
	folder := r.out
	failed := made.Write(folder, r.overwrite)
	if failed != nil {
		folder = r.spare()
		if err := made.Write(folder, false); err != nil {
			return failure{errors.Join(failed, err)}
		}
	}
	r.tell(made, folder)
	if failed != nil {
		return failure{fmt.Errorf("%w; the recording is in %s", failed, folder)}
	}
	if len(made.Withheld) > 0 {
		return failure{fmt.Errorf("a secret was about to be written into %s, which is left out; please report that", strings.Join(made.Withheld, ", "))}
	}
	return nil
}

// tell says what there is now, and how to go on.
func (r *recorder) tell(made *record.Recording, folder string) {
	path := func(name string) string { return shellWord(filepath.Join(folder, name)) }
	fmt.Fprintf(r.p.stdout, "%s recorded, of which the mock answers %d as they were; %d assumptions decided\n", counted(made.Requests), made.Requests-made.Otherwise, made.Decided)
	fmt.Fprintf(r.p.stdout, "What was not seen, and what is not the same, is in %s.\n", path(record.AboutFile))
	serve := "popupmock serve --config " + path(record.ConfigFile)
	if made.HasData() {
		serve += " --data " + path(record.DataFolder)
	}
	fmt.Fprintf(r.p.stdout, "To serve it:  %s\nTo play it:   popupmock run %s --target %s\n", serve, path(record.ScenarioFile), defaultURL)
}

func counted(n int) string {
	if n == 1 {
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}
