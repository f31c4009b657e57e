package grade

import (
	"testing"

	"github.com/popupmock/popupmock/contract/report"
)

func TestScore(t *testing.T) {
	t.Parallel()
	results := func(n int, r report.Result) []report.Result {
		if r.Area == "" {
			r.Area = string(areaRules)
		}
		var all []report.Result
		for range n {
			all = append(all, r)
		}
		return all
	}
	fails := report.Result{Level: report.LevelMust, Verdict: report.Fail}
	for name, c := range map[string]struct {
		results []report.Result
		useless string
		want    string
	}{
		"all hold":          {results(3, report.Result{Level: report.LevelMust, Verdict: report.Pass}), "", "A every rule holds"},
		"nothing":           {nil, "", "F nothing could be judged"},
		"a warning":         {results(1, report.Result{Level: report.LevelShould, Verdict: report.Warn}), "", "B every MUST holds; one SHOULD does not hold, or was not judged"},
		"two warnings":      {results(2, report.Result{Level: report.LevelShould, Verdict: report.Warn}), "", "B every MUST holds; 2 SHOULDs do not hold, or were not judged"},
		"a SHOULD unjudged": {results(1, report.Result{Level: report.LevelShould, Verdict: report.Skipped}), "", "B every MUST holds; one SHOULD does not hold, or was not judged"},
		"one":               {results(1, fails), "", "C one MUST does not hold, or was not judged"},
		"one with a SHOULD": {append(results(1, fails), results(1, report.Result{Level: report.LevelShould, Verdict: report.Warn})...), "", "C one MUST does not hold, or was not judged"},
		"two":               {results(2, fails), "", "D 2 MUSTs do not hold, or were not judged"},
		"three":             {results(3, fails), "", "E 3 MUSTs do not hold, or were not judged"},
		"four":              {results(4, fails), "", "E 4 MUSTs do not hold, or were not judged"},
		"five":              {results(5, fails), "", "F 5 MUSTs do not hold, or were not judged"},
		"warns":             {results(1, report.Result{Level: report.LevelMust, Verdict: report.Warn}), "", "C one MUST does not hold, or was not judged"},
		"an error":          {results(1, report.Result{Level: report.LevelMust, Verdict: report.Error}), "", "C one MUST does not hold, or was not judged"},
		"unjudged":          {results(1, report.Result{Level: report.LevelMust, Verdict: report.Skipped}), "", "C one MUST does not hold, or was not judged"},
		"excused":           {append(results(2, report.Result{Level: report.LevelMust, Verdict: report.Skipped, Expected: "one call"}), results(1, report.Result{Level: report.LevelMust, Verdict: report.Pass})...), "", "A every rule that was judged holds; excused: 2"},
		"one as many":       {append(results(1, fails), results(1, report.Result{Level: report.LevelMust, Verdict: report.Pass})...), "", "C one MUST does not hold, or was not judged"},
		"excused as many":   {append(results(1, fails), results(1, report.Result{Level: report.LevelMust, Verdict: report.Skipped, Expected: "one call"})...), "", "C one MUST does not hold, or was not judged"},
		"all excused":       {results(2, report.Result{Level: report.LevelMust, Verdict: report.Skipped, Expected: "one call"}), "", "F nothing could be judged"},
		"expected to fail":  {results(1, report.Result{Level: report.LevelMust, Verdict: report.Fail, Expected: "known"}), "", "C one MUST does not hold, or was not judged"},
		"beyond the rules":  {append(results(5, report.Result{Area: string(areaLost), Level: report.LevelMust, Verdict: report.Fail}), results(1, report.Result{Verdict: report.Pass})...), "", "A every rule holds"},
		"useless":           {results(1, report.Result{Level: report.LevelMust, Verdict: report.Skipped}), "it sent nothing", "F it sent nothing"},
	} {
		var run report.Run
		for _, r := range c.results {
			run.Add("Rules", r)
		}
		grade, why := score(run, c.useless)
		if got := grade + " " + why; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
