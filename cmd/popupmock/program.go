package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jonboulle/clockwork"
	"github.com/spf13/cobra"
)

// A program is all that a run depends on, apart from files and sockets.
type program struct {
	args, environ  []string
	stdin          io.Reader
	stdout, stderr io.Writer
	colour         bool // standard output may have colours
	watched        bool // somebody watches standard error: it is a terminal
	wall           clockwork.Clock
	supervisor     []string // a command line that holds the clients of grade; none holds them less tightly
	canaries       []string // a command line that leaks made-up secrets
}

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // something did not hold
	exitUsage  = 2 // the command was given something wrong
)

// A failure is an error that is not the user's mistake. All other errors are.
type failure struct{ error }

// Unwrap serves errors.Is and errors.As.
func (f failure) Unwrap() error { return f.error }

// run executes one command line and returns the exit code. It ends early when ctx does.
func run(ctx context.Context, p program) int {
	root := rootCommand(p)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if unknown := unknownCommand(root, p.args); unknown != nil {
		err = unknown
	}
	complain(p.stderr, lines(err))
	var failed failure
	if errors.As(err, &failed) {
		return exitFailed
	}
	return exitUsage
}

// maxLines is how many mistakes are told at once.
const maxLines = 20

func complain(w io.Writer, lines []string) {
	if more := len(lines) - maxLines; more > 0 {
		lines = append(lines[:maxLines], fmt.Sprintf("and %d more", more))
	}
	for _, line := range lines {
		fmt.Fprintf(w, "popupmock: %s\n", line)
	}
}

// lines returns one line for each error that is joined in err. It shows what a terminal would obey: names in files may
// come from anyone.
func lines(err error) []string {
	if failed, ok := err.(failure); ok { //nolint:errorlint // what it was wrapped in would be lost
		err = failed.error
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []string{plain(strings.Join(strings.Fields(err.Error()), " "))}
	}
	var all []string
	for _, e := range joined.Unwrap() {
		all = append(all, lines(e)...)
	}
	return all
}

func rootCommand(p program) *cobra.Command {
	root := &cobra.Command{
		Use:   "popupmock",
		Short: "A faithful mock of The Popup Reward Store API",
		Long: `popupmock is The Popup Reward Store API on your machine: real tokens that
expire, rotate and are revoked, on a clock that you control.`,
		Example: `  popupmock serve                        the mock on http://127.0.0.1:8080
  popupmock serve --access-ttl 240s      with tokens that live four minutes
  popupmock serve --config mock.yaml     with accounts of your own
  popupmock ctl clock advance 55m        to steer the one that runs
  popupmock run                          the built-in scenarios, each a script
  popupmock run mine.txtar               one of your own
  popupmock contract --target URL        whether a server keeps to the documentation
  popupmock grade -- php client.php      whether a client keeps to the rules
  popupmock record --target URL          a session at the real API, to shape the mock
  popupmock assumptions                  what the vendor leaves open
  popupmock openapi > popup.yaml         the API as an OpenAPI document`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetArgs(p.args)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetFlagErrorFunc(flagError)
	addVersionFlag(root, p)
	root.AddCommand(serveCommand(p), runCommand(p), scenariosCommand(p), contractCommand(p), gradeCommand(p), recordCommand(p), ctlCommand(p), waitCommand(p), envCommand(p),
		openapiCommand(p), assumptionsCommand(p), schemaCommand(p), healthcheckCommand(p), versionCommand(p))
	root.SetHelpCommand(helpCommand())
	return root
}
