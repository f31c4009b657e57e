package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/openapi"
)

func openapiCommand(p program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "openapi",
		Short: "Print the API as an OpenAPI document",
		Long: `openapi prints the vendor's API as an OpenAPI 3.0 document, in YAML. Each element
tells by x-basis whether the vendor documents it, contradicts itself or leaves
it open, and by x-source where.`,
		Example: `  popupmock openapi > popup.yaml
  popupmock openapi --json | jq '.paths | keys'`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			text := openapi.YAML()
			if asJSON {
				document, err := openapi.Load()
				if err != nil {
					return failure{err}
				}
				if text, err = document.JSON(); err != nil {
					return failure{err}
				}
				text = append(text, '\n')
			}
			return print(p, text)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// print writes what a command is asked for.
func print(p program, text []byte) error {
	if _, err := p.stdout.Write(text); err != nil {
		return failure{fmt.Errorf("write to standard output: %w", err)}
	}
	return nil
}
