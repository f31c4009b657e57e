package record

import (
	"bytes"
	"path"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/popupmock/popupmock/cmd/internal/schema"
	"github.com/popupmock/popupmock/mockserver"
)

// wantBySchemas wants an editor to find nothing wrong with the files of a recording, and the configuration to say where its schema is.
func wantBySchemas(t *testing.T, r *Recording) {
	t.Helper()
	if first, _, _ := strings.Cut(string(r.Files[ConfigFile]), "\n"); first != schema.Modeline(mockserver.Version(), "config") {
		t.Errorf("%s begins with %s", ConfigFile, first)
	}
	looked := 0
	for name, text := range r.Files {
		of := "config"
		switch {
		case path.Dir(name) == DataFolder:
			of = strings.TrimSuffix(path.Base(name), ".json")
		case name != ConfigFile:
			continue
		}
		var value any
		if err := yaml.Unmarshal(text, &value); err != nil { // YAML includes JSON
			t.Fatal(err)
		}
		if err := compiled(t, of).Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		looked++
	}
	if looked < 5 {
		t.Errorf("%d files were looked at", looked)
	}
}

func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	text, err := schema.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(name, document); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
