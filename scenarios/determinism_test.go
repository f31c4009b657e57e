package scenarios_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/scenarios"
)

// Two runs with one seed have the same report, timelines and all, but for real times. Left out are those in which reference
// clients run at once: how many of them see a 401 before one has refreshed is chance, and so is how many requests there are.
func TestOneSeedIsOneReport(t *testing.T) {
	t.Parallel()
	first, second := resultsOf(t, "mine", ""), resultsOf(t, "mine", "")
	for name, result := range first {
		if !reflect.DeepEqual(result, second[name]) {
			t.Errorf("%s differs from one run to the next: %s", name, difference(lines(t, result), lines(t, second[name])))
		}
	}
	for _, name := range []string{"sessions/seven-days", "keys/rotated-twice"} {
		other := resultsOf(t, "another", name)
		if len(other) != 1 || reflect.DeepEqual(first[name], other[name]) {
			t.Errorf("%s is the same with another seed, whose tokens are others", name)
		}
	}
}

// resultsOf runs the others, or the one of a name alone, and returns the results as the JSON report has them, by name, without
// real times.
func resultsOf(t *testing.T, seed, name string) map[string]any {
	t.Helper()
	atOnce := regexp.MustCompile(`(?m)^parallel.*\n(\t.*\n)*?\tclient `)
	steady := slices.DeleteFunc(builtins(t), func(s *scenarios.Scenario) bool { return atOnce.MatchString(s.Text()) })
	if left := len(builtins(t)) - len(steady); left == 0 || left > 5 {
		t.Fatalf("%d scenarios are left out, want a few", left)
	}
	if name != "" {
		steady = slices.DeleteFunc(steady, func(s *scenarios.Scenario) bool { return s.Name != name })
	}
	run, err := scenarios.Check(t.Context(), embedded(t), steady, scenarios.Options{Seed: seed, Timeline: true})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := report.JSON(&text, run); err != nil {
		t.Fatal(err)
	}
	var in struct {
		Groups []struct{ Results []map[string]any }
	}
	if err := json.Unmarshal(text.Bytes(), &in); err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	for _, group := range in.Groups {
		for _, result := range group.Results {
			all[result["id"].(string)] = withoutTimes(result)
		}
	}
	if len(all) != len(run.Results()) {
		t.Fatalf("the report has %d results, want %d", len(all), len(run.Results()))
	}
	return all
}

// withoutTimes takes real times out of a JSON value.
func withoutTimes(value any) any {
	switch v := value.(type) {
	case map[string]any:
		delete(v, "duration_ms")
		for _, inner := range v {
			withoutTimes(inner)
		}
	case []any:
		for _, inner := range v {
			withoutTimes(inner)
		}
	}
	return value
}

func lines(t *testing.T, value any) []string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(text), "\n")
}

// difference is the first line that differs, with those before it.
func difference(a, b []string) string {
	at := 0
	for at < min(len(a), len(b))-1 && a[at] == b[at] {
		at++
	}
	return strings.Join(a[max(at-8, 0):at+1], "\n") + "\nand then\n" + b[at]
}
