package house

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

// top is the module's root, seen from this package.
const top = "../../.."

// TestHouse holds the whole module against the rules.
func TestHouse(t *testing.T) {
	t.Parallel()
	files, err := parse(os.DirFS(top))
	if err != nil {
		t.Fatal(err)
	}
	rules := []struct {
		name  string
		found []string
	}{
		{"arrows", arrows(files, importArrows)},
		{"owners", owners(files, libraryOwners)},
		{"package docs", packageDocs(files)},
		{"exported docs", exportedDocs(files)},
		{"wall clock", wallClock(files, wallClockFiles)},
		{"skips", skips(files, skipFiles)},
		{"globals", globals(files, globalVariables)},
		{"size", size(files)},
		{"top level", topLevel(tracked(t))},
		{"dockerfile", dockerfile(read(t, "Dockerfile"), goVersion(t))},
	}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			t.Parallel()
			report(t, rule.found)
		})
	}
}

// TestHouseSeesTheModule guards against rules that hold because they were shown nothing.
func TestHouseSeesTheModule(t *testing.T) {
	t.Parallel()
	if line := "module " + module + "\n"; !strings.HasPrefix(read(t, "go.mod"), line) {
		t.Fatalf("go.mod does not begin with %q", line)
	}
	files, err := parse(os.DirFS(top))
	if err != nil {
		t.Fatal(err)
	}
	packages, imports := map[string]bool{}, map[string]bool{}
	for _, s := range files {
		packages[s.pkg()] = true
		for _, imp := range s.imports() {
			imports[imp.path] = true
		}
	}
	for _, pkg := range []string{
		"./cmd/internal/house", "./cmd/popupmock", "./mockserver", "./mockserver/control", "./mockserver/internal/api",
		"./mockserver/internal/clock", "./mockserver/internal/ipallow", "./mockserver/internal/token",
		"./mockserver/journal", "./mockserver/store", "./openapi",
	} {
		if !packages[pkg] {
			t.Errorf("package %s was not seen among %d", pkg, len(packages))
		}
	}
	for _, path := range []string{"./mockserver/journal", "github.com/labstack/echo/v4", "time"} {
		if !imports[path] {
			t.Errorf("no import of %s was seen", path)
		}
	}
}

// TestNothingOfThisMachine looks at every file that git tracks or would add.
func TestNothingOfThisMachine(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs(top)
	if err != nil {
		t.Fatal(err)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	private := slices.Concat(
		machineFolders(filepath.ToSlash(root), filepath.ToSlash(home)),
		packageHosts(output(t, "go", "env", "GOPROXY")),
	)
	if _, err := exec.LookPath("npm"); err == nil {
		private = append(private, packageHosts(output(t, "npm", "config", "get", "registry"))...)
	}
	found, err := leaks(os.DirFS(top), tracked(t), private)
	if err != nil {
		t.Fatal(err)
	}
	report(t, found)
}

// tracked lists the files that belong to the module: in a checkout those that git knows or would add, in an unpacked
// archive all there are.
func tracked(t *testing.T) []string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(top, ".git")); err != nil {
		return present(t)
	}
	need.Programs(t, "git")
	// The checkout may belong to another user than the one who tests it, as in a container.
	list := output(t, "git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	names := strings.Split(strings.TrimSuffix(list, "\x00"), "\x00")
	if !slices.Contains(names, "go.mod") {
		t.Fatalf("go.mod is not among the %d files that git lists", len(names))
	}
	return names
}

// present lists all files but those that make leaves behind.
func present(t *testing.T) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(top), ".", func(name string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.IsDir() && (name == "bin" || entry.Name() == "node_modules") {
			return fs.SkipDir
		}
		if err == nil && entry.Type().IsRegular() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func report(t *testing.T, found []string) {
	t.Helper()
	for _, finding := range found {
		t.Error(finding)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	var problems bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Stderr = top, &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, &problems)
	}
	return string(out)
}

// goVersion is the major and minor version that go.mod asks for.
func goVersion(t *testing.T) string {
	t.Helper()
	line := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))
	if line == nil {
		t.Fatal("go.mod has no go line")
	}
	return line[1]
}
