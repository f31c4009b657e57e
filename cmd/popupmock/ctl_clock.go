package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
)

func clockGroup(c *ctl) *cobra.Command {
	get := getClock(c, &cobra.Command{
		Use:     "get",
		Short:   "Print time, mode and rate",
		Example: `  popupmock ctl clock get --json`,
		Args:    noArguments,
	})
	return group(&cobra.Command{
		Use:   "clock",
		Short: "Read and move the mock's clock",
		Long:  `clock prints the mock's clock, as "clock get" does; the commands below move it.`,
		Example: `  popupmock ctl clock
  popupmock ctl clock advance 7d`,
		RunE: get.RunE,
	}, get, advanceClock(c), setClock(c), modeClock(c, "freeze", "frozen", "Let the clock stand still"),
		modeClock(c, "resume", "running", "Let the clock run on"))
}

func getClock(c *ctl, cmd *cobra.Command) *cobra.Command {
	return c.verb(cmd, func([]string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			clock, err := mock.Clock(ctx)
			return report{value: clock, text: func(page *list) { page.clock(clock) }}, err
		}, nil
	})
}

func advanceClock(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:   "advance DURATION",
		Short: "Move the clock forward",
		Long: `advance moves the clock forward by a duration, such as 90s, 1h5m or 7d, whether
it runs or stands still, and tells which tokens have expired by it.`,
		Example: `  popupmock ctl clock advance 55m
  popupmock ctl clock advance 6d23h59m --json`,
		Args: exactly("DURATION"),
	}, func(args []string) (call, error) {
		by, err := parseSpan(args[0])
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, mock control.Controller) (report, error) {
			clock, err := mock.Advance(ctx, by)
			return moved(clock), err
		}, nil
	})
}

func setClock(c *ctl) *cobra.Command {
	var now, mode string
	var change control.ClockChange
	var rate float64
	cmd := &cobra.Command{
		Use:   "set",
		Short: "Set time, mode and rate",
		Long: `set changes what is given, all at once, and tells which tokens have expired by
it. A time that is not whole seconds, or before the present one without
--allow-rewind, is refused.`,
		Example: `  popupmock ctl clock set --now 2025-01-15T09:30:00Z --mode frozen --allow-rewind
  popupmock ctl clock set --rate 60`,
		Args: noArguments,
	}
	cmd.Flags().StringVar(&now, "now", "", "the `TIME`, such as 2025-01-15T09:30:00Z")
	cmd.Flags().StringVar(&mode, "mode", "", "`MODE` frozen or running")
	cmd.Flags().Float64Var(&rate, "rate", 1, "`NUMBER` of seconds that pass in each real one")
	cmd.Flags().BoolVar(&change.AllowRewind, "allow-rewind", false, "let the time go back, which brings expired tokens back to life")
	offer(cmd, "mode", "frozen", "running")
	return c.verb(cmd, func([]string) (call, error) {
		given := givenFlags(cmd, "now", "mode", "rate")
		for _, name := range given {
			switch name {
			case "--now":
				at, err := time.Parse(time.RFC3339, now)
				if err != nil {
					return nil, fmt.Errorf("--now: %q is no time, want for example 2025-01-15T09:30:00Z", now)
				}
				change.Now = &at
			case "--mode":
				change.Mode = &mode
			case "--rate":
				change.Rate = &rate
			}
		}
		if given == nil {
			return nil, fmt.Errorf("nothing to set, want --now, --mode or --rate%s", orHelp("", cmd))
		}
		return changeClock(change), nil
	})
}

func modeClock(c *ctl, use, mode, short string) *cobra.Command {
	return c.verb(&cobra.Command{
		Use: use, Short: short, Example: "  popupmock ctl clock " + use, Args: noArguments,
	}, func([]string) (call, error) { return changeClock(control.ClockChange{Mode: &mode}), nil })
}

func changeClock(change control.ClockChange) call {
	return func(ctx context.Context, mock control.Controller) (report, error) {
		clock, err := mock.SetClock(ctx, change)
		return moved(clock), err
	}
}

// moved shows a clock, and what expired by moving it.
func moved(clock control.Clock) report {
	return report{value: clock, text: func(page *list) {
		page.clock(clock)
		if clock.ExpiredCount > 0 {
			page.line("")
			page.tokens(clock.Expired, clock.Now)
		}
	}}
}

func (l *list) clock(clock control.Clock) {
	l.facts(
		[2]string{"now", clock.Now.Format(time.RFC3339)},
		[2]string{"mode", clock.Mode},
		[2]string{"rate", strconv.FormatFloat(clock.Rate, 'g', -1, 64)},
		[2]string{"expired", count(clock.ExpiredCount, "token")},
	)
}

// count says how many there are of something.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
