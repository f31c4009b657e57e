// Package need says what a test needs that Go does not bring along. It is the only place where a test may leave itself
// out: on a developer's machine it skips and says why, with CI=true a missing program is a failure.
package need

import (
	"cmp"
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
	"cc":        "gcc",
	"go":        "golang",
	"groff":     "groff-base",
	"initdb":    "postgresql",
	"java":      "default-jdk-headless",
	"javac":     "default-jdk-headless",
	"nginx":     "nginx-light",
	"node":      "nodejs",
	"pdftotext": "poppler-utils",
	"php":       "php-cli",
	"postgres":  "postgresql",
	"psql":      "postgresql-client",
	"redis-cli": "redis-tools",
	"unshare":   "util-linux",
}

// folders are where a program is when it is not on PATH, as patterns; the last that fits counts.
var folders = map[string]string{
	"initdb":    "/usr/lib/postgresql/*/bin",
	"nginx":     "/usr/sbin",
	"pgbouncer": "/usr/sbin",
	"postgres":  "/usr/lib/postgresql/*/bin",
}

// Programs returns when every one of the programs is on PATH, or where Debian has put it. Otherwise it ends the test and names what is missing and
// the Debian packages that have it: as a failure when CI=true, as a skip anywhere else.
func Programs(tb TB, programs ...string) {
	tb.Helper()
	missing := slices.DeleteFunc(slices.Clone(programs), isThere)
	if len(missing) == 0 {
		return
	}
	end(tb, "needs %s on PATH (Debian: apt-get install %s)", strings.Join(missing, ", "), strings.Join(packages(missing), " "))
}

// Program returns the path of a program, for those that need not be on PATH, or else that of the first of others that would do. When all are
// missing, it ends the test the way Programs does for the first.
func Program(tb TB, name string, others ...string) string {
	tb.Helper()
	for _, program := range append([]string{name}, others...) {
		if path, err := find(program); err == nil {
			return path
		}
	}
	Programs(tb, name)
	return ""
}

// Namespaces returns where a test may make mounts and a network of its own: on Linux, as root. Otherwise it ends the test the way Programs does.
func Namespaces(tb TB) {
	tb.Helper()
	Programs(tb, "unshare")
	if out, err := exec.Command("unshare", "--mount", "--net", "--pid", "--fork", "true").CombinedOutput(); err != nil {
		end(tb, "needs mounts and a network of its own, which root may make: %v: %s", err, out)
	}
}

// PHP is Programs for php with some of its extensions, which Debian keeps in packages of their own.
func PHP(tb TB, extensions ...string) {
	tb.Helper()
	Programs(tb, "php")
	loaded, err := exec.Command("php", "-m").Output()
	if err != nil {
		tb.Fatalf("php -m: %v", err)
		return
	}
	have := strings.Fields(strings.ToLower(string(loaded)))
	for _, extension := range extensions {
		if !slices.Contains(have, strings.ToLower(extension)) {
			end(tb, "needs the extension %s of PHP (Debian: apt-get install php-%s)", extension, extension)
			return
		}
	}
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

// Packages returns when npm ci has installed what the package-lock.json of a folder lists; target is that of make which does so.
// When the packages or Node are missing, it ends the test the way Programs does.
func Packages(tb TB, folder, target string) {
	tb.Helper()
	Programs(tb, "node")
	// npm writes this file at the very end.
	if _, err := os.Stat(filepath.Join(folder, "node_modules", ".package-lock.json")); err != nil {
		end(tb, "needs the packages of %s, which make %s installs from the npm registry", filepath.Base(folder), target)
	}
}

// Tool returns the path of a program that has a module of its own in .tools, such as "vault", which the target of make of that name builds. When
// it has not, it ends the test the way Programs does.
func Tool(tb TB, name string) string {
	tb.Helper()
	program := filepath.Join(moduleRoot(), "bin", name)
	if _, err := os.Stat(program); err != nil {
		end(tb, "needs the program of .tools/%s, which make %[1]s builds", name)
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

func isThere(program string) bool {
	_, err := find(program)
	return err == nil
}

// find looks on PATH, and then where Debian puts what is no everyday command.
func find(program string) (string, error) {
	path, err := exec.LookPath(program)
	if err == nil || folders[program] == "" {
		return path, err
	}
	found, _ := filepath.Glob(filepath.Join(folders[program], program))
	if len(found) == 0 {
		return "", err
	}
	return exec.LookPath(found[len(found)-1])
}

func packages(programs []string) []string {
	var names []string
	for _, program := range programs {
		if name := cmp.Or(debianPackages[program], program); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
