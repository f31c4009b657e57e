package schema_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/cmd/internal/schema"
)

const extension = top + "/examples/editor"

// A validation says which files have which schema.
type validation struct {
	FileMatch any    `json:"fileMatch"` // a text, or several
	URL       string `json:"url"`
}

func readJSON(t *testing.T, file string, into any) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return string(text)
}

// TestExtension holds what the extension for Visual Studio Code says of itself against what it has.
func TestExtension(t *testing.T) {
	t.Parallel()
	var manifest struct {
		Contributes struct {
			Languages []struct {
				ID            string `json:"id"`
				Configuration string `json:"configuration"`
			} `json:"languages"`
			Grammars []struct {
				Language          string            `json:"language"`
				ScopeName         string            `json:"scopeName"`
				Path              string            `json:"path"`
				EmbeddedLanguages map[string]string `json:"embeddedLanguages"`
			} `json:"grammars"`
			YAML []validation `json:"yamlValidation"`
			JSON []validation `json:"jsonValidation"`
		} `json:"contributes"`
	}
	readJSON(t, filepath.Join(extension, "package.json"), &manifest)
	c := manifest.Contributes
	var grammar struct {
		ScopeName string `json:"scopeName"`
	}
	rules := readJSON(t, filepath.Join(extension, c.Grammars[0].Path), &grammar)
	if c.Grammars[0].Language != c.Languages[0].ID || c.Grammars[0].ScopeName != grammar.ScopeName {
		t.Errorf("the grammar is %s of %s, want %s of %s", c.Grammars[0].ScopeName, c.Grammars[0].Language, grammar.ScopeName, c.Languages[0].ID)
	}
	for scope := range c.Grammars[0].EmbeddedLanguages {
		if !strings.Contains(rules, `"`+scope+`"`) {
			t.Errorf("the grammar has no scope %s", scope)
		}
	}
	got, want := map[any]string{}, map[any]string{}
	for _, v := range c.JSON {
		got[v.FileMatch] = v.URL
	}
	for _, name := range schema.Names()[2:] {
		want["recorded/data/"+name+".json"] = "./schemas/" + schema.FileName(name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("schemas of recorded data (-want +got):\n%s", diff)
	}
	if len(c.YAML) != 1 || c.YAML[0].URL != "./schemas/"+schema.FileName("config") {
		t.Errorf("schemas of YAML: %v", c.YAML)
	}
}

// TestLanguageConfiguration tries what the editor does at blocks.
func TestLanguageConfiguration(t *testing.T) {
	t.Parallel()
	var c struct {
		Folding struct {
			Markers struct{ Start, End string }
		}
		IndentationRules struct{ IncreaseIndentPattern, DecreaseIndentPattern string }
	}
	readJSON(t, filepath.Join(extension, "language-configuration.json"), &c)
	for line, want := range map[string][2]bool{
		"parallel 4": {true, false}, "\trepeat 2 # twice": {true, false}, "[control] repeat 2": {true, false}, "end": {false, true}, "\tend": {false, true},
		"repeated": {false, false}, "ends": {false, false}, "login": {false, false}, "get /parallel 1": {false, false},
	} {
		in, out := regexp.MustCompile(c.IndentationRules.IncreaseIndentPattern), regexp.MustCompile(c.IndentationRules.DecreaseIndentPattern)
		if got := [2]bool{in.MatchString(line), out.MatchString(line)}; got != want {
			t.Errorf("%q goes in and out: %v, want %v", line, got, want)
		}
		start, end := regexp.MustCompile(c.Folding.Markers.Start), regexp.MustCompile(c.Folding.Markers.End)
		if got := [2]bool{start.MatchString(line), end.MatchString(line)}; got != want {
			t.Errorf("%q begins and ends what is folded: %v, want %v", line, got, want)
		}
	}
}

// TestSettingsOfTheGuide follows what the guide has in its settings for Visual Studio Code.
func TestSettingsOfTheGuide(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(top + "/examples/guides/editors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```json .vscode/settings.json\n")
	block, _, _ := strings.Cut(rest, "```")
	var settings struct {
		Schemas []validation `json:"json.schemas"`
	}
	if err := json.Unmarshal([]byte(block), &settings); err != nil {
		t.Fatal(err)
	}
	for _, v := range settings.Schemas {
		name := strings.TrimSuffix(filepath.Base(v.URL), ".schema.json")
		if _, err := schema.Text(name); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]any{"/store/" + name + ".json"}, v.FileMatch); diff != "" {
			t.Errorf("files of %s (-want +got):\n%s", v.URL, diff)
		}
	}
	if len(settings.Schemas) == 0 {
		t.Error("the guide has no settings")
	}
}
