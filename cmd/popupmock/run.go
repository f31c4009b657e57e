package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/scenarios"
)

// A play is a run of scenarios, by what the flags of the command say.
type play struct {
	p            program
	subject      subject
	only         string
	seed         string
	assumed      []string // each NAME=VALUE
	parallel     int
	reports      reports
	list, asJSON bool
	update, all  bool

	picked      []pick
	assumptions map[string]string
	transport   *http.Transport

	writing sync.Mutex
	written []string // the files that --update has changed
}

func runCommand(p program) *cobra.Command {
	r := &play{p: p, subject: subject{p: p}}
	cmd := &cobra.Command{
		Use:   "run [NAME|FILE|DIR ...]",
		Short: "Run scenarios: scripts of requests, and of what must be seen",
		Long: `run plays scenarios, and says which of them hold. Without an argument it plays
all that are built in. NAME is one of them, or a folder of them, as "popupmock
scenarios" lists them; FILE is a script of your own, - standard input, DIR a
folder of scripts (*.txtar). A word that is a name is one; ./ before it makes it a
path. What is wrong with any script is told before anything runs.

They run on a mock inside the command, which is the same each time, whatever
` + baseURLVariable + ` tells clients. --target runs them on a server. A popupmock
with its control API lends each scenario a sandbox and an account. Anywhere else
they need an account that nobody else uses, and share it one after the other; what
wants a control API, such as moving the clock, is left out, and listed. The
password is better given by ` + passwordVariable + ` or --password-file: other users of
the machine can see flags. Reports hold no token and no password.

A scenario that fails shows the phase that did not hold, and a line to run it
again. With one --seed two runs give the same JSON report, but for "started" and
each "duration_ms", which are real times, and for how many requests reference
clients send that run at once.

It exits with 0 when all that was judged holds, with 1 when something does not, or
nothing could be judged, or the server cannot be reached, and with 2 when the
command or a script was wrong.`,
		Example: `  popupmock run
  popupmock run tokens/hour sessions --all
  popupmock run mine.txtar --report html=run.html --report junit=run.xml
  popupmock run mine.txtar --update
  popupmock run --target http://127.0.0.1:8080 --run '^tokens/' --assume refresh-reuse=revoke-family
  popupmock run --list tokens`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := r.complete(cmd, args); err != nil {
				return err
			}
			if r.list {
				return printScenarios(p, r.picked, r.asJSON)
			}
			return r.play(cmd.Context())
		},
	}
	r.bind(cmd.Flags())
	r.reports.bind(cmd)
	_ = cmd.RegisterFlagCompletionFunc("assume", completeAssumption) // fails for a flag that is not there
	return cmd
}

func (r *play) bind(flags *pflag.FlagSet) {
	r.subject.bind(flags, "a mock inside the command")
	flags.StringVar(&r.only, "run", "", "only scenarios whose names match this `REGEXP`")
	flags.BoolVar(&r.list, "list", false, "list the scenarios, and run none")
	flags.BoolVar(&r.asJSON, "json", false, "with --list, as JSON")
	flags.StringVar(&r.seed, "seed", scenarios.DefaultSeed, "`TEXT` that repeats keys, ids and chance")
	flags.StringArrayVar(&r.assumed, "assume", nil, "`NAME=VALUE` that holds where a scenario says nothing else; see popupmock assumptions (repeatable)")
	flags.IntVar(&r.parallel, "parallel", 0, "`SCENARIOS` at once (default: four for each processor)")
	flags.BoolVar(&r.update, "update", false, "write what was answered into the golden files of FILEs")
	flags.BoolVar(&r.all, "all", false, "show what passed, too")
}

// complete finds the scenarios, and all that is wrong with them and with the flags before anything runs.
func (r *play) complete(cmd *cobra.Command, words []string) error {
	k, err := newPicker(r.p)
	if err != nil {
		return err
	}
	var errs []error
	r.picked, err = k.all(words)
	errs = append(errs, err)
	if err == nil {
		errs = append(errs, r.narrow(), r.canUpdate())
	}
	var wrong error
	r.assumptions, wrong = readAssumed(r.assumed)
	errs = append(errs, wrong, r.reports.check(), r.checkTarget(cmd))
	if cmd.Flags().Changed("parallel") && r.parallel < 1 {
		errs = append(errs, fmt.Errorf("--parallel is %d, want 1 or more", r.parallel))
	}
	if r.asJSON && !r.list {
		errs = append(errs, errors.New("--json goes with --list; --report json=FILE writes a report"))
	}
	return errors.Join(errs...)
}

// narrow leaves what --run matches.
func (r *play) narrow() error {
	pattern, err := regexp.Compile(r.only)
	if err != nil {
		return fmt.Errorf("--run: %w", err)
	}
	r.picked = slices.DeleteFunc(r.picked, func(one pick) bool { return !pattern.MatchString(one.Name) })
	if len(r.picked) == 0 {
		return fmt.Errorf("--run: %q matches no scenario; --list without it shows their names", r.only)
	}
	return nil
}

// canUpdate refuses to write where there is no file.
func (r *play) canUpdate() error {
	if at := slices.IndexFunc(r.picked, func(one pick) bool { return one.file == "" }); r.update && at >= 0 {
		return fmt.Errorf("--update writes into files, and %s has none here; name FILEs or DIRs, such as ./mine.txtar", r.picked[at].Name)
	}
	return nil
}

// readAssumed reads --assume.
func readAssumed(texts []string) (map[string]string, error) {
	assumptions := map[string]string{}
	var errs []error
	for _, text := range texts {
		name, value, found := strings.Cut(text, "=")
		if !found {
			errs = append(errs, fmt.Errorf("--assume: %q is not NAME=VALUE, such as clock-leeway=5s", text))
			continue
		}
		if _, err := assumption.Default().With(map[string]string{name: value}); err != nil {
			errs = append(errs, fmt.Errorf("--assume: %w", err))
		}
		assumptions[name] = value
	}
	return assumptions, errors.Join(errs...)
}

// checkTarget refuses flags about a server that is not there.
func (r *play) checkTarget(cmd *cobra.Command) error {
	if r.subject.url == "" {
		if given := givenFlags(cmd, subjectFlags...); given != nil {
			return fmt.Errorf("%s means nothing without --target", strings.Join(given, " "))
		}
		return nil
	}
	if r.subject.control == scenarios.NoControl && len(r.assumptions) > 0 {
		return errors.New("--assume takes a control API, which --control none does without")
	}
	err := r.subject.credentials()
	var wrong error
	r.transport, wrong = r.subject.transport()
	return errors.Join(err, wrong, flagged(r.server().Validate()))
}

// server is that of --target.
func (r *play) server() scenarios.Target {
	s := r.subject
	return scenarios.Target{
		BaseURL: s.url, Username: s.username, Password: s.password, Control: s.control, ControlToken: s.token, Transport: r.transport,
	}
}

// play runs the scenarios and reports on them.
func (r *play) play(ctx context.Context) error {
	target, end, err := r.target()
	if err != nil {
		return err
	}
	defer end()
	all := make([]*scenarios.Scenario, len(r.picked))
	for i, one := range r.picked {
		all[i] = one.Scenario
	}
	run, err := scenarios.Check(ctx, target, all, r.options())
	r.p.endProgress()
	if err != nil {
		return r.subject.explain(ctx, err, scenarios.ErrUnreachable, "")
	}
	for _, file := range slices.Sorted(slices.Values(r.written)) {
		fmt.Fprintf(r.p.stderr, "popupmock: %s has new golden files\n", plain(file))
	}
	if err := r.reports.write(r.p, run, r.all); err != nil {
		return err
	}
	return held(run, "not all scenarios hold")
}

// target is the server of --target, or else a mock in this process, which end ends.
func (r *play) target() (target scenarios.Target, end func(), err error) {
	if r.subject.url != "" {
		return r.server(), func() {}, nil
	}
	mock, err := mockserver.NewLoopback(mockserver.Config{
		Seed: r.seed, Extensions: true, Wall: r.p.wall,
		Clock: mockserver.ClockConfig{Start: time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC), Frozen: true},
	})
	if err != nil {
		return scenarios.Target{}, nil, failure{err}
	}
	return scenarios.Target{BaseURL: mock.URL, Embedded: mock}, mock.Close, nil
}

func (r *play) options() scenarios.Options {
	options := scenarios.Options{
		Seed: r.seed, Assumptions: r.assumptions, Parallel: r.parallel, Timeline: r.reports.ask("html", "json"),
		Progress: r.p.progress(), Clock: r.p.wall, Again: r.again,
	}
	if r.update {
		options.Update = r.write
	}
	return options
}
