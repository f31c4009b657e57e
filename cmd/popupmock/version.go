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
