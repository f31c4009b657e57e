package main

import (
	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/cmd/internal/config"
)

func configSchemaCommand(p program) *cobra.Command {
	return &cobra.Command{
		Use:   "config-schema",
		Short: "Print the JSON Schema of the configuration file",
		Long: `config-schema prints the JSON Schema of the file that "popupmock serve --config"
reads. Editors complete and check the file by it; many learn from a comment in
the file's first line where the schema is.`,
		Example: `  popupmock config-schema > popupmock.schema.json
  sed -i '1i # yaml-language-server: $schema=popupmock.schema.json' mock.yaml`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return print(p, config.Schema()) },
	}
}
