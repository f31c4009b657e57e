package judges

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/popupmock/popupmock/examples/need"
)

// TestGitLab has the template for GitLab judged by the schema that GitLab publishes, as it is and broken.
func TestGitLab(t *testing.T) {
	t.Parallel()
	need.Judge(t, "gitlab-ci-local")
	published, err := os.ReadFile(filepath.Join(top, ".tools/judges/node_modules/gitlab-ci-local/src/schema/schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(published))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("ci.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("ci.json")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(top, "examples/ci/popupmock.gitlab-ci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, from, to, want string }{
		{name: "as it is"},
		{"a key that is none", "  artifacts:\n", "  artifats:\n", "artifats"},
		{"another time", "when: always", "when: ever", "/artifacts/when"},
		{"reports of another kind", "      junit:", "      jnit:", "jnit"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			broken := strings.Replace(string(text), test.from, test.to, 1)
			if test.want != "" && broken == string(text) {
				t.Fatalf("the template has no %q", test.from)
			}
			// The schema says nothing of jobs that are there to be extended, which begin with a dot.
			broken = strings.NewReplacer("\n.popupmock", "\npopupmock", "extends: .popupmock", "extends: popupmock").Replace(broken)
			var template any
			if err := yaml.Unmarshal([]byte(broken), &template); err != nil {
				t.Fatal(err)
			}
			err := schema.Validate(template)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("the schema says %v, want %q", err, test.want)
			}
		})
	}
}
