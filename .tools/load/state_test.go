package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/tools/load/internal/result"
)

// TestState measures for a moment, and looks at what is there rather than at how fast it was.
func TestState(t *testing.T) { //nolint:paralleltest // what it starts takes all cores
	need.Long(t, "6 s")
	need.Programs(t, "redis-server", "redis-cli")
	file := filepath.Join(t.TempDir(), "run.json")
	err := run(t.Context(), []string{
		"state", "--built-in", "--rounds", "1", "--time", "50ms", "--connections", "3", "--pairs", "10", "--logouts", "3", "--json", file,
		"--popupmock", os.Getenv(binary),
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got result.Run
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	// A list needs no call, but for the beats of mocks that share; strict ones ask for some of them at once. A login is a change, and
	// logins and refreshes are.
	bounds := map[string]map[string][2]float64{
		"memory":         {productList: {0, 0}, login: {0, 0}, refresh: {0, 0}},
		"file":           {productList: {0, 0.1}, login: {0.9, 4}, refresh: {0.9, 4}},
		"Redis":          {productList: {0, 0.5}, login: {0.9, 4}, refresh: {0.9, 4}},
		"Redis, 3 mocks": {productList: {0, 0.5}, login: {0.9, 4}, refresh: {0.9, 4}},
		"Redis, strict":  {productList: {0.1, 1.5}, login: {0.9, 5}, refresh: {0.9, 5}},
	}
	for _, s := range got.Servers {
		for _, w := range s.Works {
			want, known := bounds[s.Name][w.Name]
			if calls := w.StateCalls.Median(); !known || !(calls >= want[0] && calls <= want[1]) || len(w.PerSecond) != 1 || w.PerSecond[0] <= 0 {
				t.Errorf("%s: %s: %.2f calls of the state a request, want %v; %+v", s.Name, w.Name, calls, want, w)
			}
			delete(bounds[s.Name], w.Name)
		}
	}
	for name, left := range bounds {
		if len(left) > 0 {
			t.Errorf("%s has no figures of %v", name, left)
		}
	}
	for _, want := range []string{
		"appendonly no", "A logout at one mock is known at another ", "with --strict-revocation, ", "; 0 of the tokens were still taken once.",
		"10 live pairs, memory:", "10 live pairs, file:", "10 live pairs, Redis:", "a start with them takes",
	} {
		if notes := strings.Join(got.Notes, "\n"); !strings.Contains(notes, want) {
			t.Errorf("the notes do not say %q:\n%s", want, notes)
		}
	}
}
