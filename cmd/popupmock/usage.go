package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/popupmock/popupmock/mockserver/suggest"
)

// unknownCommand words what Cobra says, on several lines, of a misspelt command. It returns nil for a command that exists.
func unknownCommand(root *cobra.Command, args []string) error {
	found, rest, err := root.Find(args)
	if err == nil {
		return nil
	}
	for _, arg := range rest {
		if !strings.HasPrefix(arg, "-") {
			return fmt.Errorf("unknown command %q%s", arg, orHelp(suggest.Hint(arg, commandNames(root)), found))
		}
	}
	return err
}

func commandNames(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return names
}

// flagError words what pflag found wrong on the command line.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return fmt.Errorf("%w%s", err, orHelp("", cmd))
	}
	name := unknown.GetSpecifiedName()
	if short := unknown.GetSpecifiedShortnames(); short != "" {
		// "-listen" is read as many short flags, of which there are none.
		return fmt.Errorf("unknown flag -%s%s", short, orHelp(flagHint(short, cmd), cmd))
	}
	return fmt.Errorf("unknown flag --%s%s", name, orHelp(flagHint(name, cmd), cmd))
}

func flagHint(name string, cmd *cobra.Command) string {
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
	return suggest.Hint("--"+name, known)
}

// orHelp returns the hint, or else where to read on.
func orHelp(hint string, cmd *cobra.Command) string {
	if hint != "" {
		return hint
	}
	return fmt.Sprintf("; see %q", cmd.CommandPath()+" --help")
}

// noArguments refuses arguments that are no flags.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fmt.Errorf("unexpected argument %q%s", args[0], orHelp("", cmd))
}

// helpCommand is Cobra's own, but for the exit code when there is nothing to help with.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Print what a command does",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := unknownCommand(cmd.Root(), args); err != nil {
				return err
			}
			found, _, _ := cmd.Root().Find(args)
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}
