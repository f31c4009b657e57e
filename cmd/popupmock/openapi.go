package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/openapi"
)

func openapiCommand(p program) *cobra.Command {
	var asJSON bool
	var dialect string
	cmd := &cobra.Command{
		Use:   "openapi",
		Short: "Print the API as an OpenAPI document",
		Long: `openapi prints the vendor's API as an OpenAPI 3.0 document, in YAML. Each element
tells by x-basis whether the vendor documents it, contradicts itself or leaves
it open, and by x-source where. --dialect legacy prints it as the older version of
the login page has it.`,
		Example: `  popupmock openapi > popup.yaml
  popupmock openapi --json | jq '.paths | keys'
  popupmock openapi --dialect legacy`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			if err := assumption.Check("dialect", dialect); err != nil {
				return err
			}
			text, err := apiText(assumption.Keyword(dialect), asJSON)
			if err != nil {
				return failure{err}
			}
			return print(p, text)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&dialect, "dialect", string(assumption.Current), "which version of the login page is meant, `NAME` current or legacy")
	return cmd
}

func apiText(dialect assumption.Keyword, asJSON bool) ([]byte, error) {
	var overlays []openapi.Overlay
	if dialect == assumption.Legacy {
		overlays = append(overlays, openapi.Legacy)
	}
	if !asJSON {
		return openapi.YAML(overlays...)
	}
	document, err := openapi.Load(overlays...)
	if err != nil {
		return nil, err
	}
	text, err := document.JSON()
	return append(text, '\n'), err
}

// print writes what a command is asked for.
func print(p program, text []byte) error {
	if _, err := p.stdout.Write(text); err != nil {
		return failure{fmt.Errorf("write to standard output: %w", err)}
	}
	return nil
}
