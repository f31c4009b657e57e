package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/cmd/internal/docs"
)

// otherFlags are flags in documents that are not those of popupmock. Value: whose they are.
var otherFlags = map[string]string{
	"--rounds": "the load", "--time": "the load", "--warm": "the load", "--popupmock": "the load", "--markdown": "the load",
	"--readme": "the load", "--volumes": "docker compose",
}

// TestSpans looks at commands within lines, which nobody runs: they name commands, flags and targets of make that there are.
func TestSpans(t *testing.T) {
	t.Parallel()
	makefile, err := os.ReadFile(top + "/Makefile")
	if err != nil {
		t.Fatal(err)
	}
	root := rootCommand(program{})
	root.InitDefaultCompletionCmd() // as Cobra does when it is run
	flags := allFlags(root)
	for _, d := range documents(t) {
		for _, span := range d.Spans {
			if d.Path == "CHANGELOG.md" { // tells of what was
				continue
			}
			if problem := wrongSpan(span, root, flags, string(makefile)); problem != "" {
				t.Errorf("%s:%d: `%s`: %s", d.Path, span.Line, span.Text, problem)
			}
		}
	}
}

func wrongSpan(span docs.Span, root *cobra.Command, flags []string, makefile string) string {
	words := wordsOf(span.Text)
	for len(words) > 0 && regexp.MustCompile(`^[A-Z_]+=`).MatchString(words[0]) {
		words = words[1:]
	}
	if len(words) == 0 {
		return ""
	}
	switch {
	case words[0] == "popupmock" && len(words) > 1:
		return wrongCommand(root, words[1:])
	case words[0] == "make" && len(words) == 2 && !strings.Contains(makefile, "\n"+words[1]+":"):
		return "make has no such target"
	case words[0] == "go" && len(words) == 3 && words[1] == "doc":
		folder := strings.TrimPrefix(words[2], "github.com/popupmock/popupmock/")
		if _, err := os.Stat(filepath.Join(top, folder)); err != nil {
			return "there is no such package"
		}
	case strings.HasPrefix(words[0], "--"):
		flag, _, _ := strings.Cut(words[0], "=")
		if !slices.Contains(flags, flag) && otherFlags[flag] == "" {
			return "no command has this flag"
		}
	}
	return ""
}

// wrongCommand looks for the command, and for its flags up to --.
func wrongCommand(root *cobra.Command, words []string) string {
	if strings.HasPrefix(words[0], "-") || words[0] == "COMMAND" {
		return ""
	}
	found, rest, err := root.Find(words)
	if err != nil || found == root {
		return "there is no such command"
	}
	if found.HasSubCommands() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		return found.CommandPath() + " has no such command"
	}
	for _, word := range rest {
		if word == "--" {
			break
		}
		flag, _, _ := strings.Cut(word, "=")
		if strings.HasPrefix(flag, "--") && flag != "--help" && found.Flag(strings.TrimPrefix(flag, "--")) == nil {
			return found.CommandPath() + " has no flag " + flag
		}
	}
	return ""
}

func allFlags(root *cobra.Command) (flags []string) {
	for waiting := []*cobra.Command{root}; len(waiting) > 0; waiting = waiting[1:] {
		for line := range strings.Lines(waiting[0].Flags().FlagUsages() + waiting[0].PersistentFlags().FlagUsages()) {
			flags = append(flags, regexp.MustCompile(`--[a-z-]+`).FindString(line))
		}
		waiting = append(waiting, waiting[0].Commands()...)
	}
	return flags
}

// TestWrongSpans has what TestSpans must find.
func TestWrongSpans(t *testing.T) {
	t.Parallel()
	root := rootCommand(program{})
	for text, want := range map[string]string{
		"popupmock serve --seed x":                         "",
		"POPUPMOCK_SEED=x popupmock serve":                 "",
		"popupmock srve":                                   "there is no such command",
		"popupmock serve --sed":                            "popupmock serve has no flag --sed",
		"popupmock grade -- ./client --sed":                "",
		"popupmock ctl journal shw 1":                      "popupmock ctl journal has no such command",
		"popupmock ctl journal show SEQ":                   "",
		"make test":                                        "",
		"make tests":                                       "make has no such target",
		"go doc github.com/popupmock/popupmock/mock":       "there is no such package",
		"go doc github.com/popupmock/popupmock/mockserver": "",
		"--seed=x": "",
		"--sed":    "no command has this flag",
	} {
		if got := wrongSpan(docs.Span{Text: text}, root, allFlags(root), "\ntest: x\n"); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
