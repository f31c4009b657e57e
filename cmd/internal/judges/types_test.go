package judges

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/openapi/control"
)

// typesOf lets openapi-typescript make types of a document. Nobody keeps them, so they cannot be out of date.
func typesOf(t *testing.T, name string, text []byte) string {
	t.Helper()
	types := filepath.Join(t.TempDir(), name+".d.ts")
	ran := runJudge(t, need.Judge(t, "openapi-typescript"), written(t, "openapi.yaml", text), "--output", types)
	if ran.exit != 0 {
		t.Fatalf("openapi-typescript: exit status %d\n%s%s", ran.exit, ran.stdout, ran.stderr)
	}
	return types
}

// check lets TypeScript look at files as strictly as it can. It returns its errors by file, without their places.
func check(t *testing.T, files ...string) map[string][]string {
	t.Helper()
	ran := runJudge(t, need.Judge(t, "tsc"), append([]string{
		"--noEmit", "--strict", "--allowJs", "--checkJs", "--target", "es2022", "--module", "nodenext",
		"--types", "node", "--typeRoots", "node_modules/@types",
	}, files...)...)
	found := map[string][]string{}
	for _, e := range regexp.MustCompile(`(?m)^(.*)\(\d+,\d+\): error (.*)$`).FindAllStringSubmatch(ran.stdout, -1) {
		found[filepath.Base(e[1])] = append(found[filepath.Base(e[1])], e[2])
	}
	if len(found) == 0 && ran.exit != 0 {
		t.Fatalf("tsc: exit status %d\n%s%s", ran.exit, ran.stdout, ran.stderr)
	}
	return found
}

// The types of each document compile, and so do those of the control API. All are looked at in one run: nearly all of its time
// goes into the library that they have in common.
func TestTypesCompile(t *testing.T) {
	t.Parallel()
	files := []string{typesOf(t, "control", control.YAML())}
	for _, d := range documents {
		files = append(files, typesOf(t, d.name, d.text(t)))
	}
	if diff := cmp.Diff(map[string][]string{}, check(t, files...)); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

// TestNodeExampleKeepsToTheTypes looks at the Node example beside copies with one mistake each.
func TestNodeExampleKeepsToTheTypes(t *testing.T) {
	t.Parallel()
	client, err := os.ReadFile(filepath.Join(top, "examples", "node", "client.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	copies := map[string]struct{ from, to, want string }{
		"client.mjs":     {},
		"no-field.mjs":   {"access_token: access", "acces_token: access", "TS2339: Property 'acces_token' does not exist"},
		"no-data.mjs":    {"envelope?.data", "envelope?.date", "TS2339: Property 'date' does not exist"},
		"no-message.mjs": {"error?.message ??", "error?.text ??", "TS2339: Property 'text' does not exist"},
		"no-type.mjs":    {"/** @param {string} text */", "", "TS7006: Parameter 'text' implicitly has an 'any' type."},
		"no-body.mjs":    {"{ refresh_token: old", "{ token: old", "TS2353: Object literal may only specify known properties, and 'token'"},
	}
	folder := filepath.Dir(typesOf(t, documents[0].name, documents[0].text(t)))
	var files []string
	for name, c := range copies {
		files = append(files, filepath.Join(folder, name))
		text := strings.Replace(string(client), c.from, c.to, 1)
		if c.want != "" && text == string(client) {
			t.Fatalf("the example has no %q", c.from)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found := check(t, files...)
	for name, c := range copies {
		switch got := found[name]; {
		case c.want == "" && len(got) == 0:
		case c.want != "" && len(got) == 1 && strings.HasPrefix(got[0], c.want):
		default:
			t.Errorf("%s: errors %q, want one like %q, or none where that is empty", name, got, c.want)
		}
	}
}
