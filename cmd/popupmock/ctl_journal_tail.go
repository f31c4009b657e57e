package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func tailJournal(c *ctl) *cobra.Command {
	t := &tail{p: c.p}
	cmd := &cobra.Command{
		Use:   "tail",
		Short: "Print the last requests, and those to come",
		Long: `tail prints a line for each of the last requests that match; with --json an object
a line. With --follow it goes on with each request as soon as it is decided,
until it is interrupted or the mock ends; what else happens to the journal is
told on standard error. --timeout, if it is given, ends that, too.`,
		Example: `  popupmock ctl journal tail
  popupmock ctl journal tail --lines 3 --operation refresh --json`,
		Args: noArguments,
	}
	flags := bindFilter(cmd, "limit")
	cmd.Flags().IntVarP(&t.lines, "lines", "n", 10, "begin with at most this `NUMBER` of the last ones")
	cmd.Flags().BoolVarP(&t.follow, "follow", "f", false, "go on with those to come")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var err error
		if t.filter, err = flags.filter(); err != nil {
			return err
		}
		if t.lines < 0 {
			return fmt.Errorf("--lines is %d, want a number from 0", t.lines)
		}
		mock, err := c.at.connect(c.p)
		if err != nil {
			return err
		}
		t.asJSON = c.asJSON
		ctx := cmd.Context()
		bounded, cancel := context.WithTimeout(ctx, c.timeout)
		defer cancel()
		if !t.follow || cmd.Flags().Changed("timeout") {
			ctx = bounded
		}
		return c.tailed(ctx, t.run(bounded, ctx, mock))
	}
	return cmd
}

// tailed makes an end of following that was asked for no error.
func (c *ctl) tailed(ctx context.Context, err error) error {
	if errors.Is(err, errFollowed) && ctx.Err() != nil {
		err = nil
	}
	var failed failure
	if err == nil || errors.As(err, &failed) {
		return err
	}
	return c.advise(ctx, err)
}

// errFollowed marks what ended the following, once it had begun.
var errFollowed = errors.New("following the journal")

// A tail prints the end of a journal.
type tail struct {
	p              program
	filter         journal.Filter
	lines          int
	follow, asJSON bool
}

// run prints what there is, within one time, and what comes, within another.
func (t *tail) run(first, rest context.Context, mock control.Controller) error {
	from, err := t.last(first, mock)
	if err != nil || !t.follow {
		return err
	}
	if err := mock.FollowJournal(rest, t.filter, from, t.event); err != nil {
		return fmt.Errorf("%w: %w", errFollowed, err)
	}
	return nil
}

// last prints the last requests, and says where to go on.
func (t *tail) last(ctx context.Context, mock control.Controller) (journal.From, error) {
	if t.lines == 0 {
		return journal.From{}, nil
	}
	filter := t.filter
	filter.Limit = t.lines
	entries, err := mock.Journal(ctx, filter)
	from := journal.From{Held: true} // there were none that match, so that all of them are still to come
	for _, e := range entries {
		if err == nil {
			err = t.entry(e)
		}
		from = journal.From{After: e.Seq}
	}
	return from, err
}

func (t *tail) entry(e journal.Entry) error {
	if !t.asJSON {
		page := &list{colour: t.p.colour}
		page.entries([]journal.Entry{e})
		return print(t.p, []byte(page.String()))
	}
	text, err := json.Marshal(e)
	if err != nil {
		return failure{err}
	}
	return print(t.p, append(text, '\n'))
}

func (t *tail) event(e journal.Event) error {
	switch e.Kind {
	case journal.EventEntry:
		return t.entry(e.Entry)
	case journal.EventGap:
		missed := "some requests"
		if e.Missed > 0 {
			missed = count(int(e.Missed), "request")
		}
		t.say(missed + " had to make room before they could be told")
	case journal.EventClear:
		t.say("the journal was cleared after request " + strconv.FormatUint(e.Last, 10))
	case journal.EventReset:
		t.say("the mock was reset")
	case journal.EventEnd:
		t.say("the mock is stopping")
	}
	return nil
}

func (t *tail) say(text string) { fmt.Fprintf(t.p.stderr, "popupmock: %s\n", text) }
