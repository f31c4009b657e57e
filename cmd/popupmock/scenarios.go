package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/suggest"
	"github.com/popupmock/popupmock/scenarios"
)

func scenariosCommand(p program) *cobra.Command {
	var asJSON bool
	cmd := group(&cobra.Command{
		Use:   "scenarios",
		Short: "List the built-in scenarios",
		Long: `scenarios lists the scripts that come with popupmock, by area, with what each
shows. Those with a part through the reference client say so. "popupmock run"
plays them, and scripts of your own; "popupmock scenarios show" prints one, which
is a good start for them. The language is described in
"go doc github.com/popupmock/popupmock/scenarios".`,
		Example: `  popupmock scenarios
  popupmock scenarios --json`,
		RunE: func(*cobra.Command, []string) error {
			k, err := newPicker(p)
			if err != nil {
				return err
			}
			picked, err := k.all(nil)
			if err != nil {
				return err
			}
			return printScenarios(p, picked, asJSON)
		},
	}, showCommand(p))
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, an array")
	return cmd
}

func showCommand(p program) *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME",
		Short: "Print a built-in scenario as it is written",
		Long: `show prints the script of a built-in scenario, as it is written. What it prints
is a scenario again when it is in a file.`,
		Example: `  popupmock scenarios show tokens/hour
  popupmock scenarios show tokens/hour > mine.txtar`,
		Args: exactly("NAME"),
		ValidArgsFunction: func(_ *cobra.Command, given []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			builtin, err := scenarios.Index()
			if err != nil || len(given) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var offers []cobra.Completion
			for _, e := range builtin {
				offers = append(offers, cobra.CompletionWithDesc(e.Name, e.Purpose))
			}
			return offers, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			k, err := newPicker(p)
			if err != nil {
				return err
			}
			e, err := k.one(args[0])
			if err != nil {
				return err
			}
			return print(p, []byte(e.Text()))
		},
	}
}

// one is the built-in scenario of a name.
func (k *picker) one(name string) (*scenarios.Entry, error) {
	var names, below []string
	for _, e := range k.builtin {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
		if strings.HasPrefix(e.Name, strings.TrimSuffix(name, "/")+"/") {
			below = append(below, e.Name)
		}
	}
	if below != nil {
		return nil, fmt.Errorf("%s is a folder, want one of %s", plain(name), strings.Join(below, ", "))
	}
	hint := suggest.Hint(name, names)
	if hint == "" {
		hint = `; "popupmock scenarios" lists those there are`
	}
	return nil, fmt.Errorf("there is no built-in scenario %q%s", name, hint)
}
