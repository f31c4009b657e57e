package ui_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/trigger"
	"github.com/popupmock/popupmock/openapi"
)

// TestListsOfThePage compares what the forms offer with what the mock knows.
func TestListsOfThePage(t *testing.T) {
	t.Parallel()
	document, err := openapi.Load(openapi.Extensions)
	if err != nil {
		t.Fatal(err)
	}
	var operations []string
	for _, operation := range document.Operations() {
		operations = append(operations, operation.ID)
	}
	for _, test := range []struct {
		file, pattern string
		want          []string
	}{
		{"lib/operations.ts", `'([a-zA-Z]+)'`, operations},
		{"controls/effects.ts", `\{ type: '(\w+)'`, fault.Types()},
		{"controls/actions.ts", `\{ action: '(\w+)'`, trigger.Types()},
	} {
		source, err := os.ReadFile(filepath.Join("_app", "src", test.file))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, found := range regexp.MustCompile(test.pattern).FindAllStringSubmatch(string(source), -1) {
			got = append(got, found[1])
		}
		if diff := cmp.Diff(slices.Sorted(slices.Values(test.want)), slices.Sorted(slices.Values(got))); diff != "" {
			t.Errorf("%s (-the mock has +the page offers):\n%s", test.file, diff)
		}
	}
}

// TestUnits runs the tests of what the page is made of and needs no browser.
func TestUnits(t *testing.T) {
	t.Parallel()
	need.Packages(t, "_app", "page")
	test := exec.CommandContext(t.Context(), "node", "build.mjs", "--tests")
	test.Dir = "_app"
	if output, err := test.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}
