package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
)

func sandboxGroup(c *ctl) *cobra.Command {
	return group(&cobra.Command{
		Use:   "sandbox",
		Short: "Make worlds of their own beside that of the mock",
		Long: `sandbox steers worlds beside that of the mock, one for each test that runs at a
time: each has a clock, accounts, tokens, keys, faults, triggers, assumptions and a
journal of its own. All other commands steer one in place of the mock itself when
--sandbox names it.`,
		Example: `  popupmock ctl sandbox create --name worker-1
  popupmock ctl --sandbox worker-1 clock advance 7d`,
	}, listSandboxes(c), showSandbox(c), createSandbox(c), removeSandbox(c))
}

func listSandboxes(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:   "list",
		Short: "List all sandboxes",
		Long: `list shows where each sandbox is, when it ends by the machine's clock if nobody
uses it before, and how many requests it has had.`,
		Example: `  popupmock ctl sandbox list
  popupmock ctl sandbox list --json`,
		Args: noArguments,
	}, func([]string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			sandboxes, err := mock.Sandboxes(ctx)
			return report{value: sandboxes, text: func(page *list) {
				var rows [][]cell
				for _, s := range sandboxes {
					rows = append(rows, cells(s.Name, s.BaseURL, s.TTL, s.ExpiresAt.Format(time.RFC3339), strconv.FormatUint(s.Requests, 10)))
				}
				page.table("NAME BASE_URL TTL EXPIRES_AT REQUESTS", rows, "no sandboxes")
			}}, err
		}, nil
	})
}

func showSandbox(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:     "show NAME",
		Short:   "Show one sandbox, and how to reach it",
		Example: `  popupmock ctl sandbox show worker-1`,
		Args:    exactly("NAME"),
	}, func(args []string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			s, err := mock.Sandbox(ctx, args[0])
			return report{value: s, text: func(page *list) {
				page.facts([][2]string{
					{"name", s.Name}, {"base_url", s.BaseURL}, {"control_url", s.ControlURL}, {"username", s.Username},
					{"client_id", strconv.FormatInt(s.ClientID, 10)}, {"ttl", s.TTL}, {"expires_at", s.ExpiresAt.Format(time.RFC3339)},
					{"requests", strconv.FormatUint(s.Requests, 10)},
				}...)
			}}, err
		}, control.CheckSandboxName(args[0])
	})
}

func createSandbox(c *ctl) *cobra.Command {
	var settings control.SandboxSettings
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make a sandbox and print its base URL",
		Long: `create makes a sandbox as the mock is at its start, and prints the base URL for a
client under test, and nothing else. With --json it is told as well where its
control API is and when it ends. The password of its accounts is that of the mock's.`,
		Example: `  BASE_URL=$(popupmock ctl sandbox create)
  popupmock ctl sandbox create --name worker-2 --ttl 10m --seed two
  popupmock ctl sandbox create --listen --json`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	flags.StringVar(&settings.Name, "name", "", "the `NAME` that stands in its URL (default made up)")
	flags.Var(newSpan(&settings.TTL, control.DefaultSandboxTTL), "ttl", "how long it stays when nobody uses it")
	flags.BoolVar(&settings.Listen, "listen", false, "give it a port of its own, for clients that drop the path of a base URL")
	flags.StringVar(&settings.Seed, "seed", "", "make its keys and token ids repeatable, by a `TEXT`")
	return c.verb(cmd, func([]string) (call, error) {
		if err := checkSandbox(cmd, settings); err != nil {
			return nil, err
		}
		return func(ctx context.Context, mock control.Controller) (report, error) {
			made, err := mock.CreateSandbox(ctx, settings)
			return report{value: made, text: said("%s", made.BaseURL)}, err
		}, nil
	})
}

// checkSandbox tells what is wrong with settings. Nothing in them would mean a default, and is not what was asked for.
func checkSandbox(cmd *cobra.Command, settings control.SandboxSettings) error {
	if cmd.Flags().Changed("name") && settings.Name == "" {
		return errors.New("--name is empty, want a name, or no --name for one that is made up")
	}
	if settings.TTL == 0 {
		return errors.New("--ttl is 0s, want at least 1s")
	}
	if err := settings.Check(); err != nil {
		return fmt.Errorf("--%w", err) // it begins with the name of the field, which is that of the flag
	}
	return nil
}

func removeSandbox(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:     "remove NAME",
		Short:   "End a sandbox; requests that it holds back go on",
		Example: `  popupmock ctl sandbox remove worker-1`,
		Args:    exactly("NAME"),
	}, func(args []string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return report{text: said("sandbox %s is removed", args[0])}, mock.DeleteSandbox(ctx, args[0])
		}, control.CheckSandboxName(args[0])
	})
}
