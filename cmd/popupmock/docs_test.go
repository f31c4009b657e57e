package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/cmd/internal/docs"
	"github.com/popupmock/popupmock/examples/need"
)

// TestDocuments plays every block of every document, as the reader would, and fails for what it does not know how to play.
func TestDocuments(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, d := range documents(t) {
		var blocks []docs.Block
		for _, b := range d.Blocks {
			elsewhere, is := unplayed[b.Name()]
			if !is {
				blocks = append(blocks, b)
				continue
			}
			used[b.Name()] = true
			if elsewhere.check != nil {
				elsewhere.check(t, b)
			}
		}
		if len(blocks) == 0 {
			continue
		}
		t.Run(d.Path, func(t *testing.T) {
			t.Parallel()
			if d.Path == "examples/guides/grading.md" {
				need.Long(t, "18 s")
			}
			playDocument(t, blocks)
		})
	}
	for name := range unplayed {
		if !used[name] {
			t.Errorf("no block is %q any more: take it out of the table", name)
		}
	}
}

func documents(t *testing.T) []*docs.Document {
	t.Helper()
	all, err := docs.Read(os.DirFS(top))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 15 {
		t.Fatalf("only %d documents", len(all))
	}
	return all
}

// inShells finds the programs that a page's commands need, besides popupmock and what every Unix has.
var inShells = regexp.MustCompile(`\b(bash|curl|go|java|javac|jq|node|php|python3)\b`)

func playDocument(t *testing.T, blocks []docs.Block) {
	folder, text := t.TempDir(), ""
	for _, b := range blocks {
		if b.Language == "sh" || b.Language == "bash" {
			text += b.Language + " " + b.Text
		}
	}
	need.Programs(t, append(inShells.FindAllString(text, -1), "sh")...)
	if strings.Contains(text, "examples/") { // what stands at the top of a checkout
		if err := os.CopyFS(filepath.Join(folder, "examples"), os.DirFS(top+"/examples")); err != nil {
			t.Fatal(err)
		}
	}
	environ := slices.DeleteFunc(os.Environ(), func(variable string) bool { return strings.HasPrefix(variable, "POPUPMOCK_") })
	stage := docs.Stage{Folder: folder, Root: os.DirFS(top), Environ: append(environ, "HOME="+folder, "NO_PROXY=*", "no_proxy=*")}
	for _, problem := range stage.Play(t.Context(), blocks) {
		t.Error(problem)
	}
}

// TestLinks follows the links of all documents to one another, and to files.
func TestLinks(t *testing.T) {
	t.Parallel()
	for _, problem := range docs.Broken(os.DirFS(top), documents(t)) {
		t.Error(problem)
	}
}

// TestComments wants every block in a comment of Go to be a part of a test beside it, unless the table says what it is.
func TestComments(t *testing.T) {
	t.Parallel()
	blocks, err := docs.Comments(os.DirFS(top))
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, b := range blocks {
		if _, is := uncompiled[b.Path]; is {
			used[b.Path] = true
			continue
		}
		if !isTested(t, b) {
			t.Errorf("%s:%d: no test in that folder has these lines, and the table does not name the file:\n%s", b.Path, b.Line, b.Text)
		}
	}
	for name := range uncompiled {
		if !used[name] {
			t.Errorf("no block is %q any more: take it out of the table", name)
		}
	}
}

func isTested(t *testing.T, b docs.Block) bool {
	t.Helper()
	tests, err := filepath.Glob(filepath.Join(top, filepath.Dir(b.Path), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(tests, filepath.Join(top, "examples", "gotest", "guide_test.go")) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if docs.IsPart(b.Text, string(text)) {
			return true
		}
	}
	return false
}

// TestAdaptersAreWhole: who copies an adapter from the page that shows them copies all of its file.
func TestAdaptersAreWhole(t *testing.T) {
	t.Parallel()
	const folder = "examples/lines"
	shown := map[string]string{}
	for _, d := range documents(t) {
		for _, b := range d.Blocks {
			if d.Path == folder+"/README.md" {
				shown[strings.Join(b.Words, " ")] = b.Text
			}
		}
	}
	for _, name := range []string{"adapter.php", "adapter.py", "adapter.mjs", "adapter/main.go", "Adapter.java"} {
		text, err := os.ReadFile(filepath.Join(top, folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(text), shown[name]); diff != "" {
			t.Errorf("%s (-file +README.md):\n%s", name, diff)
		}
	}
}
