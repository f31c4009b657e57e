package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver"
)

// build says which program this is.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"`     // of the commit, RFC 3339
	Modified bool   `json:"modified,omitempty"` // the files were others than those of the commit
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// thisBuild reads what the go command has noted in the program. It notes the commit where it was run in a checkout, and not for
// go install MODULE@VERSION.
func thisBuild() build {
	b := build{Version: mockserver.Version(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.from(info.Settings)
	return b
}

func (b *build) from(settings []debug.BuildSetting) {
	for _, s := range settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
}

// String is one line.
func (b build) String() string {
	facts := []string{b.Go, b.Platform}
	if b.Commit != "" {
		commit := "commit " + b.Commit[:min(12, len(b.Commit))]
		if b.Modified {
			commit += " and changes"
		}
		facts = append([]string{commit, b.Date}, facts...)
	}
	return fmt.Sprintf("popupmock %s (%s)", b.Version, strings.Join(facts, ", "))
}

func versionCommand(p program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Long: `version prints the version, the commit and its time where the program was built
in a checkout, the version of Go, and the platform.`,
		Example: `  popupmock version
  popupmock version --json`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			b := thisBuild()
			if !asJSON {
				return print(p, []byte(b.String()+"\n"))
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
