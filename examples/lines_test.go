package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
)

// An adapter is a file of examples/lines. Its client, a file of examples/lines/testdata, is laid beside it.
type adapter struct {
	name         string
	file, client string
	needs        []string
	command      func(t *testing.T, folder string) []string
}

var adapters = []adapter{
	{"php", "adapter.php", "api.php", []string{"php"}, script("php", "-n", "adapter.php")},
	{"python", "adapter.py", "api.py", []string{"python3"}, script("python3", "-B", "adapter.py")},
	{"node", "adapter.mjs", "api.mjs", []string{"node"}, script("node", "adapter.mjs")},
	{"go", "adapter/main.go", "", []string{"go"}, built},
	{"java", "Adapter.java", "Api.java", []string{"java", "javac"}, launched},
}

// script is a command whose last word is a file of the folder.
func script(words ...string) func(*testing.T, string) []string {
	return func(_ *testing.T, folder string) []string {
		last := len(words) - 1
		return append(append([]string{}, words[:last]...), filepath.Join(folder, words[last]))
	}
}

func built(t *testing.T, folder string) []string {
	t.Helper()
	program := filepath.Join(folder, "adapter")
	succeed(t, "go", "build", "-o", program, "./lines/adapter")
	return []string{program}
}

// launched lets Java run the adapter from its source, as its reader would, with a client that was compiled before.
func launched(t *testing.T, folder string) []string {
	t.Helper()
	succeed(t, "javac", "-d", folder, filepath.Join(folder, "Api.java"))
	return []string{"java", "-cp", folder, filepath.Join(folder, "Adapter.java")}
}

func succeed(t *testing.T, name string, arguments ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), name, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// laidOut copies an adapter and its client into a folder.
func (a adapter) laidOut(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, from := range []string{filepath.Join("lines", a.file), filepath.Join("lines", "testdata", a.client)} {
		if a.client == "" {
			break // it is compiled where it stands
		}
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(from)), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// TestAdapters drives a client of each language through an hour and to a failure.
func TestAdapters(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range adapters {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			if slices.Contains(a.needs, "javac") || slices.Contains(a.needs, "go") {
				need.Long(t, "3 s") // to compile
			}
			need.Programs(t, a.needs...)
			mock := mockserver.Start(t)
			p := program{name: a.name, commands: a.command(t, a.laidOut(t))}
			client := start(t, p, append(settings(mock, mock.URL), "EXAMPLES="+here))
			s := &scene{t, mock, client}
			for _, step := range []step{
				get(categories, 200), advance(61 * time.Minute), get(categories, 200), get("/api/v1/nowhere", 404),
			} {
				step(s)
			}
			if exit := client.finish(); exit != 1 {
				t.Errorf("exit status %d, want 1, since the last request failed; stderr %q", exit, client.stderr.String())
			}
			want := []string{
				"login 200", "listCategories 200",
				"listCategories 401 token_expired", "refresh 200", "listCategories 200", "GET /api/v1/nowhere 404 unknown_path",
			}
			if diff := cmp.Diff(want, requests(mock)); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}
