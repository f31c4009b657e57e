package suite_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
)

// params are values for the parameters of assumptions that have one, each of which the documentation allows.
var params = map[string][]string{
	"clock-leeway":   {"1s", "30s", "299s"},
	"session-limit":  {"8d", "30d"},
	"rate-limit":     {"200/1m", "login:3/1m,*:30/1m"},
	"forwarded-for":  {"trust=10.0.0.0/8", "trust=127.0.0.0/8"},
	"order-delivery": {"after=5m"},
}

// allowed are the values of an assumption that the documentation allows, as text.
func allowed(a assumption.Assumption) []string {
	values := slices.Clone(params[a.Name])
	for _, v := range a.Values {
		if !v.Lab && v.Param == "" {
			values = append(values, string(v.Keyword))
		}
	}
	if _, err := assumption.Default().With(map[string]string{a.Name: a.Default}); err == nil && !slices.Contains(values, a.Default) {
		values = append(values, a.Default)
	}
	return values
}

// unobserved are values that cannot be told from others by who stands where the suite does, with what it sees instead.
var unobserved = map[string]string{
	"forwarded-for=trust=10.0.0.0/8": "ignore", // the suite does not call from there
	"rate-limit=200/1m":              "off",    // more than a burst
}

// companions are other assumptions under which a value shows.
var companions = map[string][2]string{
	"retry-after":        {"rate-limit", "login:9/1m,*:30/1m"},
	"dead-family-access": {"refresh-reuse", "revoke-family"},
}

// The suite sees what is assumed, by the cases that observe it. With make soak all cases are run, so that the mock does all that
// its documentation says under each value alone; TestProgram shows that under many values at once.
func TestEveryAllowedValue(t *testing.T) {
	t.Parallel()
	for _, a := range assumption.Register() {
		others := slices.DeleteFunc(allowed(a), func(value string) bool { return value == a.Default }) // of all of which TestUnbroken
		for _, value := range others {
			t.Run(a.Name+"="+value, func(t *testing.T) {
				t.Parallel()
				options := []mockserver.Option{mockserver.WithAssumption(a.Name, value), mockserver.WithExtensions()}
				if with, needed := companions[a.Name]; needed {
					options = append(options, mockserver.WithAssumption(with[0], with[1]))
				}
				mock := mockserver.Start(t, options...)
				run := check(t, suite.Target{BaseURL: mock.URL, Transport: direct{mock.Handler()}, Extensions: true, Generated: 8, Only: observing(a)})
				clean(t, run)
				want := value
				if other := unobserved[a.Name+"="+value]; other != "" {
					want = other
				}
				sees(t, run, a.Name, want)
			})
		}
	}
}

// observing picks the cases that observe an assumption. Nil picks all, as always under make soak.
func observing(a assumption.Assumption) *regexp.Regexp {
	if need.Soaking() {
		return nil
	}
	var picked []string
	for _, c := range suite.Cases() {
		if slices.Contains(c.Assumptions, a.Name) {
			picked = append(picked, c.ID)
		}
	}
	return exactly(picked)
}

// exactly picks cases by their ids.
func exactly(ids []string) *regexp.Regexp {
	quoted := make([]string, len(ids))
	for i, id := range ids {
		quoted[i] = regexp.QuoteMeta(id)
	}
	return regexp.MustCompile("^(" + strings.Join(quoted, "|") + ")$")
}

// check runs the suite.
func check(t *testing.T, target suite.Target) report.Run {
	t.Helper()
	run, err := suite.Check(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// clean wants no case to fail.
func clean(t *testing.T, run report.Run) {
	t.Helper()
	if !run.Held() {
		t.Errorf("%s", shown(t, run))
	}
}

// shown is a run as text, with what failed alone.
func shown(t *testing.T, run report.Run) string {
	t.Helper()
	var text strings.Builder
	for i := range run.Groups {
		run.Groups[i].Results = slices.DeleteFunc(slices.Clone(run.Groups[i].Results), func(r report.Result) bool { return !r.Failed() })
	}
	if err := report.Text(&text, run, report.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// sees wants some case to have observed a value, where any could judge, and none another.
func sees(t *testing.T, run report.Run, name, want string) {
	t.Helper()
	for _, r := range run.Results() {
		for _, o := range r.Observed {
			if o.Assumption == name && o.Value != want {
				t.Errorf("%s sees %s=%q, want %s", r.ID, name, o.Value, want)
			}
			if o.Assumption == name {
				return
			}
		}
	}
	t.Errorf("no case sees %s, want %s", name, want)
}
