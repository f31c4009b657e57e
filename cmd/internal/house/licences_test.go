package house

import (
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
)

// TestLicences asks the go command what is linked in on each system that releases are built for.
func TestLicences(t *testing.T) {
	t.Parallel()
	need.Programs(t, "go")
	linked := map[string]bool{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "./cmd/popupmock")
		list.Dir, list.Env = top, append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system)
		printed, err := list.Output()
		if err != nil {
			t.Fatalf("%s for %s: %v", list, system, err)
		}
		for line := range strings.Lines(string(printed)) {
			linked[strings.TrimSpace(line)] = true
		}
	}
	if len(linked) < 30 {
		t.Errorf("only %d modules are in the binary", len(linked))
	}
	report(t, licences(read(t, licenceTable), slices.Sorted(maps.Keys(linked)), allowedLicences))
}

func TestLicencesAreFound(t *testing.T) {
	t.Parallel()
	const table = "| what | version | licence |\n|---|---|---|\n| Go's library | any | BSD-3-Clause |\n| [example.org/a](https://pkg.go.dev/example.org/a) | v1.0.0 | MIT |\n" +
		"| [example.org/b](https://pkg.go.dev/example.org/b) | v2.0.0 | MIT AND BSD-3-Clause |\n| [preact](https://www.npmjs.com/package/preact), in the live page | 1.0.0 | MIT |\n"
	tests := []struct {
		name, from, to string
		want           []string
	}{
		{"as it should be", "", "", nil},
		{"missing", "| [example.org/a](https://pkg.go.dev/example.org/a) | v1.0.0 | MIT |\n", "",
			[]string{`.github/LICENSES.md: example.org/a v1.0.0 is in the binary, the table has "": run make generate`}},
		{"another version", "v1.0.0", "v0.9.0", []string{`.github/LICENSES.md: example.org/a v1.0.0 is in the binary, the table has "v0.9.0": run make generate`}},
		{"too much", "| [preact]", "| [example.org/c](https://pkg.go.dev/example.org/c) | v1.0.0 | MIT |\n| [preact]", []string{".github/LICENSES.md: example.org/c is not in the binary: run make generate"}},
		{"copyleft", "v1.0.0 | MIT", "v1.0.0 | AGPL-3.0", []string{".github/LICENSES.md: example.org/a is under AGPL-3.0, which is not among MIT, BSD-3-Clause: use something else"}},
		{"copyleft in the page", "page | 1.0.0 | MIT", "page | 1.0.0 | GPL-3.0", []string{".github/LICENSES.md: preact is under GPL-3.0, which is not among MIT, BSD-3-Clause: use something else"}},
		{"unknown", "v1.0.0 | MIT", "v1.0.0 | unknown", []string{".github/LICENSES.md: example.org/a is under unknown, which is not among MIT, BSD-3-Clause: use something else"}},
		{"copyleft for its files alone", "AND BSD-3-Clause", "AND MPL-2.0", []string{".github/LICENSES.md: example.org/b is under MPL-2.0, which is not among MIT, BSD-3-Clause: use something else"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found := licences(strings.Replace(table, test.from, test.to, 1), []string{"example.org/a v1.0.0", "example.org/b v2.0.0"},
				[]string{"MIT", "BSD-3-Clause"})
			if diff := cmp.Diff(test.want, found); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
