//go:build manual

package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/cmd/internal/manual"
)

// With the build tag manual the command is another one, which writes man pages and completions for a release:
//
//	go run -tags manual ./cmd/popupmock FOLDER VERSION SECONDS
//
// SECONDS since 1970 are those of the release's commit, as in SOURCE_DATE_EPOCH.
func main() {
	if err := write(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(args []string) error {
	if len(args) != 3 {
		return errors.New("want a folder, a version, and the seconds since 1970 of the release")
	}
	seconds, err := strconv.ParseInt(args[2], 10, 64)
	if err != nil {
		return fmt.Errorf("%q are no seconds since 1970", args[2])
	}
	root := rootCommand(program{})
	root.InitDefaultCompletionCmd()
	return manual.Write(args[0], root, manual.Release{Version: args[1], Date: time.Unix(seconds, 0)})
}
