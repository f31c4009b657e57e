package schema_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/popupmock/popupmock/cmd/internal/schema"
)

var update = flag.Bool("update", false, "write the packed schemas anew")

const (
	top    = "../../.."
	folder = top + "/examples/editor/schemas"
)

// What is embedded are the files of the folder, and there are no others.
func TestPacked(t *testing.T) {
	t.Parallel()
	var texts, files []string
	for _, name := range schema.Names() {
		text, err := os.ReadFile(filepath.Join(folder, schema.FileName(name)))
		if err != nil {
			t.Fatal(err)
		}
		texts, files = append(texts, string(text)), append(files, schema.FileName(name))
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !slices.Contains(files, entry.Name()) {
			t.Errorf("%s is no schema that the program has", entry.Name())
		}
	}
	want := strings.Join(texts, "\f")
	got, err := unpacked("schemas.gen.gz")
	switch {
	case err == nil && got == want: // what another version of Go would pack otherwise stays as it is
	case !*update:
		t.Errorf("schemas.gen.gz is stale: make generate (%v)", err)
	default:
		if err := pack("schemas.gen.gz", want); err != nil {
			t.Fatal(err)
		}
	}
}

func unpacked(name string) (string, error) {
	packed, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(reader)
	return string(text), err
}

func pack(name, text string) error {
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	_, err = io.WriteString(writer, text)
	return errors.Join(err, writer.Close(), os.WriteFile(name, packed.Bytes(), 0o644))
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, name := range schema.Names() {
		want, err := os.ReadFile(filepath.Join(folder, schema.FileName(name)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := schema.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-file +program):\n%s", name, diff)
		}
	}
	want := `there is no schema "product", want config, policy, countries, currencies, categories, subcategories, products, wallets, transactions, rates, did you mean "products"?`
	if _, err := schema.Text("product"); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"v1.2.3": "v1.2.3", "devel": "main", "": "main", "v1.2.3-rc.1": "main", "v0.0.0-20260101000000-0123456789ab": "main", "v1.2.3+dirty": "main",
	} {
		want = "# yaml-language-server: $schema=https://raw.githubusercontent.com/popupmock/popupmock/" + want + "/examples/editor/schemas/policy.schema.json"
		if got := schema.Modeline(version, "policy"); got != want {
			t.Errorf("of version %q: %s, want %s", version, got, want)
		}
	}
}

// A subject is a schema that is looked at.
type subject struct {
	name     string
	document map[string]any
	compiler *jsonschema.Compiler
}

func newSubject(t *testing.T, name string) subject {
	t.Helper()
	text, err := schema.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	s := subject{name, document.(map[string]any), jsonschema.NewCompiler()}
	if err := s.compiler.AddResource(schema.URL("", name), document); err != nil {
		t.Fatal(err)
	}
	return s
}

// part compiles what is at a pointer, by the rules of $schema.
func (s subject) part(t *testing.T, pointer string) *jsonschema.Schema {
	t.Helper()
	compiled, err := s.compiler.Compile(schema.URL("", s.name) + "#" + pointer)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// TestHelpful demands what an editor shows: of each schema what it is of, of each property what it is for; and that what is offered as
// a default or an example is none that would be marked as wrong.
func TestHelpful(t *testing.T) {
	t.Parallel()
	for _, name := range schema.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSubject(t, name)
			root := s.document
			for key, want := range map[string]string{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": schema.URL("", name)} {
				if root[key] != want {
					t.Errorf("%s is %v, want %s", key, root[key], want)
				}
			}
			if root["title"] == nil || root["description"] == nil {
				t.Error("it has no title or no description")
			}
			if found := s.properties(t, "", root); found < 3 {
				t.Errorf("%d properties were looked at", found)
			}
		})
	}
}

// properties looks at all that are in a part of the schema, and counts them.
func (s subject) properties(t *testing.T, at string, part map[string]any) (found int) {
	t.Helper()
	own, _ := part["properties"].(map[string]any)
	if own != nil && part["additionalProperties"] != false {
		t.Errorf("%s takes keys that are unknown", at)
	}
	for _, key := range slices.Sorted(maps.Keys(own)) {
		property := own[key].(map[string]any)
		found++
		description, _ := property["description"].(string)
		if !strings.HasSuffix(description, ".") {
			t.Errorf("%s/properties/%s has the description %q, want a sentence", at, key, description)
		}
		offered, _ := property["examples"].([]any)
		if byDefault, there := property["default"]; there {
			offered = append(offered, byDefault)
		}
		if len(offered) == 0 {
			continue
		}
		compiled := s.part(t, at+"/properties/"+key)
		for _, value := range offered {
			if err := compiled.Validate(value); err != nil {
				t.Errorf("%s/properties/%s offers %v, which is wrong: %v", at, key, value, err)
			}
		}
	}
	for _, key := range []string{"properties", "$defs"} {
		parts, _ := part[key].(map[string]any)
		for _, inner := range slices.Sorted(maps.Keys(parts)) {
			found += s.properties(t, at+"/"+key+"/"+inner, parts[inner].(map[string]any))
		}
	}
	if items, ok := part["items"].(map[string]any); ok {
		found += s.properties(t, at+"/items", items)
	}
	return found
}

// TestShippedFiles holds each YAML of the repository that names one of the schemas against it: files, and blocks of documentation.
func TestShippedFiles(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"contract/grade/policy/popup.yaml":     "policy",
		"examples/guides/editors.md":           "policy",
		"examples/guides/local-development.md": "config",
	}
	for file, name := range want {
		text, err := os.ReadFile(filepath.Join(top, file))
		if err != nil {
			t.Fatal(err)
		}
		_, body, named := strings.Cut(string(text), schema.Modeline("", name)+"\n")
		if !named {
			t.Errorf("%s does not name %s", file, schema.URL("", name))
			continue
		}
		body, _, _ = strings.Cut(body, "\n```")
		var value any
		if err := yaml.Unmarshal([]byte(body), &value); err != nil {
			t.Fatal(err)
		}
		if err := newSubject(t, name).part(t, "").Validate(value); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}
