package judges

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/openapi/control"
)

// typesOf lets openapi-typescript make types of documents in a folder, in one run. Nobody keeps them, so they cannot be out of date.
func typesOf(t *testing.T, folder string, texts map[string][]byte) (files []string) {
	t.Helper()
	apis := "apis:\n"
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(folder, name+".yaml"), text, 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, filepath.Join(folder, name+".d.ts"))
		apis += fmt.Sprintf("  %s:\n    root: %s.yaml\n    x-openapi-ts: {output: %s.d.ts}\n", name, name, name)
	}
	configuration := filepath.Join(folder, "redocly.yaml")
	if err := os.WriteFile(configuration, []byte(apis), 0o644); err != nil {
		t.Fatal(err)
	}
	ran := runJudge(t, need.Judge(t, "openapi-typescript"), "--redocly", configuration)
	if ran.exit != 0 {
		t.Fatalf("openapi-typescript: exit status %d\n%s%s", ran.exit, ran.stdout, ran.stderr)
	}
	return files
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

// A slip is a mistake in a copy of the Node example, and the error that TypeScript has to find, alone, in it.
type slip struct{ from, to, want string }

var slips = map[string]slip{
	"client.mjs":     {}, // the example itself
	"no-field.mjs":   {"access_token: access", "acces_token: access", "TS2339: Property 'acces_token' does not exist"},
	"no-data.mjs":    {"envelope?.data", "envelope?.date", "TS2339: Property 'date' does not exist"},
	"no-message.mjs": {"error?.message ??", "error?.text ??", "TS2339: Property 'text' does not exist"},
	"no-type.mjs":    {"/** @param {string} text */", "", "TS7006: Parameter 'text' implicitly has an 'any' type."},
	"no-body.mjs":    {"{ refresh_token: old", "{ token: old", "TS2353: Object literal may only specify known properties, and 'token'"},
}

// copies writes the Node example into a folder, as it is and with one slip each.
func copies(t *testing.T, folder string) (files []string) {
	t.Helper()
	client, err := os.ReadFile(filepath.Join(top, "examples", "node", "client.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range slips {
		text := strings.Replace(string(client), s.from, s.to, 1)
		if s.want != "" && text == string(client) {
			t.Fatalf("the example has no %q", s.from)
		}
		files = append(files, filepath.Join(folder, name))
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestTypes sees that the types of each document compile, and those of the control API, and that the Node example keeps to them. All is
// looked at in one run: nearly all of its time goes into the library that they have in common.
func TestTypes(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	texts := map[string][]byte{"control": control.YAML()}
	for _, d := range documents {
		texts[d.name] = d.text(t)
	}
	found := check(t, append(typesOf(t, folder, texts), copies(t, folder)...)...) // beside the types that the example names
	for name, errors := range found {
		s, known := slips[name]
		if !known || len(errors) != 1 || s.want == "" || !strings.HasPrefix(errors[0], s.want) {
			t.Errorf("%s: errors %q, want one like %q, or none where that is empty", name, errors, s.want)
		}
	}
	for name, s := range slips {
		if s.want != "" && found[name] == nil {
			t.Errorf("%s: no error, want one like %q", name, s.want)
		}
	}
}
