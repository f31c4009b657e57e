package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/popupmock/popupmock/contract/grade"
	"github.com/popupmock/popupmock/contract/grade/faketime"
	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/contract/grade/process"
	judged "github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// A grading is what the flags of the command say.
type grading struct {
	p       program
	client  grade.Client
	options grade.Options

	workdir, failure, policy, baseline string
	library                            string
	env, only, allowed                 []string
	assumed, assuming                  []string
	reports                            reports
	list, asJSON, all                  bool
	faketime                           bool

	known judged.Baseline // what may fail
}

func gradeCommand(p program) *cobra.Command {
	g := &grading{p: p}
	cmd := &cobra.Command{
		Use:   "grade [flags] -- PROGRAM [ARGUMENT ...]",
		Short: "Find out whether a client keeps to the vendor's rules, in any language",
		Long: `grade runs a client, unchanged, against the mock, in one situation after another:
its token is about to expire, is dead, is revoked, the answer to its refresh gets
lost. It judges each rule by what the mock has seen, and says what to mend.

The client finds its target in POPUPMOCK_BASE_URL, POPUPMOCK_USERNAME and
POPUPMOCK_PASSWORD, or by {base_url}, {username} and {password} in its arguments.
Each situation has a mock of its own on a port of its own. The client runs with a
fresh HOME and a fresh working directory, in which everything is deleted
afterwards; files named in its arguments are found all the same. Whatever it has
started is ended with it.

A program that makes a few calls and ends needs no more. One that runs on is driven
with --lines: it reads lines such as "GET /api/v1/products" from its standard input,
and answers each with a line that begins with the status; examples/lines has an
adapter of ten lines for several languages.

With --faketime its own clock is moved as well: an hour passes at once, or the clock
is ten minutes off. That needs Linux and libfaketime, and does not work for every
program; where it does not, those situations are not judged.

That a call has failed it shows by its exit status, by such an answer, or by output
that --failure-pattern matches.

It exits with 0 when every MUST holds, with 1 when one does not or could not be
judged, and with 2 when the command was wrong. --allow-not-judged excuses a rule
that could not be judged, --baseline what is known to fail; a line of it that does
not fail any more is a failure itself.`,
		Example: `  popupmock grade -- php client.php
  popupmock grade --failure-pattern '(?i)error' -- node client.mjs --url {base_url}
  popupmock grade --lines -- python3 examples/python/client.py
  popupmock grade --rule retries-once --rule keeps-secrets --all -- ./client
  popupmock grade --baseline known.txt -- ./client
  popupmock grade --report html=grade.html --report junit=grade.xml -- ./client
  popupmock grade --list`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if g.list {
				return g.printRules(args)
			}
			if err := g.complete(args); err != nil {
				return err
			}
			return g.run(cmd.Context())
		},
	}
	cmd.Flags().SetInterspersed(false) // what follows the program is for the program
	g.bind(cmd.Flags())
	g.reports.bind(cmd)
	offer(cmd, "rule", grade.IDs()...)
	offer(cmd, "allow-not-judged", grade.IDs()...)
	offer(cmd, "assumptions", append([]string{"all"}, assumption.Names()...)...)
	_ = cmd.RegisterFlagCompletionFunc("assume", completeAssumption) // fails for a flag that is not there
	return cmd
}

func (g *grading) bind(flags *pflag.FlagSet) {
	c, o, names := &g.client, &g.options, grade.DefaultNames()
	flags.BoolVar(&c.Lines, "lines", false, "drive the client by request lines on its standard input")
	flags.StringArrayVar(&c.Calls, "call", nil, "with --lines, a `LINE` to send, such as \"GET /api/v1/products\" (repeatable)")
	flags.IntVar(&c.Parallel, "parallel", grade.DefaultParallel, "how many `PROCESSES` run at once where they share tokens")
	flags.Var(newSpan(&c.Limit, grade.DefaultLimit), "timeout", "how long one run of the client may take")
	flags.Var(newSpan(&o.Stall, grade.DefaultStall), "stall", "how long an answer stays away before its connection is reset")
	flags.StringVar(&g.failure, "failure-pattern", "", "`REGEXP` that its output matches when a call has failed")
	flags.StringVar(&g.workdir, "workdir", "", "run it in this `FOLDER`, not in a fresh one")
	flags.StringArrayVar(&g.env, "env", nil, "`NAME=VALUE` in its environment, which else is that of this command (repeatable)")
	flags.StringVar(&c.Names.BaseURL, "base-url-variable", names.BaseURL, "`NAME` of the variable in which it finds the base URL")
	flags.StringVar(&c.Names.Username, "username-variable", names.Username, "`NAME` of the one with the username")
	flags.StringVar(&c.Names.Password, "password-variable", names.Password, "`NAME` of the one with the password")
	flags.StringSliceVar(&g.only, "rule", nil, "only this `RULE`; may be repeated")
	flags.StringArrayVar(&g.allowed, "allow-not-judged", nil, "`RULE` that may stay without a verdict (repeatable)")
	flags.StringVar(&g.policy, "policy", "", "`FILE` that says what the rules weigh (default: the vendor's page)")
	flags.StringVar(&g.baseline, "baseline", "", "`FILE` with what may fail, one a line: RULE or RULE/SITUATION, then # and the reason")
	flags.StringArrayVar(&g.assumed, "assume", nil, "`NAME=VALUE` that holds in the mock; see popupmock assumptions (repeatable)")
	flags.IntVar(&o.AtOnce, "at-once", grade.DefaultAtOnce, "how many `SITUATIONS` are tried at the same time")
	flags.BoolVar(&o.Full, "full", false, "also lost responses in all their forms, other ways to rotate tokens, and all assumptions")
	flags.StringSliceVar(&g.assuming, "assumptions", nil, "also try each other value of these assumptions, by `NAME`, or of all; may be repeated")
	flags.BoolVar(&g.faketime, "faketime", false, "also move the client's own clock, by libfaketime")
	flags.StringVar(&g.library, "faketime-library", "", "`FILE` that libfaketime is (default: where the system has it)")
	flags.BoolVar(&g.all, "all", false, "show the situations of what holds, too")
	flags.BoolVar(&g.list, "list", false, "list the rules, and run nothing")
	flags.BoolVar(&g.asJSON, "json", false, "with --list, as JSON")
}

// complete finds all that is wrong with the flags before anything runs.
func (g *grading) complete(args []string) error {
	if len(args) == 0 {
		return errors.New("no client to run, want for example: popupmock grade -- php client.php")
	}
	if g.asJSON {
		return errors.New("--json goes with --list; --report json=FILE writes a report")
	}
	if len(g.client.Calls) > 0 && !g.client.Lines {
		return errors.New("--call means nothing without --lines")
	}
	var err error
	g.client.Args, err = absolute(args, g.workdir)
	g.client.Env = append(clientEnvironment(g.p.environ), g.env...)
	for _, pair := range g.env {
		if name, _, found := strings.Cut(pair, "="); !found || name == "" {
			err = errors.Join(err, fmt.Errorf("--env: %q is not NAME=VALUE", name))
		}
	}
	err = errors.Join(err, g.readFailure(), g.readRules(), g.readPolicy(), g.readBaseline(), g.readAssumptions(), g.findFaketime(),
		g.reports.check(), g.findWorkdir())
	return errors.Join(err, g.client.Validate())
}

func (g *grading) readFailure() (err error) {
	if g.failure == "" {
		return nil
	}
	if g.client.Failure, err = regexp.Compile(g.failure); err != nil {
		return fmt.Errorf("--failure-pattern: %w", err)
	}
	return nil
}

// readRules reads --rule and --allow-not-judged.
func (g *grading) readRules() error {
	var errs []error
	ids := grade.IDs()
	known := func(flag, id string) {
		if !slices.Contains(ids, id) {
			errs = append(errs, fmt.Errorf("--%s: no rule %q; --list shows them%s", flag, id, suggest.Hint(id, ids)))
		}
	}
	for _, id := range g.only {
		known("rule", id)
	}
	if len(g.only) > 0 {
		g.options.Only = func(id string) bool { return slices.Contains(g.only, id) }
	}
	g.options.Allowed = map[string]string{}
	for _, id := range g.allowed {
		known("allow-not-judged", id)
		g.options.Allowed[id] = "--allow-not-judged"
	}
	return errors.Join(errs...)
}

func (g *grading) readPolicy() (err error) {
	if g.policy == "" {
		g.options.Policy, err = policy.Default()
		return err
	}
	text, err := readFile(g.policy, g.p.stdin)
	if err != nil {
		return fmt.Errorf("--policy: %w", err)
	}
	g.options.Policy, err = policy.Read(shownName(g.policy), bytes.NewReader(text))
	return err
}

// readAssumptions reads --assume and --assumptions.
func (g *grading) readAssumptions() error {
	names := assumption.Names()
	all := slices.Contains(g.assuming, "all") || g.options.Full && len(g.assuming) == 0
	var errs []error
	for _, name := range g.assuming {
		if name != "all" && !slices.Contains(names, name) {
			errs = append(errs, fmt.Errorf("--assumptions: no assumption %q; popupmock assumptions lists them%s", name, suggest.Hint(name, names)))
		}
	}
	if all || len(g.assuming) > 0 {
		g.options.Assuming = func(name string) bool { return all || slices.Contains(g.assuming, name) }
	}
	var err error
	g.options.Assumptions, err = readAssumed(g.assumed)
	return errors.Join(append(errs, err)...)
}

func (g *grading) findFaketime() error {
	if !g.faketime {
		if g.library != "" {
			return errors.New("--faketime-library means nothing without --faketime")
		}
		return nil
	}
	library, err := faketime.Find(g.library)
	if err != nil {
		return fmt.Errorf("--faketime: %w", err)
	}
	g.options.Faketime = &library
	return nil
}

func (g *grading) findWorkdir() error {
	if g.workdir == "" {
		return nil
	}
	info, err := os.Stat(g.workdir)
	switch {
	case err != nil:
		return fmt.Errorf("--workdir: %w", err)
	case !info.IsDir():
		return fmt.Errorf("--workdir: %s is no folder", g.workdir)
	}
	g.client.Dir, err = absolutePath(g.workdir)
	return err
}

// run grades the client, and reports.
func (g *grading) run(ctx context.Context) error {
	mock, err := mockserver.NewLoopback(mockserver.Config{Extensions: true, Wall: g.p.wall})
	if err != nil {
		return failure{err}
	}
	defer mock.Close()
	o := &g.options
	o.Clock, o.Runner = g.p.wall, process.Runner{Supervisor: g.p.supervisor, Clock: g.p.wall}
	o.Canaries = g.p.canaries
	o.Timeline, o.Progress = g.reports.ask("html", "json"), g.p.progress()
	run, err := grade.Run(ctx, mock, g.client, *o)
	g.p.endProgress()
	switch {
	case ctx.Err() != nil:
		return failure{errors.New("interrupted")}
	case errors.Is(err, process.ErrNotFound), errors.Is(err, process.ErrNotExecutable), errors.Is(err, grade.ErrNoRule):
		return err
	case err != nil:
		return failure{err}
	}
	g.known.Apply(&run, grade.ReportIDs(), suggest.Hint)
	if err := g.reports.write(g.p, run, g.all); err != nil {
		return err
	}
	return held(run, "the client does not keep to all rules")
}
