package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// callTimeout is how long a call may take where nobody says otherwise: real time.
const callTimeout = 30 * time.Second

// A ctl is what the commands that steer a mock have in common.
type ctl struct {
	p       program
	at      remote
	timeout time.Duration
	asJSON  bool
}

// ctlGroups are the commands below ctl, each in a file of its own.
func ctlGroups() []func(*ctl) *cobra.Command {
	return []func(*ctl) *cobra.Command{
		clockGroup, accountGroup, tokenGroup, keyGroup, faultGroup, triggerGroup, journalGroup, explainCommand,
		assumptionGroup, sandboxGroup, stateGroup, healthCommand, metricsCommand, resetCommand,
	}
}

func ctlCommand(p program) *cobra.Command {
	c := &ctl{p: p}
	cmd := group(&cobra.Command{
		Use:   "ctl",
		Short: "Steer a running mock",
		Long: `ctl makes the calls of the control API: it moves the clock of a running mock,
revokes tokens, spoils answers, asks what the client has done. A change holds for
every request that arrives after the command has ended.

--json prints what the API answers, for programs; calls without an answer print
nothing then. The exit code is 0 when all went well, 1 when the mock refused,
could not be reached, or something did not hold, 2 when the command was wrong.`,
		Example: `  popupmock ctl clock advance 55m
  popupmock ctl fault add --operation refresh --phase after --effect reset --first 1
  popupmock ctl journal tail
  popupmock ctl explain 1`,
	})
	flags := cmd.PersistentFlags()
	c.at.bind(flags)
	flags.StringVar(&c.at.token, "token", "", "the mock's control `TOKEN`; others may see flags, so better "+tokenVariable)
	flags.StringVar(&c.at.caFile, "ca-file", "", "trust the certificates in this `FILE`")
	flags.Var(newSpan(&c.timeout, callTimeout), "timeout", "how long the mock may take to answer")
	flags.BoolVar(&c.asJSON, "json", false, "print what the API answers")
	for _, make := range ctlGroups() {
		cmd.AddCommand(make(c))
	}
	return cmd
}

// A call is made once the arguments have been found right.
type call func(ctx context.Context, mock control.Controller) (report, error)

// A report is what a call came to.
type report struct {
	value any              // as the API answers it, nil for nothing
	text  func(page *list) // for people
	not   error            // what did not hold, nil when all did
}

// verb makes a command of what looks at the arguments and returns a call.
func (c *ctl) verb(cmd *cobra.Command, prepare func(args []string) (call, error)) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		do, err := prepare(args)
		if err != nil {
			return err
		}
		mock, err := c.at.connect(c.p)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), c.timeout)
		defer cancel()
		result, err := do(ctx, mock)
		if err != nil {
			return c.advise(ctx, err)
		}
		if err := c.show(result); err != nil {
			return err
		}
		if result.not != nil {
			return failure{result.not}
		}
		return nil
	}
	return cmd
}

func (c *ctl) show(r report) error {
	switch {
	case c.asJSON && r.value == nil:
		return nil
	case c.asJSON:
		text, err := jsonText(r.value)
		if err != nil {
			return failure{err}
		}
		return print(c.p, text)
	}
	page := &list{colour: c.p.colour}
	r.text(page)
	return print(c.p, []byte(page.String()))
}

// said is the text of an answer that is one line.
func said(format string, args ...any) func(*list) {
	return func(page *list) { page.line(plain(fmt.Sprintf(format, args...))) }
}

// group makes a command of others. What it does without one of them is to print help, unless it does something itself.
func group(cmd *cobra.Command, below ...*cobra.Command) *cobra.Command {
	alone := cmd.RunE
	if alone == nil {
		alone = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
	cmd.Args = cobra.ArbitraryArgs // cobra looks for unknown commands below the root alone
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("unknown command %q%s", args[0], orHelp(suggest.Hint(args[0], commandNames(cmd)), cmd))
		}
		return alone(cmd, args)
	}
	cmd.AddCommand(below...)
	return cmd
}

// exactly wants arguments of these names, no more and no fewer.
func exactly(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return fmt.Errorf("%s is missing%s", names[len(args)], orHelp("", cmd))
		case len(args) > len(names):
			return noArguments(cmd, args[len(names):])
		}
		return nil
	}
}

// some wants one argument or more.
func some(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return fmt.Errorf("%s is missing%s", name, orHelp("", cmd))
		}
		return nil
	}
}

// givenFlags tells which of the flags stand on the command line.
func givenFlags(cmd *cobra.Command, names ...string) (given []string) {
	for _, name := range names {
		if cmd.Flags().Changed(name) {
			given = append(given, "--"+name)
		}
	}
	return given
}
