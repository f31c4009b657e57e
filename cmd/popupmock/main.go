// Command popupmock serves a mock of The Popup Reward Store API, and what goes with it. `popupmock --help` lists its
// commands.
//
// Everything but main takes its arguments, environment, streams and clock as parameters, so that tests run it in process.
// Exit codes: 0 all well, 1 something did not hold, 2 wrong usage.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/fatih/color"
	"github.com/jonboulle/clockwork"
	"github.com/mattn/go-isatty"

	"github.com/popupmock/popupmock/contract/grade/process"
)

// supervise is the word by which the program is called to hold a client of grade. It is no command of anybody's.
const supervise = "grade-supervise"

func main() {
	if len(os.Args) > 1 && os.Args[1] == supervise {
		os.Exit(process.Supervise(os.Args[2:]))
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, program{
		args: os.Args[1:], environ: os.Environ(),
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, colour: !color.NoColor,
		watched:    isatty.IsTerminal(os.Stderr.Fd()),
		wall:       clockwork.NewRealClock(),
		supervisor: supervisor(),
	})
	cancel()
	os.Exit(code)
}

// supervisor is this program's own command line for it; none where the program does not know itself.
func supervisor() []string {
	own, err := os.Executable()
	if err != nil {
		return nil
	}
	return []string{own, supervise}
}
