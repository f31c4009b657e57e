package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func journalGroup(c *ctl) *cobra.Command {
	return group(&cobra.Command{
		Use:   "journal",
		Short: "Ask what the client has done",
		Example: `  popupmock ctl journal tail
  popupmock ctl journal count --exactly 1 --operation login`,
	}, listJournal(c), showExchange(c), tailJournal(c), countJournal(c), waitJournal(c), orderJournal(c), exportJournal(c), clearJournal(c))
}

func listJournal(c *ctl) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the requests so far, oldest first",
		Example: `  popupmock ctl journal list
  popupmock ctl journal list --reason bad_credentials --limit 5
  popupmock ctl journal list --operation refresh --status 401 --json`,
		Args: noArguments,
	}
	flags := bindFilter(cmd)
	return c.verb(cmd, func([]string) (call, error) {
		filter, err := flags.filter()
		return func(ctx context.Context, mock control.Controller) (report, error) {
			entries, err := mock.Journal(ctx, filter)
			return report{value: entries, text: func(page *list) {
				if len(entries) == 0 {
					page.line("no requests")
					return
				}
				page.line(strings.TrimRight(journal.Table(entries), "\n"))
			}}, err
		}, err
	})
}

func countJournal(c *ctl) *cobra.Command {
	var bounds boundFlags
	cmd := &cobra.Command{
		Use:   "count",
		Short: "Count requests, and tell whether there are as many as there should be",
		Long: `count prints how many requests match. When that is not what --exactly, --min and
--max want it exits with 1, and tells which requests come nearest.`,
		Example: `  popupmock ctl journal count --operation login
  popupmock ctl journal count --exactly 1 --operation login --status 200
  popupmock ctl journal count --min 1 --max 3 --account your_api_username`,
		Args: noArguments,
	}
	flags := bindFilter(cmd, "limit")
	bounds.bind(cmd)
	return c.verb(cmd, func([]string) (call, error) {
		want, err := bounds.bounds(cmd)
		if err != nil {
			return nil, err
		}
		filter, err := flags.filter()
		return func(ctx context.Context, mock control.Controller) (report, error) {
			counted, err := mock.CountJournal(ctx, filter, want)
			held := counted.Held == nil || *counted.Held
			return report{value: counted, text: said("%d", counted.Count), not: unless(held, counted.Text)}, err
		}, err
	})
}

// boundFlags are how many requests there should be.
type boundFlags struct{ exactly, min, max int }

func (b *boundFlags) bind(cmd *cobra.Command) {
	cmd.Flags().IntVar(&b.exactly, "exactly", 0, "want this `NUMBER` of them")
	cmd.Flags().IntVar(&b.min, "min", 0, "want at least this `NUMBER` of them")
	cmd.Flags().IntVar(&b.max, "max", 0, "want at most this `NUMBER` of them")
}

func (b *boundFlags) bounds(cmd *cobra.Command) (bounds journal.Bounds, err error) {
	given := cmd.Flags().Changed
	switch {
	case given("exactly") && (given("min") || given("max")):
		return bounds, errors.New("--exactly stands beside --min or --max, want one or the other")
	case given("exactly"):
		bounds = journal.Exactly(b.exactly)
	}
	if given("min") {
		bounds.Min = &b.min
	}
	if given("max") {
		bounds.Max = &b.max
	}
	return bounds, bounds.Check()
}

// unless makes an error of the lines that say what did not hold.
func unless(held bool, text string) error {
	if held {
		return nil
	}
	var errs []error
	for line := range strings.Lines(text) {
		errs = append(errs, errors.New(strings.TrimSpace(line)))
	}
	return errors.Join(errs...)
}

func waitJournal(c *ctl) *cobra.Command {
	var n int
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "wait",
		Short: "Wait until requests have come",
		Long: `wait waits until so many requests match and are decided, and prints them. When
they are not there in time it exits with 1, and tells which come nearest.`,
		Example: `  popupmock ctl journal wait --count 1 --operation login --timeout 5s`,
		Args:    noArguments,
	}
	flags := bindFilter(cmd, "limit")
	cmd.Flags().IntVar(&n, "count", 1, "wait for this `NUMBER` of them")
	cmd.Flags().Var(newSpan(&timeout, journal.WaitTime), "timeout", "how long to wait")
	return c.verb(cmd, func([]string) (call, error) {
		filter, err := flags.filter()
		if c.timeout += timeout; err == nil && (timeout < 0 || timeout > control.MaxWait) {
			err = fmt.Errorf("--timeout is %s, want 0s to %s", timeout, control.MaxWait)
		}
		return func(ctx context.Context, mock control.Controller) (report, error) {
			waited, err := mock.WaitJournal(ctx, filter, n, timeout)
			return report{value: waited, text: func(page *list) { page.entries(waited.Entries) }, not: unless(waited.Held, waited.Text)}, err
		}, err
	})
}

// entries writes a line for each, as serve does.
func (l *list) entries(entries []journal.Entry) {
	for _, e := range entries {
		(&console{w: l, colour: l.colour}).entry(e)
	}
}

func orderJournal(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:   "order STEP...",
		Short: "Tell whether requests came one after the other",
		Long: `order looks for a request for each step, each after the one before; others may lie
between them. A step is KEY=VALUE between blanks, or a JSON object for values with
blanks. The keys are
` + stepKeys() + `
It prints the numbers of the requests that it found. When a step has none it exits
with 1, and tells which requests come nearest.`,
		Example: `  popupmock ctl journal order "operation=login status=200" "operation=listCategories"`,
		Args:    some("STEP"),
	}, func(args []string) (call, error) {
		var steps []journal.Filter
		for i, arg := range args {
			step, err := parseStep(arg)
			if err != nil {
				return nil, fmt.Errorf("step %d: %w", i+1, err)
			}
			steps = append(steps, step)
		}
		return func(ctx context.Context, mock control.Controller) (report, error) {
			order, err := mock.OrderJournal(ctx, steps)
			var seqs []string
			for _, seq := range order.Seqs {
				seqs = append(seqs, strconv.FormatUint(seq, 10))
			}
			return report{value: order, text: said("%s", strings.Join(seqs, " ")), not: unless(order.Held, order.Text)}, err
		}, nil
	})
}

// stepKeys are the keys of a step, in lines.
func stepKeys() string {
	page := &list{}
	keys := journal.FilterKeys()
	page.fold("", 0, strings.Join(keys[:len(keys)-1], ", ")+".") // the last is the limit, of lists
	return page.String()
}

func exportJournal(c *ctl) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "har",
		Short: "Print requests as an HTTP archive, for tools that show traffic",
		Long: `har prints requests as an HTTP archive. Headers and bodies are in it as far as the
mock has kept them, with secrets masked as in "journal show".`,
		Example: `  popupmock ctl journal har
  popupmock ctl journal har --account your_api_username`,
		Args: noArguments,
	}
	flags := bindFilter(cmd)
	return c.verb(cmd, func([]string) (call, error) {
		filter, err := flags.filter()
		return func(ctx context.Context, mock control.Controller) (report, error) {
			archive, err := mock.ExportJournal(ctx, filter)
			return report{value: archive, text: func(page *list) {
				text, _ := jsonText(archive) // all of it can be encoded
				page.Write(text)
			}}, err
		}, err
	})
}

func clearJournal(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:     "clear",
		Short:   "Forget the requests so far; their numbers go on",
		Example: `  popupmock ctl journal clear`,
		Args:    noArguments,
	}, func([]string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return report{text: said("the journal is empty")}, mock.ClearJournal(ctx)
		}, nil
	})
}
