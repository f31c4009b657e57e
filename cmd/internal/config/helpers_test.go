package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// load gathers settings from a file with this text, empty for none, from variables and from flags.
func load(t *testing.T, file string, environ, args []string) (Settings, error) {
	t.Helper()
	set := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	flags := Bind(set)
	if err := set.Parse(args); err != nil {
		t.Fatalf("parse %q: %v", args, err)
	}
	if file != "" {
		environ = append([]string{"POPUPMOCK_CONFIG=" + write(t, file)}, environ...)
	}
	return Load(flags, environ)
}

// mustLoad is load without mistakes.
func mustLoad(t *testing.T, file string, environ, args []string) Settings {
	t.Helper()
	s, err := load(t, file, environ, args)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return s
}

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "mock.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// parsed reads a file's text and returns the lines of what is wrong.
func parsed(text string) []string {
	f, err := parseFile("mock.yaml", text)
	s := Settings{}
	return messages(inOrder([]error{err, applyAll(settings, &s, f.settings), addAccounts(&s, f.accounts)}))
}

// messages returns the joined errors, one each.
func messages(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}
