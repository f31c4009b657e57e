package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
)

func assumptionGroup(c *ctl) *cobra.Command {
	return group(&cobra.Command{
		Use:   "assumption",
		Short: "Read and change what the mock assumes",
		Long: `assumption is about what the vendor leaves open; "popupmock assumptions" tells
what each value does.`,
		Example: `  popupmock ctl assumption set refresh-reuse=revoke-family`,
	}, listAssumed(c), setAssumed(c))
}

func listAssumed(c *ctl) *cobra.Command {
	var changed bool
	cmd := &cobra.Command{
		Use:   "list [NAME...]",
		Short: "List what the mock assumes at present",
		Example: `  popupmock ctl assumption list
  popupmock ctl assumption list --changed
  popupmock ctl assumption list refresh-reuse clock-leeway --json`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: completeNames,
	}
	cmd.Flags().BoolVar(&changed, "changed", false, "only those that are not at their default")
	return c.verb(cmd, func(names []string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			states, err := mock.Assumptions(ctx)
			states = slices.DeleteFunc(states, func(s assumption.State) bool {
				return !asked(names, s.Name) || changed && s.Value == s.Default
			})
			return report{value: states, text: assumedTable(states)}, err
		}, checkNames(names)
	})
}

func assumedTable(states []assumption.State) func(*list) {
	return func(page *list) {
		var rows [][]cell
		for _, s := range states {
			row := cells(s.Name, s.Value, s.Default)
			if s.Value != s.Default {
				row[1] = row[1].in(color.FgYellow)
			}
			rows = append(rows, row)
		}
		page.table("NAME VALUE DEFAULT", rows, "all assumptions are at their default")
	}
}

func setAssumed(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:   "set NAME=VALUE...",
		Short: "Change assumptions, all at once or none",
		Long: `set changes the assumptions that are named, and prints them. The value "default"
takes a change back.`,
		Example: `  popupmock ctl assumption set refresh-reuse=revoke-family clock-leeway=5s
  popupmock ctl assumption set refresh-reuse=default`,
		Args:              some("NAME=VALUE"),
		ValidArgsFunction: completeAssumption,
	}, func(args []string) (call, error) {
		values, names, err := parseAssumed(args)
		return func(ctx context.Context, mock control.Controller) (report, error) {
			states, err := mock.PutAssumptions(ctx, values)
			named := slices.DeleteFunc(slices.Clone(states), func(s assumption.State) bool { return !asked(names, s.Name) })
			return report{value: states, text: assumedTable(named)}, err
		}, err
	})
}

// parseAssumed reads NAME=VALUE. Which ones there are is for the mock to say, which may be of another version.
func parseAssumed(args []string) (values map[string]string, names []string, err error) {
	values = map[string]string{}
	var errs []error
	for _, arg := range args {
		name, value, found := strings.Cut(arg, "=")
		_, twice := values[name]
		switch {
		case !found || name == "":
			errs = append(errs, fmt.Errorf("%q is no NAME=VALUE, want for example refresh-reuse=revoke-family", arg))
		case twice:
			errs = append(errs, fmt.Errorf("%s is given twice, want it once", name))
		}
		values[name], names = value, append(names, name)
	}
	return values, names, errors.Join(errs...)
}
