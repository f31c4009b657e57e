package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// options are the flags, and the folder that is removed in the end.
type options struct {
	mode        string
	folder      string
	root        string // of the repository
	popupmock   string // the binary; empty builds it
	rounds      int
	each        time.Duration
	warm        time.Duration
	connections int
	builtIn     bool
	json        string
	markdown    bool
	readme      bool

	of    []string // growth
	sizes []int

	pairs   int // state
	logouts int

	lasts time.Duration // soak
	every time.Duration
	rate  float64
}

// flagsOf declares the flags of a mode.
func (o *options) flagsOf(mode string) *flag.FlagSet {
	flags := flag.NewFlagSet("load "+mode, flag.ContinueOnError)
	flags.StringVar(&o.root, "root", "../..", "the `folder` of the repository")
	flags.StringVar(&o.popupmock, "popupmock", "", "measure this `binary`, in place of one that is built for it")
	flags.IntVar(&o.connections, "connections", 32, "how many connections there are at a time")
	if mode == "soak" {
		flags.DurationVar(&o.lasts, "for", time.Hour, "how long the load lasts")
		flags.DurationVar(&o.every, "every", time.Minute, "how often memory is read")
		flags.Float64Var(&o.rate, "rate", 0, "requests a second (default half of what the machine can do)")
		return flags
	}
	rounds := 6
	if mode == "growth" {
		rounds = 3
	}
	flags.IntVar(&o.rounds, "rounds", rounds, "in how many rounds each server is measured in turn")
	flags.DurationVar(&o.each, "time", 2*time.Second, "how long each load lasts; whole seconds with wrk")
	flags.DurationVar(&o.warm, "warm", warmOf(mode), "how long each work is done before it is measured")
	flags.BoolVar(&o.builtIn, "built-in", false, "find peaks with the built-in generator, even where there is wrk")
	flags.StringVar(&o.json, "json", "", "write all figures to this `file`")
	if mode == "state" {
		flags.IntVar(&o.pairs, "pairs", 0, "also make so many token pairs, and start with them (a million takes minutes in Redis, and far longer in a file)")
		flags.IntVar(&o.logouts, "logouts", 500, "how many logouts are looked for at another mock")
	}
	flags.BoolVar(&o.markdown, "markdown", false, "print Markdown")
	if mode == "growth" {
		flags.Func("of", "`what` grows: "+strings.Join(dimensionNames(), ", ")+" (default all)", o.setOf)
		flags.Func("sizes", "to which `sizes`, the smallest first (default 10,1000,100000,1000000)", o.setSizes)
	} else {
		flags.BoolVar(&o.readme, "readme", false, "write the tables into "+pageOf(mode))
	}
	return flags
}

// warmOf is how long servers are warmed up where no flag says so: those that compile while they run need seconds.
func warmOf(mode string) time.Duration {
	if mode == "peers" {
		return 5 * time.Second
	}
	return 0
}

func readOptions(mode string, args []string) (*options, error) {
	o := &options{mode: mode, of: dimensionNames(), sizes: []int{10, 1000, 100_000, 1_000_000}}
	flags := o.flagsOf(mode)
	flags.SetOutput(io.Discard) // an error is told once, by who asked
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			flags.SetOutput(os.Stdout)
			flags.Usage()
			return nil, err
		}
		return nil, fmt.Errorf("%w: %w", errUsage, err)
	}
	switch {
	case flags.NArg() > 0:
		return nil, fmt.Errorf("%w: %q is no flag", errUsage, flags.Arg(0))
	case o.connections < 1 || o.connections > 1000:
		return nil, fmt.Errorf("%w: --connections is %d, want 1 to 1000", errUsage, o.connections)
	case mode == "soak" && (o.lasts <= 0 || o.every <= 0 || o.every > o.lasts):
		return nil, fmt.Errorf("%w: --every is %v and --for is %v, want more than nothing, and the first no longer than the second", errUsage, o.every, o.lasts)
	case mode == "soak" && o.rate < 0:
		return nil, fmt.Errorf("%w: --rate is %g, want more than 0", errUsage, o.rate)
	case mode == "soak":
	case o.rounds < 1:
		return nil, fmt.Errorf("%w: --rounds is %d, want 1 or more", errUsage, o.rounds)
	case mode == "state" && o.logouts < 1:
		return nil, fmt.Errorf("%w: --logouts is %d, want 1 or more", errUsage, o.logouts)
	case o.pairs < 0:
		return nil, fmt.Errorf("%w: --pairs is %d, want 0 or more", errUsage, o.pairs)
	case o.warm < 0:
		return nil, fmt.Errorf("%w: --warm is %v, want 0s or more", errUsage, o.warm)
	case o.each <= 0:
		return nil, fmt.Errorf("%w: --time is %v, want more than nothing", errUsage, o.each)
	}
	return o, nil
}

func (o *options) setOf(text string) error {
	o.of = strings.Split(text, ",")
	for _, name := range o.of {
		if !slices.Contains(dimensionNames(), name) {
			return fmt.Errorf("%q is none of %s", name, strings.Join(dimensionNames(), ", "))
		}
	}
	return nil
}

func (o *options) setSizes(text string) error {
	o.sizes = nil
	for _, word := range strings.Split(text, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > 10_000_000 {
			return fmt.Errorf("%q is no size from 1 to 10000000", word)
		}
		o.sizes = append(o.sizes, n)
	}
	if !slices.IsSorted(o.sizes) {
		return errors.New("the smallest has to come first: ratios are to it")
	}
	return nil
}
