package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
)

func healthCommand(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:     "health",
		Short:   "Tell that the mock answers, its version, and whether it is ready",
		Example: `  popupmock ctl health`,
		Args:    noArguments,
	}, func([]string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			health, err := mock.Health(ctx)
			return report{value: health, text: func(page *list) {
				ready := "yes"
				if !health.Ready {
					ready = "no: " + health.Unready
				}
				page.facts([2]string{"status", health.Status}, [2]string{"version", health.Version}, [2]string{"ready", ready})
			}}, err
		}, nil
	})
}

func metricsCommand(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:     "metrics",
		Short:   "Print what was counted, in the text format of Prometheus",
		Example: `  popupmock ctl metrics`,
		Args:    noArguments,
	}, func([]string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			metrics, err := mock.Metrics(ctx)
			return report{value: metrics, text: func(page *list) { page.WriteString(metrics) }}, err
		}, nil
	})
}

func resetCommand(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:   "reset",
		Short: "Go back to how the mock was started",
		Long: `reset goes back to how the mock was started: accounts, clock, keys, assumptions,
faults and triggers. There are no tokens then, and the journal is empty. Sandboxes
stay as they are.`,
		Example: `  popupmock ctl reset`,
		Args:    noArguments,
	}, func([]string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return report{text: said("the mock is as it was at its start")}, mock.Reset(ctx)
		}, nil
	})
}

func explainCommand(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:   "explain SEQ",
		Short: "Say in words what became of a request, and why",
		Long: `explain says what became of the request of a number, and why: where it was
refused, which earlier requests or changes led to it. The numbers are those of
"journal list".`,
		Example: `  popupmock ctl explain 1
  popupmock ctl explain 1 --json`,
		Args: exactly("SEQ"),
	}, func(args []string) (call, error) {
		seq, err := parseSeq(args[0])
		return func(ctx context.Context, mock control.Controller) (report, error) {
			explained, err := mock.ExplainJournal(ctx, seq)
			return report{value: explained, text: func(page *list) { page.fold("", 0, plain(explained.Text)) }}, err
		}, err
	})
}
