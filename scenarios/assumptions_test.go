package scenarios_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/scenarios"
)

// assumptionsFolder has a script for each assumption, of its name.
const assumptionsFolder = "assumptions/"

func builtin(t *testing.T) []*scenarios.Scenario {
	t.Helper()
	all, err := scenarios.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

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
	for _, s := range builtin(t) {
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
				t.Errorf("%d scripts' lines assume %s=%s, want %d or more different ones", got, a.Name, v, want)
			}
		}
	}
}

// Each assumption has a script of its name, which shows the default first and names it as what it is about.
func TestEveryAssumptionHasAScript(t *testing.T) {
	t.Parallel()
	scripts := map[string]*scenarios.Scenario{}
	for _, s := range builtin(t) {
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
		own := slices.DeleteFunc(s.Assumed(), func(c scenarios.Assumed) bool { return c.Name != name })
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
	mock             http.Handler
	name, asked, use string // use is empty where the value is ignored
}

// ServeHTTP implements http.Handler.
func (m stubborn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/_mock/assumptions") {
		var values map[string]string
		if err := json.NewDecoder(r.Body).Decode(&values); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if values[m.name] == m.asked {
			delete(values, m.name)
			if m.use != "" {
				values[m.name] = m.use
			}
		}
		text, _ := json.Marshal(values) // texts can always be encoded
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(string(text))), int64(len(text))
	}
	m.mock.ServeHTTP(w, r)
}

// Each value is really shown: on a mock that ignores it, or that has any other value of the script in its place, the script
// fails.
func TestScriptsTellValuesApart(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithExtensions())
	for _, s := range builtin(t) {
		name, found := strings.CutPrefix(s.Name, assumptionsFolder)
		if !found {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values := map[string]bool{}
			for _, chosen := range s.Assumed() {
				if chosen.Name == name {
					values[chosen.Value] = true
				}
			}
			for _, asked := range slices.Sorted(maps.Keys(values)) {
				others := slices.DeleteFunc(slices.Sorted(maps.Keys(values)), func(value string) bool { return value == asked })
				if asked != "default" {
					others = append(others, "") // ignored, so that what was there before stays
				}
				for _, use := range others {
					wantFailure(t, s, stubborn{mock.Handler(), name, asked, use})
				}
			}
		})
	}
}

// wantFailure runs a script on a stubborn mock.
func wantFailure(t *testing.T, s *scenarios.Scenario, mock stubborn) {
	t.Helper()
	server := httptest.NewServer(mock)
	defer server.Close()
	run, err := scenarios.Check(t.Context(), scenarios.Target{BaseURL: server.URL}, []*scenarios.Scenario{s}, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	did := "is ignored"
	if mock.use != "" {
		did = fmt.Sprintf("is taken for %q", mock.use)
	}
	for _, result := range run.Results() {
		if result.Verdict != report.Fail {
			t.Errorf("%s=%s %s: the script has the verdict %v, want it to fail\n%s", mock.name, mock.asked, did, result.Verdict, report.Details(result))
		}
	}
}
