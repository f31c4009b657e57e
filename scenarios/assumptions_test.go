package scenarios_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/scenarios"
)

// assumptionsFolder has a script for each assumption, of its name.
const assumptionsFolder = "assumptions/"

// meant is the value that a text stands for, which may be the word "default".
func meant(a assumption.Assumption, text string) string {
	if text == "default" {
		return a.Default
	}
	return text
}

// stands tells whether a text chooses a value.
func stands(v assumption.Value, a assumption.Assumption, text string) bool {
	word, _, hasParam := strings.Cut(text, "=")
	if v.Keyword == "" { // any text that no keyword takes
		return !slices.ContainsFunc(a.Values, func(o assumption.Value) bool { return o.Keyword != "" && stands(o, a, text) })
	}
	return word == string(v.Keyword) && hasParam == (v.Param != "")
}

// Every value of every assumption is shown by a script, and one with a parameter by two parameters.
func TestEveryValueIsAssumed(t *testing.T) {
	t.Parallel()
	texts := map[string]map[string]bool{} // by assumption
	for _, s := range builtins(t) {
		for _, chosen := range s.Assumed() {
			a, err := assumption.Lookup(chosen.Name)
			if err != nil {
				t.Fatal(err)
			}
			if texts[a.Name] == nil {
				texts[a.Name] = map[string]bool{}
			}
			texts[a.Name][meant(a, chosen.Value)] = true
		}
	}
	for _, a := range assumption.Register() {
		for _, v := range a.Values {
			want, got := 1, 0
			if v.Param != "" {
				want = 2
			}
			for text := range texts[a.Name] {
				if stands(v, a, text) {
					got++
				}
			}
			if got < want {
				t.Errorf("no script assumes %s=%s, or with too few parameters: %d, want %d", a.Name, v, got, want)
			}
		}
	}
}

// Each assumption has a script of its name, which shows the default first and names it as what it is about.
func TestEveryAssumptionHasAScript(t *testing.T) {
	t.Parallel()
	scripts := map[string]*scenarios.Scenario{}
	for _, s := range builtins(t) {
		if name, found := strings.CutPrefix(s.Name, assumptionsFolder); found {
			scripts[name] = s
		}
	}
	for _, name := range assumption.Names() {
		s := scripts[name]
		delete(scripts, name)
		if s == nil {
			t.Errorf("assumption %s has no script %s%s", name, assumptionsFolder, name)
			continue
		}
		own := ownOf(s, name)
		if len(own) == 0 || own[0].Value != "default" {
			t.Errorf("%s: it assumes %v, want %s=default first", s.Name, own, name)
		}
		if source, _, _ := strings.Cut(s.Source, ";"); source != "assumed: "+name {
			t.Errorf("%s: the source is %q, want one that begins with %q", s.Name, s.Source, "assumed: "+name)
		}
	}
	for name := range scripts {
		t.Errorf("%s%s is no assumption's", assumptionsFolder, name)
	}
}

// A stubborn mock does not do what it is told about one value: it ignores that, or takes another in its place.
type stubborn struct {
	scenarios.Embedded
	name, asked, use string // use is empty where the value is ignored
}

// Steer implements scenarios.Embedded.
func (m stubborn) Steer(sandbox string) (control.Controller, error) {
	plane, err := m.Embedded.Steer(sandbox)
	return deafened{plane, m}, err
}

// deafened is what controls a sandbox of it.
type deafened struct {
	control.Controller
	stubborn stubborn
}

// PutAssumptions implements control.Controller.
func (d deafened) PutAssumptions(ctx context.Context, values map[string]string) ([]assumption.State, error) {
	heard := maps.Clone(values)
	if m := d.stubborn; heard[m.name] == m.asked {
		delete(heard, m.name)
		if m.use != "" {
			heard[m.name] = m.use
		}
	}
	return d.Controller.PutAssumptions(ctx, heard)
}

// Each value is really shown: on a mock that ignores it, or that has any other value of the script in its place, the script
// fails, and does so before it assumes the next.
func TestScriptsTellValuesApart(t *testing.T) {
	t.Parallel()
	target := embedded(t)
	for _, s := range builtins(t) {
		name, found := strings.CutPrefix(s.Name, assumptionsFolder)
		if !found {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own := ownOf(s, name)
			values := map[string]bool{"": true}
			for _, chosen := range own {
				values[chosen.Value] = true
			}
			if len(values) < 3 {
				t.Fatalf("it assumes %v, want two values or more", own)
			}
			for asked := range values {
				for use := range values {
					if asked != "" && use != asked && (use != "" || asked != "default") { // to ignore the default changes nothing
						wantFailure(t, s, target, stubborn{target.Embedded, name, asked, use})
					}
				}
			}
		})
	}
}

// ownOf are the lines that choose the assumption that a script is about.
func ownOf(s *scenarios.Scenario, name string) []scenarios.Assumed {
	return slices.DeleteFunc(s.Assumed(), func(c scenarios.Assumed) bool { return c.Name != name })
}

// wantFailure runs a script on a stubborn mock.
func wantFailure(t *testing.T, s *scenarios.Scenario, target scenarios.Target, mock stubborn) {
	t.Helper()
	target.Embedded = mock
	run, err := scenarios.Check(t.Context(), target, []*scenarios.Scenario{s}, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	did := "is ignored"
	if mock.use != "" {
		did = fmt.Sprintf("is taken for %q", mock.use)
	}
	result, line := run.Results()[0], 0
	if result.Verdict != report.Fail {
		t.Errorf("%s=%s %s: the script has the verdict %v, want it to fail\n%s", mock.name, mock.asked, did, result.Verdict, report.Details(result))
		return
	}
	if _, err := fmt.Sscanf(strings.TrimPrefix(result.Reason, s.File), ":%d:", &line); err != nil {
		t.Fatalf("%q does not begin with the line: %v", result.Reason, err)
	}
	own := ownOf(s, mock.name)
	before := slices.DeleteFunc(own, func(c scenarios.Assumed) bool { return c.Line > line })
	if len(before) == 0 || before[len(before)-1].Value != mock.asked {
		t.Errorf("%s=%s %s: the script fails where it holds no more\n%s", mock.name, mock.asked, did, result.Reason)
	}
}
