// Command load measures popupmock over real sockets, in rounds, beside a floor and a bar that answer the same bytes. README.md says how
// to read what it prints.
//
//	load [bench]   popupmock, the floor and the bar
//	load peers     popupmock, and mocks of other people that do the same work
//	load growth    whether popupmock gets slower as what it holds grows
//	load state     popupmock with its state in memory, in a file and in Redis
//	load soak      whether its memory stays the same under a load that lasts
//
// It exits with 0 when all was measured, with 1 when a server failed, answered anything but 200 or, with soak, grew, and with 2 when the
// command was wrong.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// errUsage is a wrong command.
var errUsage = errors.New("wrong command")

// modes are what the command can do, by their names.
var modes = map[string]func(ctx context.Context, o *options) error{"bench": bench, "peers": peers, "growth": growth, "soak": soak, "state": state}

func run(ctx context.Context, args []string) error {
	name := "bench"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	mode := modes[name]
	if mode == nil {
		return fmt.Errorf("%w: %q is none of bench, peers, growth, soak and state", errUsage, name)
	}
	o, err := readOptions(name, args)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "popupmock-load-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }() // what is left is in the folder for such things
	o.folder = folder
	return mode(ctx, o)
}
