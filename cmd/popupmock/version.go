package main

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver"
)

// build says which program this is.
type build struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func versionCommand(p program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Example: `  popupmock version
  popupmock version --json`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			b := build{mockserver.Version(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
			if !asJSON {
				return print(p, fmt.Appendf(nil, "popupmock %s (%s, %s)\n", b.Version, b.Go, b.Platform))
			}
			text, err := json.Marshal(b)
			if err != nil {
				return failure{err}
			}
			return print(p, append(text, '\n'))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// addVersionFlag gives the root command --version. The flag is not Cobra's own: Cobra words what it prints otherwise, or by a
// template, and a template calls methods by name, so that the linker has to keep every exported method of every type: 4 MB.
func addVersionFlag(root *cobra.Command, p program) {
	version := root.Flags().BoolP("version", "v", false, "version for popupmock")
	root.Flags().Lookup("version").Annotations = map[string][]string{cobra.FlagSetByCobraAnnotation: {"true"}} // nothing is completed after it
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if err := noArguments(cmd, args); err != nil {
			return err
		}
		if !*version {
			return cmd.Help()
		}
		return print(p, fmt.Appendf(nil, "popupmock %s\n", mockserver.Version()))
	}
}
