package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	judged "github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
)

// A contract is what the flags of the command say.
type contract struct {
	p            program
	subject      subject
	target       suite.Target
	only         string
	areas        []string
	dialect      string
	expected     string // file
	reports      reports
	list, asJSON bool
	all          bool
}

func contractCommand(p program) *cobra.Command {
	c := &contract{p: p, subject: subject{p: p}}
	cmd := &cobra.Command{
		Use:   "contract",
		Short: "Find out whether a server keeps to the vendor's documentation",
		Long: `contract puts each rule of the vendor's documentation to a server, as a case with
a name: this mock, another mock, or the real API. A documented rule that does not
hold fails, with the requests that show it as curl lines; what is assumed informs
which way the server has.

A popupmock with its control API lends each case a sandbox, and needs no account.
Anywhere else an account is needed that nobody else uses: even a login may end its
other sessions. There the suite by default refreshes its own tokens, and tries one
wrong password and one unknown name. --read-only leaves that out and looks for no
control API: one login, then reads. --allow-logout adds what may end every session
of the account: further logins, spent tokens, logout. Cases that need more, such as
a clock that can be moved, are skipped and listed.

The password is better given by ` + passwordVariable + ` or --password-file: other users
of the machine can see flags. Reports hold no token and no password.

It exits with 0 when all that is documented holds, with 1 when something does not or
the server cannot be reached, and with 2 when the command was wrong.`,
		Example: `  popupmock contract --target http://127.0.0.1:8080
  popupmock contract --target http://127.0.0.1:8080 --area rotation --area expiry --all
  popupmock contract --target http://127.0.0.1:8080 --run '^wallets/' --report junit=contract.xml --report html=contract.html
  popupmock contract --list --area logout`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.complete(); err != nil {
				return err
			}
			if c.list {
				return c.printCases()
			}
			return c.check(cmd.Context())
		},
	}
	c.bind(cmd.Flags())
	c.reports.bind(cmd)
	offer(cmd, "dialect", "auto", "current", "legacy")
	offer(cmd, "area", words(suite.Areas()...)...)
	_ = cmd.RegisterFlagCompletionFunc("run", completeCases)
	return cmd
}

func (c *contract) bind(flags *pflag.FlagSet) {
	c.subject.bind(flags, "$"+baseURLVariable)
	flags.BoolVar(&c.target.ReadOnly, "read-only", false, "one login, then reads; no control API")
	flags.BoolVar(&c.target.AllowLogout, "allow-logout", false, "also what may end every session of the account")
	flags.Float64Var(&c.target.Rate, "rate", 0, "`REQUESTS` a second at most (default 10, and in sandboxes no bound)")
	flags.Var(newSpan(&c.target.Timeout, suite.DefaultTimeout), "timeout", "how long one request may take")
	flags.StringVar(&c.dialect, "dialect", "auto", "the login `PAGE` that the server follows: auto, current or legacy")
	flags.BoolVar(&c.target.Extensions, "extensions", false, "also what goes beyond the vendor's documentation, such as orders")
	flags.StringVar(&c.target.Seed, "seed", "1", "`TEXT` that repeats what is chosen by chance")
	flags.IntVar(&c.target.Generated, "generated", 0, "`REQUESTS` made up for each operation (default 30, and in sandboxes 120)")
	flags.StringVar(&c.only, "run", "", "only cases whose ids match this `REGEXP`")
	flags.StringSliceVar(&c.areas, "area", nil, "only cases of this `AREA`; may be repeated")
	flags.StringVar(&c.expected, "expect-failures", "", "`FILE` of failures that are known: lines such as \"rotation/race # reason\"")
	flags.BoolVar(&c.all, "all", false, "show what passed, too")
	flags.BoolVar(&c.list, "list", false, "list the cases, and ask nothing of any server")
	flags.BoolVar(&c.asJSON, "json", false, "with --list, as JSON")
}

// complete fills in what the flags leave out, and finds all that is wrong with them before anything is sent.
func (c *contract) complete() error {
	t := &c.target
	t.Now, t.Dialect = c.p.wall.Now, suite.Dialect(c.dialect)
	for _, area := range c.areas {
		t.Areas = append(t.Areas, suite.Area(area))
	}
	if c.only != "" {
		pattern, err := regexp.Compile(c.only)
		if err != nil {
			return fmt.Errorf("--run: %w", err)
		}
		t.Only = pattern
	}
	if c.list {
		_, err := t.Selected()
		return flagged(err)
	}
	if c.asJSON {
		return errors.New("--json goes with --list; --report json=FILE writes a report")
	}
	if t.BaseURL = cmp.Or(c.subject.url, variable(c.p.environ, baseURLVariable)); t.BaseURL == "" {
		return fmt.Errorf("--target is missing, and so is %s; want a base URL, for example %s", baseURLVariable, defaultURL)
	}
	if t.Rate < 0 {
		return fmt.Errorf("--rate is %v, want more than 0 requests a second", t.Rate)
	}
	if err := errors.Join(c.subject.credentials(), c.readExpected(), c.reports.check()); err != nil {
		return err
	}
	transport, err := c.subject.transport()
	if err != nil {
		return err
	}
	if transport != nil { // or the interface would hold a nil pointer
		t.Transport = transport
	}
	t.Username, t.Password, t.Control, t.ControlToken = c.subject.username, c.subject.password, c.subject.control, c.subject.token
	return flagged(t.Validate())
}

func (c *contract) readExpected() error {
	if c.expected == "" {
		return nil
	}
	text, err := readFile(c.expected, c.p.stdin)
	if err != nil {
		return fmt.Errorf("--expect-failures: %w", err)
	}
	c.target.Expected, err = judged.ReadBaseline(strings.NewReader(string(text)), shownName(c.expected))
	return err
}

// check puts the cases to the target.
func (c *contract) check(ctx context.Context) error {
	if show := c.p.progress(); show != nil {
		c.target.Progress = func(number, all int, next suite.Case) { show(number, all, next.ID) }
	}
	run, err := suite.Check(ctx, c.target)
	c.p.endProgress()
	if err != nil {
		hint := fmt.Sprintf(", --timeout gives it longer than %s", c.target.Timeout.Round(time.Millisecond))
		return c.subject.explain(ctx, err, suite.ErrUnreachable, hint)
	}
	if err := c.reports.write(c.p, run, c.all); err != nil {
		return err
	}
	return held(run, "the contract does not hold")
}
