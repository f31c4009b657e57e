package grade_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/contract/grade"
	"github.com/popupmock/popupmock/contract/grade/policy"
)

// TestSchemaHasTheTitles holds what editors say of each rule against what the grader does.
func TestSchemaHasTheTitles(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../examples/editor/schemas/policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Properties struct {
			Rules struct {
				Properties map[string]struct {
					Description string `json:"description"`
				} `json:"properties"`
			} `json:"rules"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	want, got := map[string]string{}, map[string]string{}
	for _, rule := range grade.List(p) {
		want[rule.ID] = rule.Title
	}
	for id, property := range s.Properties.Rules.Properties {
		got[id] = property.Description
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("titles (-grader +schema):\n%s", diff)
	}
}
