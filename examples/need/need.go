// Package need says what a test needs that Go does not bring along. It is the only place where a test may leave itself
// out: on a developer's machine it skips and says why, with CI=true a missing program is a failure.
package need

import (
	"os"
	"os/exec"
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
	end := tb.Skipf
	if os.Getenv("CI") == "true" {
		end = tb.Fatalf
	}
	end("needs %s on PATH (Debian: apt-get install %s)", strings.Join(missing, ", "), strings.Join(packages(missing), " "))
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
