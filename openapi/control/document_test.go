package control_test

import (
	"errors"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/openapi"
	"github.com/popupmock/popupmock/openapi/control"
	"github.com/popupmock/popupmock/openapi/internal/compile"
)

var update = flag.Bool("update", false, "write what is generated anew")

func TestCompiledIsFresh(t *testing.T) {
	t.Parallel()
	yaml, err := os.ReadFile("control.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d, err := openapi.Parse(yaml)
	if err != nil {
		t.Fatal(err)
	}
	text, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := compile.Compile(compile.Document{Name: "control", JSON: text})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(compile.Packed("control.gen.yaml.gz", yaml, *update), compile.Packed("control.gen.tsv.gz", compiled, *update)); err != nil {
		t.Error(err)
	}
}

// What was compiled asks the same of a request as the document that it came from.
func TestCompiledAsksForTheSame(t *testing.T) {
	t.Parallel()
	whole, err := openapi.Parse(control.YAML())
	if err != nil {
		t.Fatal(err)
	}
	opened, err := control.Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(opened.Operations()) != len(whole.Operations()) {
		t.Fatalf("%d operations, want %d", len(opened.Operations()), len(whole.Operations()))
	}
	for i, want := range whole.Operations() {
		got := opened.Operations()[i]
		if got.ID != want.ID || got.Method != want.Method || got.Path != want.Path {
			t.Errorf("%s %s %s, want %s %s %s", got.ID, got.Method, got.Path, want.ID, want.Method, want.Path)
		}
		if diff := cmp.Diff(want.Inputs(), got.Inputs()); diff != "" {
			t.Errorf("%s takes (-want +got):\n%s", want.ID, diff)
		}
		if diff := cmp.Diff(want.Fields(), got.Fields()); diff != "" {
			t.Errorf("%s answers (-want +got):\n%s", want.ID, diff)
		}
		if diff := cmp.Diff(want.Statuses(), got.Statuses()); diff != "" {
			t.Errorf("%s answers with (-want +got):\n%s", want.ID, diff)
		}
	}
}

func TestLoadReturnsOneDocument(t *testing.T) {
	t.Parallel()
	first, err := control.Load()
	if err != nil {
		t.Fatal(err)
	}
	if second, err := control.Load(); first != second || err != nil {
		t.Errorf("the document was parsed twice, or %v", err)
	}
}

func TestCallersCannotChangeTheText(t *testing.T) {
	t.Parallel()
	for range 2 {
		text := control.YAML()
		if text[0] == '!' {
			t.Error("YAML handed out its own bytes")
		}
		text[0] = '!'
	}
}
