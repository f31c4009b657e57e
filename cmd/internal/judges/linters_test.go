package judges

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
)

// A linter prints its findings as JSON. Which rules it has is in its configuration, in .tools/judges.
type linter struct {
	program   string
	arguments []string
	findings  func(stdout []byte) ([]finding, error)
}

// A finding is a rule and the place in the document that it was broken at.
type finding struct{ rule, place string }

var linters = []linter{
	{"redocly", []string{"lint", "--format=json"}, redoclyFindings},
	{"spectral", []string{"lint", "--format=json", "--quiet"}, spectralFindings},
}

func redoclyFindings(stdout []byte) ([]finding, error) {
	var report struct {
		Problems []struct {
			RuleID   string                     `json:"ruleId"`
			Location []struct{ Pointer string } `json:"location"`
		} `json:"problems"`
		Version string `json:"version"`
	}
	if err := json.Unmarshal(stdout, &report); err != nil {
		return nil, err
	}
	if report.Version == "" {
		return nil, fmt.Errorf("%s is no report of Redocly", stdout)
	}
	var found []finding
	for _, p := range report.Problems {
		var place strings.Builder
		for _, l := range p.Location {
			place.WriteString(l.Pointer)
		}
		found = append(found, finding{p.RuleID, place.String()})
	}
	return found, nil
}

func spectralFindings(stdout []byte) ([]finding, error) {
	var report []struct {
		Code string `json:"code"`
		Path []any  `json:"path"`
	}
	if err := json.Unmarshal(stdout, &report); err != nil {
		return nil, err
	}
	var found []finding
	for _, p := range report {
		found = append(found, finding{p.Code, fmt.Sprint(p.Path)})
	}
	return found, nil
}

// lint returns all that a linter has to say, errors and warnings alike.
func (l linter) lint(t *testing.T, text []byte) []finding {
	t.Helper()
	ran := runJudge(t, need.Judge(t, l.program), append(slices.Clone(l.arguments), written(t, "openapi.yaml", text))...)
	found, err := l.findings([]byte(ran.stdout))
	if err != nil {
		t.Fatalf("%s: exit status %d: %v\n%s", l.program, ran.exit, err, ran.stderr)
	}
	if len(found) == 0 && ran.exit != 0 {
		t.Fatalf("%s: exit status %d without findings\n%s", l.program, ran.exit, ran.stderr)
	}
	return found
}

func TestLintersFindNothing(t *testing.T) {
	t.Parallel()
	for _, d := range documents {
		for _, l := range linters {
			t.Run(d.name+" "+l.program, func(t *testing.T) {
				t.Parallel()
				for _, found := range l.lint(t, d.text(t)) {
					t.Errorf("%s at %s", found.rule, found.place)
				}
			})
		}
	}
}

// TestLintersFindWhatIsWrong breaks the document in one place, and wants each linter to find that and nothing else.
func TestLintersFindWhatIsWrong(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		from, to string
		want     map[string][]finding
	}{
		{
			"no licence", "\n  license:\n", "\n  x-license:\n",
			map[string][]finding{"redocly": {{"info-license", "#/info"}}, "spectral": nil},
		},
		{
			"no tags", "operationId: logout\n      tags:", "operationId: logout\n      x-tags:",
			map[string][]finding{"redocly": nil, "spectral": {{"operation-tags", "[paths /auth/logout post]"}}},
		},
		{
			"two operations of one name", "operationId: logout", "operationId: login",
			map[string][]finding{
				"redocly":  {{"operation-operationId-unique", "#/paths/~1auth~1logout/post/login"}},
				"spectral": {{"operation-operationId-unique", "[paths /auth/logout post operationId]"}},
			},
		},
	}
	for _, test := range tests {
		text := documents[0].text(t)
		if n := bytes.Count(text, []byte(test.from)); n != 1 {
			t.Fatalf("%s: the document has %q %d times, want once", test.name, test.from, n)
		}
		text = bytes.Replace(text, []byte(test.from), []byte(test.to), 1)
		for _, l := range linters {
			t.Run(test.name+" "+l.program, func(t *testing.T) {
				t.Parallel()
				if diff := cmp.Diff(test.want[l.program], l.lint(t, text), cmp.AllowUnexported(finding{})); diff != "" {
					t.Errorf("findings (-want +got):\n%s", diff)
				}
			})
		}
	}
}
