//go:build !manual

// Command popupmock serves a mock of The Popup Reward Store API, and what goes with it. `popupmock --help` lists its
// commands.
//
// Everything but main takes its arguments, environment, streams and clock as parameters, so that tests run it in process.
// Exit codes: 0 all well, 1 something did not hold, 2 wrong usage.
package main

//go:generate go test -run ^TestGuideRules$ . -update

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/fatih/color"
	"github.com/jonboulle/clockwork"
	"github.com/mattn/go-isatty"

	"github.com/popupmock/popupmock/cmd/internal/supervisor"
	"github.com/popupmock/popupmock/contract/grade"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// canaries is the word by which the program calls itself to leak made-up secrets when it grades a client. It is no command of
// anybody's; nor is supervisor.Word, with which main is never reached.
const canaries = "grade-canaries"

func main() {
	if len(os.Args) > 1 && os.Args[1] == canaries {
		os.Exit(grade.PlantCanaries())
	}
	redisstore.Quiet()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, program{
		args: os.Args[1:], environ: os.Environ(),
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, colour: !color.NoColor,
		watched:    isatty.IsTerminal(os.Stderr.Fd()),
		wall:       clockwork.NewRealClock(),
		supervisor: myself(supervisor.Word), canaries: myself(canaries),
	})
	cancel()
	os.Exit(code)
}

// myself is a command line that calls this program; none where it does not know itself.
func myself(word string) []string {
	own, err := os.Executable()
	if err != nil {
		return nil
	}
	return []string{own, word}
}
