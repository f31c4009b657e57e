package scenarios_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/popupmock/popupmock/scenarios"
)

// FuzzParse demands of any text that it is a scenario, or that each of its mistakes has a place.
func FuzzParse(f *testing.F) {
	all, err := scenarios.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range all {
		f.Add(s.Text())
	}
	malformed, err := filepath.Glob("testdata/malformed/*.txtar")
	if err != nil || len(malformed) == 0 {
		f.Fatalf("no malformed scripts: %v", err)
	}
	for _, file := range malformed {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := scenarios.Parse("x.txtar", []byte(text))
		switch {
		case err == nil && (s == nil || s.Name != "x" || s.Text() != text):
			t.Fatalf("the scenario is %+v", s)
		case err == nil:
			return
		case s != nil:
			t.Fatal("a scenario comes with its error")
		}
		var joined interface{ Unwrap() []error }
		if !errors.As(err, &joined) || len(joined.Unwrap()) == 0 {
			t.Fatalf("the error is a %T", err)
		}
		for _, one := range joined.Unwrap() {
			if !placed.MatchString(one.Error()) {
				t.Errorf("the error has no place: %v", one)
			}
		}
	})
}
