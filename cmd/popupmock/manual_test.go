package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/popupmock/popupmock/cmd/internal/manual"
	"github.com/popupmock/popupmock/examples/need"
)

// documented is the command as its manual is written from it.
func documented() (*cobra.Command, map[string][]byte) {
	root := rootCommand(program{})
	root.InitDefaultCompletionCmd()
	return root, manual.Pages(root, manual.Release{Version: "v1.0.0", Date: time.Unix(1700000000, 0)})
}

// Every command that help shows has a page, which names each of its flags.
func TestManualIsWhole(t *testing.T) {
	t.Parallel()
	root, pages := documented()
	count := 0
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		count++
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
		page := strings.NewReplacer(`\-`, "-", `\fB`, "", `\fR`, "", `\fI`, "").Replace(string(pages[name+".1"]))
		if !strings.Contains(page, "\n"+name+" - ") {
			t.Errorf("%s has no page", cmd.CommandPath())
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && !strings.Contains(page, "--"+f.Name+"\n") && !strings.Contains(page, "--"+f.Name+" ") {
				t.Errorf("the page of %s leaves out --%s", cmd.CommandPath(), f.Name)
			}
		})
		for _, line := range strings.Split(cmd.Long, "\n\n") {
			if first, rest, _ := strings.Cut(line, "\n"); !strings.HasPrefix(first, " ") && strings.Contains(rest, "\n  ") {
				t.Errorf("%s: lines of an example are a paragraph of their own, or a manual page fills them:\n%s", cmd.CommandPath(), line)
			}
		}
		for _, c := range cmd.Commands() {
			if !c.Hidden {
				visit(c)
			}
		}
	}
	visit(root)
	if count != len(pages) || count < 60 {
		t.Errorf("%d pages for %d commands", len(pages), count)
	}
}

// Those who read manual pages find nothing to complain of.
func TestManualIsWellFormed(t *testing.T) {
	t.Parallel()
	need.Programs(t, "mandoc", "groff")
	_, pages := documented()
	folder := t.TempDir()
	var files []string
	for name, page := range pages {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, page, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	for _, command := range [][]string{{"mandoc", "-T", "lint", "-W", "warning"}, {"groff", "-man", "-Tutf8", "-ww", "-z"}} {
		check := exec.CommandContext(t.Context(), command[0], append(command[1:], files...)...)
		if out, err := check.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", command[0], err, out)
		}
	}
}

// Each shell takes its script, and those that can be asked without a terminal complete a command by it.
func TestShellsComplete(t *testing.T) {
	t.Parallel()
	tests := []struct{ shell, file, script, want string }{
		// What bash-completion does, which is a package of its own, is done here.
		{"bash", "popupmock.bash", `_init_completion() { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; prev=${words[cword-1]}; }; compopt() { :; }
			source "$1" && complete -p popupmock | grep -q __start_popupmock
			COMP_WORDS=(popupmock ctl cl) COMP_CWORD=2 COMP_TYPE=9 COMP_LINE='popupmock ctl cl' COMP_POINT=16; __start_popupmock; echo "$COMPREPLY"`, "clock"},
		{"zsh", "_popupmock", `autoload -Uz compinit && compinit -u -D && source "$1" && echo "$_comps[popupmock]"`, "_popupmock"},
		{"fish", "popupmock.fish", `source $argv[1]; complete -C 'popupmock ctl cl'`, "clock\tRead and move the mock's clock"},
	}
	root, _ := documented()
	scripts, err := manual.Completions(root)
	if err != nil {
		t.Fatal(err)
	}
	if got := scripts["popupmock.ps1"]; !bytes.Contains(got, []byte("Register-ArgumentCompleter -CommandName 'popupmock'")) {
		t.Errorf("the script for PowerShell begins %.200q", got)
	}
	for _, test := range tests {
		t.Run(test.shell, func(t *testing.T) {
			t.Parallel()
			need.Programs(t, test.shell)
			folder := t.TempDir()
			file := filepath.Join(folder, test.file)
			if err := os.WriteFile(file, scripts[test.file], 0o600); err != nil {
				t.Fatal(err)
			}
			args := map[string][]string{
				"bash": {"--noprofile", "--norc", "-c", test.script, "bash", file}, "zsh": {"-f", "-c", test.script, "zsh", file}, "fish": {"--no-config", "-c", test.script, file},
			}[test.shell]
			shell := exec.CommandContext(t.Context(), test.shell, args...)
			shell.Env = append(os.Environ(), "HOME="+folder, "XDG_CONFIG_HOME="+folder, "XDG_DATA_HOME="+folder)
			var problems strings.Builder
			shell.Stderr = &problems
			out, err := shell.Output()
			if got := strings.TrimSpace(string(out)); err != nil || got != test.want || problems.Len() > 0 {
				t.Errorf("it completes %q, want %q: %v\n%s", got, test.want, err, problems.String())
			}
		})
	}
}
