package judges

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/openapi/control"
)

// A linter prints its findings as JSON. Which rules it has is in its configuration, in .tools/judges.
type linter struct {
	program   string
	arguments []string
	findings  func(stdout []byte) ([]finding, error)
}

// A finding is a rule, and the file and the place in it that it was broken at.
type finding struct{ file, rule, place string }

var linters = []linter{
	{"redocly", []string{"lint", "--format=json"}, redoclyFindings},
	{"spectral", []string{"lint", "--format=json", "--quiet"}, spectralFindings},
}

// redoclyFindings reads one report a file, one behind the other.
func redoclyFindings(stdout []byte) ([]finding, error) {
	var found []finding
	for decoder := json.NewDecoder(bytes.NewReader(stdout)); ; {
		var report struct {
			Problems []struct {
				RuleID   string `json:"ruleId"`
				Location []struct {
					Pointer string
					Source  struct{ Ref string }
				} `json:"location"`
			} `json:"problems"`
			Version string `json:"version"`
		}
		switch err := decoder.Decode(&report); {
		case errors.Is(err, io.EOF):
			return found, nil
		case err != nil:
			return nil, err
		case report.Version == "":
			return nil, fmt.Errorf("%s is no report of Redocly", stdout)
		}
		for _, p := range report.Problems {
			place, file := "", ""
			for _, l := range p.Location {
				file = filepath.Base(l.Source.Ref)
				place += l.Pointer
			}
			found = append(found, finding{file, p.RuleID, place})
		}
	}
}

func spectralFindings(stdout []byte) ([]finding, error) {
	var report []struct {
		Code   string `json:"code"`
		Path   []any  `json:"path"`
		Source string `json:"source"`
	}
	if err := json.Unmarshal(stdout, &report); err != nil {
		return nil, err
	}
	var found []finding
	for _, p := range report {
		found = append(found, finding{filepath.Base(p.Source), p.Code, fmt.Sprint(p.Path)})
	}
	return found, nil
}

// lint returns all that a linter has to say of files, errors and warnings alike.
func (l linter) lint(t *testing.T, files []string) []finding {
	t.Helper()
	ran := runJudge(t, need.Judge(t, l.program), append(slices.Clone(l.arguments), files...)...)
	found, err := l.findings([]byte(ran.stdout))
	if err != nil {
		t.Fatalf("%s: exit status %d: %v\n%s", l.program, ran.exit, err, ran.stderr)
	}
	if len(found) == 0 && ran.exit != 0 {
		t.Fatalf("%s: exit status %d without findings\n%s", l.program, ran.exit, ran.stderr)
	}
	return found
}

// mistakes are made in the first document, one at a time. Each linter has to find what is wanted of it and nothing else, by the
// rule and the place.
var mistakes = []struct {
	name, from, to    string
	redocly, spectral []finding
}{
	{
		name: "no-licence.yaml", from: "\n  license:\n", to: "\n  x-license:\n",
		redocly: []finding{{rule: "info-license", place: "#/info"}},
	},
	{
		name: "no-tags.yaml", from: "operationId: logout\n      tags:", to: "operationId: logout\n      x-tags:",
		spectral: []finding{{rule: "operation-tags", place: "[paths /auth/logout post]"}},
	},
	{
		name: "two-of-one-name.yaml", from: "operationId: logout", to: "operationId: login",
		redocly:  []finding{{rule: "operation-operationId-unique", place: "#/paths/~1auth~1logout/post/login"}},
		spectral: []finding{{rule: "operation-operationId-unique", place: "[paths /auth/logout post operationId]"}},
	},
}

// TestLinters has each linter look at all documents and at the control API's, in which it is to find nothing, and at the same with one
// mistake each. It looks at all of them in one run, since nearly all of its time goes into its start.
func TestLinters(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var files []string
	write := func(name string, text []byte) {
		files = append(files, filepath.Join(folder, name))
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("control.yaml", control.YAML())
	for _, d := range documents {
		write(d.name+".yaml", d.text(t))
	}
	want := map[string][]finding{}
	for _, m := range mistakes {
		text := documents[0].text(t)
		if n := bytes.Count(text, []byte(m.from)); n != 1 {
			t.Fatalf("%s: the document has %q %d times, want once", m.name, m.from, n)
		}
		write(m.name, bytes.Replace(text, []byte(m.from), []byte(m.to), 1))
		for program, of := range map[string][]finding{"redocly": m.redocly, "spectral": m.spectral} {
			for _, f := range of {
				want[program] = append(want[program], finding{m.name, f.rule, f.place})
			}
		}
	}
	for _, l := range linters {
		t.Run(l.program, func(t *testing.T) {
			t.Parallel()
			byFile := cmpopts.SortSlices(func(a, b finding) bool { return a.file < b.file })
			if diff := cmp.Diff(want[l.program], l.lint(t, files), cmp.AllowUnexported(finding{}), byFile); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
