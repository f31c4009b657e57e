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
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/scenarios"
)

// All that come with popupmock pass on a mock in this program; TestBuiltinBehindHTTP has one behind HTTP. Two runs with one seed have the same
// report, timelines and all, but for real times; on a developer's machine each fourth runs twice. Left out are those in which reference
// clients run at once: how many of them see a 401 before one has refreshed is chance, and so is how many requests there are.
func TestBuiltin(t *testing.T) {
	t.Parallel()
	options := scenarios.Options{Seed: "mine", Timeline: true}
	first := resultsOf(t, wantAllToPass(t, embedded(t), options))
	var twice []*scenarios.Scenario
	for i, s := range steady(t) {
		if i%need.Rounds(4, 1, 1) == 0 {
			twice = append(twice, s)
		}
	}
	second := resultsOf(t, checked(t, options, twice))
	for name, result := range second {
		if !reflect.DeepEqual(first[name], result) {
			t.Errorf("%s differs from one run to the next: %s", name, difference(lines(t, first[name]), lines(t, result)))
		}
	}
	two := slices.DeleteFunc(steady(t), func(s *scenarios.Scenario) bool {
		return s.Name != "sessions/seven-days" && s.Name != "keys/rotated-twice"
	})
	options.Seed = "another"
	others := resultsOf(t, checked(t, options, two))
	for name, other := range others {
		if reflect.DeepEqual(first[name], other) {
			t.Errorf("%s is the same with another seed, whose tokens are others", name)
		}
	}
	if len(others) != 2 {
		t.Errorf("%d run with another seed, want 2", len(others))
	}
}

// steady are the scenarios in which nothing is left to chance.
func steady(t *testing.T) []*scenarios.Scenario {
	t.Helper()
	atOnce := regexp.MustCompile(`(?m)^parallel.*\n(\t.*\n)*?\tclient `)
	steady := slices.DeleteFunc(builtins(t), func(s *scenarios.Scenario) bool { return atOnce.MatchString(s.Text()) })
	if left := len(builtins(t)) - len(steady); left == 0 || left > 5 {
		t.Fatalf("%d scenarios are left out, want a few", left)
	}
	return steady
}

func checked(t *testing.T, options scenarios.Options, tried []*scenarios.Scenario) report.Run {
	t.Helper()
	run, err := scenarios.Check(t.Context(), embedded(t), tried, options)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// resultsOf returns the results as the JSON report has them, by name, without real times.
func resultsOf(t *testing.T, run report.Run) map[string]any {
	t.Helper()
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
