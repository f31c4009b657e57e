package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

func assumptionsCommand(p program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "assumptions [NAME...]",
		Short: "List what the vendor leaves open, and what the mock does there",
		Long: `assumptions lists what the vendor's documentation does not say, or says in two
ways, and what the mock does there: the values to choose from, an asterisk
before the default, the reason for it, and the page that comes closest. The
pages of siblings describe the same product under other names. Values marked
"lab" are ruled out by the documentation; they are for trying clients against
the ways of other vendors.

With names it lists those alone. In place of DURATION write for example 90s,
1h5m or 7d, in place of CIDR 10.0.0.0/8 or an address.`,
		Example: `  popupmock assumptions
  popupmock assumptions refresh-reuse clock-leeway
  popupmock assumptions --json | jq -r '.[] | .name + "=" + .default'
  popupmock serve --assume refresh-reuse=revoke-family --assume clock-leeway=5s`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: completeNames,
		RunE: func(_ *cobra.Command, names []string) error {
			if err := checkNames(names); err != nil {
				return err
			}
			if asJSON {
				return printJSON(p, names)
			}
			return print(p, listing(p.colour, names))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, as GET /_mock/assumptions does")
	return cmd
}

func checkNames(names []string) error {
	var errs []error
	for _, name := range names {
		_, err := assumption.Lookup(name)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// asked tells whether a name is among those that were asked for: all of them when none were.
func asked(names []string, name string) bool { return len(names) == 0 || slices.Contains(names, name) }

func printJSON(p program, names []string) error {
	states := slices.DeleteFunc(assumption.Default().List(), func(s assumption.State) bool { return !asked(names, s.Name) })
	text, err := jsonText(states)
	if err != nil {
		return failure{err}
	}
	return print(p, text)
}

// jsonText is JSON in lines.
func jsonText(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // for eyes, not for pages
	encoder.SetIndent("", "  ")
	err := encoder.Encode(value)
	return text.Bytes(), err
}

// completeNames offers the assumptions that are not on the command line yet.
func completeNames(_ *cobra.Command, names []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var offers []cobra.Completion
	for _, a := range assumption.Register() {
		if !slices.Contains(names, a.Name) {
			offers = append(offers, cobra.CompletionWithDesc(a.Name, a.Silent))
		}
	}
	return offers, cobra.ShellCompDirectiveNoFileComp
}

// completeAssumption offers names first, and behind one its values; of those with a parameter, what stands before it.
func completeAssumption(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var offers []cobra.Completion
	name, _, named := strings.Cut(typed, "=")
	if !named {
		for _, a := range assumption.Register() {
			offers = append(offers, cobra.CompletionWithDesc(a.Name+"=", a.Silent))
		}
		return offers, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	a, _ := assumption.Lookup(name) // without values when it is unknown
	for _, v := range a.Values {
		if v.Param != "" {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		if v.Keyword != "" {
			offers = append(offers, cobra.CompletionWithDesc(name+"="+strings.TrimSuffix(v.String(), v.Param), v.Text))
		}
	}
	return offers, directive
}
