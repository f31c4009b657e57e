package scenarios_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/scenarios"
)

var update = flag.Bool("update", false, "write the golden texts of errors and the manual anew")

// malformedAtLeast is how many scripts there must be, so that a folder that was not found is no success.
const malformedAtLeast = 30

// TestMalformed holds the errors of each script in testdata/malformed against the text beside it.
func TestMalformed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/malformed/*.txtar")
	if err != nil || len(files) < malformedAtLeast {
		t.Fatalf("there are %d malformed scripts (%v), want at least %d", len(files), err, malformedAtLeast)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s, err := scenarios.Parse(name+".txtar", source)
			if err == nil || s != nil {
				t.Fatalf("the script is not refused (%v)", err)
			}
			golden(t, strings.TrimSuffix(file, ".txtar")+".golden", err.Error()+"\n")
			likeAUser(t, err.Error())
		})
	}
}

// told is an error as users meet it: a place, what was wrong, and what was expected.
var told = regexp.MustCompile(`^[a-z0-9-]+\.txtar:[1-9][0-9]*:([1-9][0-9]*:)? [^A-Z].*(; want |, did you mean |; "popupmock )`)

// placed is an error with its place alone.
var placed = regexp.MustCompile(`^x\.txtar:[1-9][0-9]*:([1-9][0-9]*:)? [^ ]`)

func likeAUser(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if !told.MatchString(line) {
			t.Errorf("the error does not say where, what and what was expected: %s", line)
		}
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the errors are\n%s\nwant\n%s", got, want)
	}
}

func TestLoadTellsAllMistakes(t *testing.T) {
	t.Parallel()
	_, err := scenarios.Load(os.DirFS("testdata"), "malformed")
	if err == nil || !strings.Contains(err.Error(), "malformed/command-unknown.txtar:") || !strings.Contains(err.Error(), "malformed/word-missing.txtar:") {
		t.Fatalf("the errors of a folder are not those of all scripts: %v", err)
	}
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) || len(joined.Unwrap()) < malformedAtLeast {
		t.Errorf("%T does not unwrap to one error for each mistake", err)
	}
	if _, err := scenarios.Load(os.DirFS("testdata"), "nowhere"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there gives %v", err)
	}
	if _, err := scenarios.Load(os.DirFS(t.TempDir()), "."); err == nil || err.Error() != ".: no scenario; want files that end with .txtar" {
		t.Errorf("an empty folder gives %v", err)
	}
}
