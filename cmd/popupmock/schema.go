package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/cmd/internal/schema"
	"github.com/popupmock/popupmock/mockserver"
)

func schemaCommand(p program) *cobra.Command {
	var asJSON bool
	var out string
	cmd := &cobra.Command{
		Use:   "schema [NAME...]",
		Short: "Print the JSON Schema of a file that you write, for your editor",
		Long: `schema prints the JSON Schema of a file that you write: of the configuration, of
the grader's policy, or of a file of a data folder. Editors complete and check
the file by it. Files in YAML say where it is in a comment in their first line,
which many editors understand; for those in JSON it is a setting of the editor.

Without a name it lists what there is, and where to find it. --out writes those
that are named, or all, as NAME.schema.json.`,
		Example: `  popupmock schema
  popupmock schema config > popupmock.schema.json
  sed -i '1i # yaml-language-server: $schema=popupmock.schema.json' mock.yaml
  popupmock schema products wallets --out .schemas`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: completeSchemas,
		RunE: func(_ *cobra.Command, names []string) error {
			texts, err := schemaTexts(names)
			switch {
			case err != nil:
				return err
			case asJSON && (out != "" || len(names) > 0):
				return errors.New("--json is for the list, want no names and no --out beside it")
			case out != "":
				return writeSchemas(out, texts)
			case len(names) > 1:
				return fmt.Errorf("%s are %d files, want one name, or --out DIR", strings.Join(names, ", "), len(names))
			case len(names) == 1:
				return print(p, texts[names[0]])
			}
			return listSchemas(p, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	cmd.Flags().StringVar(&out, "out", "", "write files into this folder, `DIR`, which is made if need be")
	return cmd
}

// schemaTexts are those of the names, of all where there are none.
func schemaTexts(names []string) (map[string][]byte, error) {
	if len(names) == 0 {
		names = schema.Names()
	}
	texts := map[string][]byte{}
	var errs []error
	for _, name := range names {
		text, err := schema.Text(name)
		texts[name], errs = text, append(errs, err)
	}
	return texts, errors.Join(errs...)
}

// writeSchemas replaces what is there: the files are nobody's work.
func writeSchemas(folder string, texts map[string][]byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return failure{fmt.Errorf("--out: %w", err)}
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if err := writeFile(filepath.Join(folder, schema.FileName(name)), texts[name], 0o644); err != nil {
			return failure{fmt.Errorf("--out: %w", err)}
		}
	}
	return nil
}

func listSchemas(p program, asJSON bool) error {
	files := schema.Files(mockserver.Version())
	if asJSON {
		text, err := jsonText(files)
		if err != nil {
			return failure{err}
		}
		return print(p, text)
	}
	var rows [][]cell
	for _, f := range files {
		rows = append(rows, cells(f.Name, f.Of))
	}
	l := list{colour: p.colour}
	l.table("NAME OF", rows, "")
	l.line("\nA file in YAML says in its first line where its schema is:\n" + schema.Modeline(mockserver.Version(), "NAME"))
	return print(p, []byte(l.String()))
}

// completeSchemas offers those that are not on the command line yet.
func completeSchemas(_ *cobra.Command, names []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var offers []cobra.Completion
	for _, f := range schema.Files("") {
		if !slices.Contains(names, f.Name) {
			offers = append(offers, cobra.CompletionWithDesc(f.Name, f.Of))
		}
	}
	return offers, cobra.ShellCompDirectiveNoFileComp
}
