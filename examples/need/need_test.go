package need_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
)

// A recorder stands in for a *testing.T and keeps how the test was ended.
type recorder struct{ ended []string }

func (*recorder) Helper() {}

func (r *recorder) Fatalf(format string, args ...any) { r.end("fatal", format, args) }

func (r *recorder) Skipf(format string, args ...any) { r.end("skip", format, args) }

func (r *recorder) end(how, format string, args []any) {
	r.ended = append(r.ended, how+": "+fmt.Sprintf(format, args...))
}

func TestPrograms(t *testing.T) {
	path := t.TempDir()
	if err := os.WriteFile(filepath.Join(path, "jq"), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", path)
	tests := []struct {
		name, ci string
		programs []string
		want     []string
	}{
		{"nothing needed", "true", nil, nil},
		{"all there", "true", []string{"jq"}, nil},
		{"missing on a developer's machine", "", []string{"jq", "node"},
			[]string{"skip: needs node on PATH (Debian: apt-get install nodejs)"}},
		{"missing in CI", "true", []string{"jq", "node"},
			[]string{"fatal: needs node on PATH (Debian: apt-get install nodejs)"}},
		{"several missing", "", []string{"php", "curl"},
			[]string{"skip: needs php, curl on PATH (Debian: apt-get install php-cli curl)"}},
		{"a package named once", "", []string{"cc", "gcc"},
			[]string{"skip: needs cc, gcc on PATH (Debian: apt-get install gcc)"}},
		{"CI set to something else", "false", []string{"cc"},
			[]string{"skip: needs cc on PATH (Debian: apt-get install gcc)"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("CI", test.ci)
			var tb recorder
			need.Programs(&tb, test.programs...)
			if diff := cmp.Diff(test.want, tb.ended); diff != "" {
				t.Errorf("ended (-want +got):\n%s", diff)
			}
		})
	}
}

func TestProgram(t *testing.T) {
	t.Setenv("CI", "true")
	path := t.TempDir()
	t.Setenv("PATH", path)
	jq := filepath.Join(path, "jq")
	if err := os.WriteFile(jq, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	var tb recorder
	if got := need.Program(&tb, "jq"); got != jq || tb.ended != nil {
		t.Errorf("got %q, ended %q, want %s", got, tb.ended, jq)
	}
	if got := need.Program(&tb, "gojq", "jaq", "jq"); got != jq || tb.ended != nil {
		t.Errorf("in place of others: got %q, ended %q, want %s", got, tb.ended, jq)
	}
	need.Program(&tb, "node", "deno")
	if diff := cmp.Diff([]string{"fatal: needs node on PATH (Debian: apt-get install nodejs)"}, tb.ended); diff != "" {
		t.Errorf("ended (-want +got):\n%s", diff)
	}
}

func TestPHP(t *testing.T) {
	path := t.TempDir()
	t.Setenv("PATH", path)
	tests := []struct {
		name, ci, modules string
		want              []string
	}{
		{"there", "true", "[PHP Modules]\ncurl\nRedis", nil},
		{"missing on a developer's machine", "", "curl", []string{"skip: needs the extension redis of PHP (Debian: apt-get install php-redis)"}},
		{"missing in CI", "true", "curl\nredistribute", []string{"fatal: needs the extension redis of PHP (Debian: apt-get install php-redis)"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("CI", test.ci)
			if err := os.WriteFile(filepath.Join(path, "php"), []byte("#!/bin/sh\necho '"+test.modules+"'\n"), 0o755); err != nil {
				t.Fatal(err)
			}
			var tb recorder
			need.PHP(&tb, "curl", "redis")
			if diff := cmp.Diff(test.want, tb.ended); diff != "" {
				t.Errorf("ended (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJudge(t *testing.T) {
	root := t.TempDir()
	bin, inside := filepath.Join(root, ".tools", "judges", "node_modules", ".bin"), filepath.Join(root, "some", "package")
	for _, folder := range []string{bin, inside} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, program := range []string{filepath.Join(root, "go.mod"), filepath.Join(root, "node"), filepath.Join(bin, "redocly")} {
		if err := os.WriteFile(program, nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", root)
	tests := []struct {
		name, ci, folder, program string
		want                      []string
	}{
		{"installed", "true", inside, "redocly", nil},
		{"missing on a developer's machine", "", inside, "prism",
			[]string{"skip: needs prism, which make judges installs from the npm registry"}},
		{"missing in CI", "true", inside, "prism",
			[]string{"fatal: needs prism, which make judges installs from the npm registry"}},
		{"outside of the module", "", t.TempDir(), "redocly",
			[]string{"skip: needs redocly, which make judges installs from the npm registry"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("CI", test.ci)
			t.Chdir(test.folder)
			var tb recorder
			got := need.Judge(&tb, test.program)
			if diff := cmp.Diff(test.want, tb.ended); diff != "" {
				t.Errorf("ended (-want +got):\n%s", diff)
			}
			if want := filepath.Join(bin, "redocly"); test.want == nil && got != want {
				t.Errorf("program %s, want %s", got, want)
			}
		})
	}
	t.Run("no Node", func(t *testing.T) {
		t.Setenv("CI", "true")
		t.Setenv("PATH", t.TempDir())
		t.Chdir(inside)
		var tb recorder
		need.Judge(&tb, "redocly")
		if diff := cmp.Diff([]string{"fatal: needs node on PATH (Debian: apt-get install nodejs)"}, tb.ended); diff != "" {
			t.Errorf("ended (-want +got):\n%s", diff)
		}
	})
}

func TestPackages(t *testing.T) {
	path, folder := t.TempDir(), filepath.Join(t.TempDir(), "axios")
	t.Setenv("PATH", path)
	if err := os.WriteFile(filepath.Join(path, "node"), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	ended := func(ci string) []string {
		t.Setenv("CI", ci)
		var tb recorder
		need.Packages(&tb, folder, "zoo")
		return tb.ended
	}
	const missing = "needs the packages of axios, which make zoo installs from the npm registry"
	if diff := cmp.Diff([]string{"skip: " + missing}, ended("")); diff != "" {
		t.Errorf("missing on a developer's machine (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"fatal: " + missing}, ended("true")); diff != "" {
		t.Errorf("missing in CI (-want +got):\n%s", diff)
	}
	if err := os.MkdirAll(filepath.Join(folder, "node_modules", ".package-lock.json"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got := ended("true"); got != nil {
		t.Errorf("installed, and ended %q", got)
	}
	t.Setenv("PATH", t.TempDir())
	if diff := cmp.Diff([]string{"fatal: needs node on PATH (Debian: apt-get install nodejs)"}, ended("true")); diff != "" {
		t.Errorf("no Node (-want +got):\n%s", diff)
	}
}
