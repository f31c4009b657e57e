// Package need says what a test needs that Go does not bring along. It is the only place where a test may leave itself
// out: on a developer's machine it skips and says why, with CI=true a missing program is a failure.
package need

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// TB is the part of testing.TB that is used here.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
}

// debianPackages names the package of a program where the two differ.
var debianPackages = map[string]string{
	"cc":   "gcc",
	"node": "nodejs",
	"php":  "php-cli",
}

// Programs returns when every one of the programs is on PATH. Otherwise it ends the test and names what is missing and
// the Debian packages that have it: as a failure when CI=true, as a skip anywhere else.
func Programs(tb TB, programs ...string) {
	tb.Helper()
	missing := slices.DeleteFunc(slices.Clone(programs), isOnPath)
	if len(missing) == 0 {
		return
	}
	end(tb, "needs %s on PATH (Debian: apt-get install %s)", strings.Join(missing, ", "), strings.Join(packages(missing), " "))
}

// Judge returns the path of a program that .tools/judges installs from the npm registry, such as "redocly", and that Node
// runs. When it or Node is missing, it ends the test the way Programs does.
func Judge(tb TB, name string) string {
	tb.Helper()
	Programs(tb, "node")
	program := filepath.Join(moduleRoot(), ".tools", "judges", "node_modules", ".bin", name)
	if _, err := os.Stat(program); err != nil {
		end(tb, "needs %s, which make judges installs from the npm registry", name)
	}
	return program
}

// moduleRoot is the nearest folder with a go.mod, from the test's own upwards; empty when there is none.
func moduleRoot() string {
	folder, err := os.Getwd()
	for err == nil {
		if _, absent := os.Stat(filepath.Join(folder, "go.mod")); absent == nil {
			return folder
		}
		if folder == filepath.Dir(folder) {
			break
		}
		folder = filepath.Dir(folder)
	}
	return ""
}

// end ends a test that lacks something.
func end(tb TB, format string, args ...any) {
	tb.Helper()
	if os.Getenv("CI") == "true" {
		tb.Fatalf(format, args...)
		return
	}
	tb.Skipf(format, args...)
}

func isOnPath(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

func packages(programs []string) []string {
	names := make([]string, len(programs))
	for i, program := range programs {
		names[i] = program
		if name, ok := debianPackages[program]; ok {
			names[i] = name
		}
	}
	return names
}
