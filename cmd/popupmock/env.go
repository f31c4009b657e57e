package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// exports write a variable for a shell.
var exports = map[string]func(name, value string) string{
	"sh":   func(name, value string) string { return "export " + name + "=" + shellWord(value) },
	"fish": func(name, value string) string { return "set -gx " + name + " " + fishWord(value) },
	"powershell": func(name, value string) string {
		return "$env:" + name + " = '" + strings.ReplaceAll(value, "'", "''") + "'"
	},
}

// shells are those of exports, in the order in which they are named.
var shells = []string{"sh", "fish", "powershell"}

func fishWord(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

func envCommand(p program) *cobra.Command {
	var at remote
	var shell, ready string
	cmd := &cobra.Command{
		Use:   "env",
		Short: "Print variables that tell a client where the mock is",
		Long: `env prints lines for a shell that set POPUPMOCK_BASE_URL, POPUPMOCK_USERNAME and
POPUPMOCK_PASSWORD for a client under test, and POPUPMOCK_CONTROL_URL for
"popupmock ctl". The account is the default one; the passwords of others are in
the mock's configuration file. Nothing is asked of the mock. With --ready-file the
URLs are those that "popupmock serve --ready-file" wrote.`,
		Example: `  eval "$(popupmock env)"
  eval "$(popupmock env --ready-file ready.txt)"
  popupmock env --url http://127.0.0.1:8090 --shell fish
  popupmock env --shell powershell`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			export, known := exports[shell]
			if !known {
				return fmt.Errorf("--shell: unknown shell %q, want one of %s%s", shell, strings.Join(shells, ", "), suggest.Hint(shell, shells))
			}
			base, steering, err := places(p, at, ready)
			if err != nil {
				return err
			}
			var text strings.Builder
			for _, v := range [][2]string{
				{"POPUPMOCK_BASE_URL", base}, {"POPUPMOCK_USERNAME", mockserver.DefaultUsername},
				{"POPUPMOCK_PASSWORD", mockserver.DefaultPassword}, {urlVariable, steering},
			} {
				text.WriteString(export(v[0], v[1]) + "\n")
			}
			return print(p, []byte(text.String()))
		},
	}
	at.bind(cmd.Flags())
	cmd.Flags().StringVar(&shell, "shell", "sh", "the `SHELL` that reads it: "+strings.Join(shells, ", "))
	cmd.Flags().StringVar(&ready, "ready-file", "", "take the URLs from this `FILE` of the mock")
	offer(cmd, "shell", shells...)
	return cmd
}

// places are the base URL for clients and that for control calls. They differ where a ready file says so.
func places(p program, at remote, ready string) (base, steering string, err error) {
	if ready == "" {
		base, err = at.base(p.environ)
		return base, base, err
	}
	if at.url != "" {
		return "", "", errors.New("--url and --ready-file both say where the mock is, want one of them")
	}
	urls := [2]string{}
	if urls[0], urls[1], err = readReady(ready); err != nil {
		return "", "", err
	}
	for i := range urls {
		at.url = urls[i]
		if urls[i], err = at.base(nil); err != nil {
			return "", "", fmt.Errorf("ready file %s: %w", ready, err)
		}
	}
	return urls[0], urls[1], nil
}
