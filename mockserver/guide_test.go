package mockserver_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/fault"
)

// TestGuideEffects arms each effect of the table in the guide, and wants all that there are in it.
func TestGuideEffects(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../examples/guides/failures.md")
	if err != nil {
		t.Fatal(err)
	}
	_, u := controlled(t)
	var types []string
	for _, effect := range regexp.MustCompile("`({\"type\":[^`]*})`").FindAllStringSubmatch(string(guide), -1) {
		armed := u.do("POST", "/_mock/faults", `{"operation":"login","phase":"after","effect":`+effect[1]+`}`)
		if armed.status != 200 {
			t.Errorf("%s: %s", effect[1], armed.body)
			continue
		}
		types = append(types, decodeAs[fault.State](t, armed).Effect.Type())
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(fault.Types())), slices.Sorted(slices.Values(types))); diff != "" {
		t.Errorf("effects, and those of the guide (-all +shown):\n%s", diff)
	}
}
