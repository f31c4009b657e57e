package policy_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/mockserver/duration"
)

// schemaFile is what editors know of a policy. It is written by hand.
const schemaFile = "../../../examples/editor/schemas/policy.schema.json"

// object is a JSON Schema as far as these tests look into it.
type object struct {
	Properties map[string]*object `json:"properties"`
	Defs       map[string]*object `json:"$defs"`
	Enum       []string           `json:"enum"`
	Default    any                `json:"default"`
}

func readSchema(t *testing.T) (*jsonschema.Schema, object) {
	t.Helper()
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var read object
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("policy.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("policy.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled, read
}

// keysOf asks the reader which keys there are at a place, by one that is none.
func keysOf(t *testing.T, text string) []string {
	t.Helper()
	_, err := policy.Read("p.yaml", strings.NewReader(text))
	found := regexp.MustCompile(`want one of (.*)$`).FindStringSubmatch(fmt.Sprint(err))
	if found == nil {
		t.Fatalf("%s: %v", text, err)
	}
	return strings.Split(found[1], ", ")
}

// TestSchemaHasTheSameKeys fails when a key, or a rule, was added in one place only.
func TestSchemaHasTheSameKeys(t *testing.T) {
	t.Parallel()
	byDefault, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	_, s := readSchema(t)
	for name, test := range map[string]struct {
		reader []string
		schema map[string]*object
	}{
		"the policy": {keysOf(t, `{zzzzzzzzzzzz: 1}`), s.Properties},
		"a rule":     {keysOf(t, `rules: {keeps-secrets: {zzzzzzzzzzzz: 1}}`), s.Defs["rule"].Properties},
		"the limits": {keysOf(t, `limits: {zzzzzzzzzzzz: 1}`), s.Properties["limits"].Properties},
		"the rules":  {byDefault.IDs(), s.Properties["rules"].Properties},
	} {
		if diff := cmp.Diff(test.reader, slices.Sorted(maps.Keys(test.schema))); diff != "" {
			t.Errorf("%s (-reader +schema):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff([]string{string(policy.Must), string(policy.Should), string(policy.Off)}, s.Defs["rule"].Properties["level"].Enum); diff != "" {
		t.Errorf("levels (-reader +schema):\n%s", diff)
	}
}

// TestSchemaHasTheSameDefaults holds what the schema offers against the default policy.
func TestSchemaHasTheSameDefaults(t *testing.T) {
	t.Parallel()
	p, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	_, s := readSchema(t)
	want := map[string]any{"name": p.Name, "attempts": float64(p.Limits.Attempts)}
	for name, limit := range map[string]time.Duration{"early": p.Limits.Early, "late": p.Limits.Late, "skew": p.Limits.Skew, "retry_after": p.Limits.RetryAfter} {
		want[name] = duration.Format(limit)
	}
	for id, rule := range p.Rules {
		want[id] = map[string]any{"level": string(rule.Level)}
	}
	got := map[string]any{"name": s.Properties["name"].Default}
	for _, part := range []string{"rules", "limits"} {
		for key, property := range s.Properties[part].Properties {
			got[key] = property.Default
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("defaults (-policy +schema):\n%s", diff)
	}
}

var (
	goodPolicies = []string{
		"{}", "name: mine", "rules:", "limits: {}", "rules: {}", "limits:", "rules: {keeps-secrets: }", "rules: {keeps-secrets: {level: off, source: RFC 9700, mend: Do.}}",
		"limits: {early: 90s, late: 1h, attempts: 1, skew: 24h, retry_after: 1m}", "limits: {early: 1m30s}", "limits: {early: 1500ms}", "limits: {early: +1.5m}",
		"limits: {late: 1d}", "limits: {late: 2d0}", "limits: {late: 1d.5h}", "limits: {late: 7d1h1m}", "limits: {early: 60000000us, attempts: 100}",
	}
	badPolicies = []string{
		"[]", "x", "7", "names: x", "Name: x", "name: 7", "name: true", "name:", "name: [x]", "rules: [keeps-secrets]", "rules: off", "rules: {keep-secrets: {level: off}}",
		"rules: {keeps-secrets: off}", "rules: {keeps-secrets: {level: Off}}", "rules: {keeps-secrets: {level: maybe}}", "rules: {keeps-secrets: {level: false}}",
		"rules: {keeps-secrets: {level: }}", "rules: {keeps-secrets: {levels: off}}", "rules: {keeps-secrets: {source: 9700}}", "rules: {keeps-secrets: {mend: [a]}}",
		"limits: 5m", "limits: [5m]", "limits: {erly: 5m}", "limits: {early: soon}", "limits: {early: 5}", "limits: {early: '5'}", "limits: {early: 0}", "limits: {early: '0'}", "limits: {early: -5m}", "limits: {early: 5 m}",
		"limits: {early: 1h1d}", "limits: {early: '.s'}", "limits: {early: 1d+1h}", "limits: {early: }", "limits: {early: [5m]}", "limits: {early: 1.5d}", "limits: {late: d}",
		"limits: {attempts: 0}", "limits: {attempts: 101}", "limits: {attempts: -1}", "limits: {attempts: 1.5}", "limits: {attempts: many}", "limits: {attempts: '10'}", "limits: {attempts: }", "limits: {attempts: true}",
	}
	// finerPolicies are what no schema of reasonable size says, and the reader does.
	finerPolicies = []string{
		"limits: {early: 20m}", "limits: {late: 4m}", "limits: {early: 999ms}", "limits: {skew: 59s}", "limits: {skew: 25h}", "limits: {retry_after: 0s}", "limits: {retry_after: 1500ms}",
		"limits: {retry_after: 61s}", "limits: {late: 65536d}", "limits: {attempts: 10.0}",
	}
)

func TestSchemaAndReaderAgree(t *testing.T) {
	t.Parallel()
	compiled, _ := readSchema(t)
	check := func(texts []string, bySchema, byReader bool) {
		for _, text := range texts {
			var value any
			if err := yaml.Unmarshal([]byte(text), &value); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if err := compiled.Validate(value); (err == nil) != bySchema {
				t.Errorf("%s: good is %v, want %v, by the schema: %v", text, err == nil, bySchema, err)
			}
			if _, err := policy.Read("p.yaml", strings.NewReader(text)); (err == nil) != byReader {
				t.Errorf("%s: good is %v, want %v, by the reader: %v", text, err == nil, byReader, err)
			}
		}
	}
	check(append(goodPolicies, string(policy.Text())), true, true)
	check(badPolicies, false, false)
	check(finerPolicies, true, false)
}
