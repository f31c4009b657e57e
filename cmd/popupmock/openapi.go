package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/openapi"
	"github.com/popupmock/popupmock/openapi/control"
)

func openapiCommand(p program) *cobra.Command {
	var asJSON, extended, steering bool
	var dialect string
	cmd := &cobra.Command{
		Use:   "openapi",
		Short: "Print the API as an OpenAPI document",
		Long: `openapi prints the vendor's API as an OpenAPI 3.0 document, in YAML. Each element
tells by x-basis whether the vendor documents it, contradicts itself or leaves
it open, and by x-source where. --dialect legacy prints it as the older version of
the login page has it; --extensions adds the operations that only siblings
document: charges and orders, a wallet and a transaction by id.

--control prints the API under /_mock that steers a mock instead.`,
		Example: `  popupmock openapi > popup.yaml
  popupmock openapi --json | jq '.paths | keys'
  popupmock openapi --dialect legacy
  popupmock openapi --extensions
  popupmock openapi --control`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if steering {
				return printControl(p, cmd, asJSON)
			}
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
	cmd.Flags().BoolVar(&steering, "control", false, "print the control API")
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

// printControl prints the control API, of which there are no variants.
func printControl(p program, cmd *cobra.Command, asJSON bool) error {
	var others []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Name != "control" && f.Name != "json" {
			others = append(others, "--"+f.Name)
		}
	})
	switch {
	case others != nil:
		return fmt.Errorf("%s means nothing with --control: it is about the vendor's API", strings.Join(others, " "))
	case !asJSON:
		return print(p, control.YAML())
	}
	document, err := control.Load()
	if err != nil {
		return failure{err}
	}
	text, err := document.JSON()
	if err != nil {
		return failure{err}
	}
	return print(p, append(text, '\n'))
}

// print writes what a command is asked for.
func print(p program, text []byte) error {
	if _, err := p.stdout.Write(text); err != nil {
		return failure{fmt.Errorf("write to standard output: %w", err)}
	}
	return nil
}
