package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/openapi"
)

func openapiCommand(p program) *cobra.Command {
	var asJSON, extended bool
	var dialect string
	cmd := &cobra.Command{
		Use:   "openapi",
		Short: "Print the API as an OpenAPI document",
		Long: `openapi prints the vendor's API as an OpenAPI 3.0 document, in YAML. Each element
tells by x-basis whether the vendor documents it, contradicts itself or leaves
it open, and by x-source where. --dialect legacy prints it as the older version of
the login page has it; --extensions adds the operations that only siblings
document: charges and orders, a wallet and a transaction by id.`,
		Example: `  popupmock openapi > popup.yaml
  popupmock openapi --json | jq '.paths | keys'
  popupmock openapi --dialect legacy
  popupmock openapi --extensions`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			if err := assumption.Check("dialect", dialect); err != nil {
				return err
			}
			var overlays []openapi.Overlay
			if dialect == string(assumption.Legacy) {
				overlays = append(overlays, openapi.Legacy)
			}
			if extended {
				overlays = append(overlays, openapi.Extensions)
			}
			text, err := apiText(asJSON, overlays...)
			if err != nil {
				return failure{err}
			}
			return print(p, text)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&dialect, "dialect", string(assumption.Current), "which version of the login page is meant, `NAME` current or legacy")
	cmd.Flags().BoolVar(&extended, "extensions", false, "with the operations that only siblings document")
	return cmd
}

func apiText(asJSON bool, overlays ...openapi.Overlay) ([]byte, error) {
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
