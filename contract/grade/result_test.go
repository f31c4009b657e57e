package grade

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/contract/report"
)

func TestConclude(t *testing.T) {
	t.Parallel()
	for parts, want := range map[string]string{
		"":                       "skip: no situation of this rule was tried []",
		"pass":                   "pass: 0 [0]",
		"pass pass":              "pass: 0 [0]",
		"skip":                   "skip: 0 [0]",
		"skip skip":              "skip: 0 (and in 1 more of 2 situations) [0]",
		"skip pass":              "pass: 1 [1]",
		"pass skip":              "pass: 0 [0]",
		"pass inform":            "inform: 1 [1]",
		"inform warn":            "warn: 1 [1]",
		"warn error":             "error: 1 [1]",
		"error fail":             "fail: 1 [1]",
		"fail error warn pass":   "fail: 0 [0]",
		"pass fail fail":         "fail: 1 (and in 1 more of 3 situations) [1]",
		"fail pass fail fail":    "fail: 0 (and in 2 more of 4 situations) [0]",
		"warn pass warn":         "warn: 0 (and in 1 more of 3 situations) [0]",
		"skip error skip":        "error: 1 [1]",
		"inform pass skip error": "error: 3 [3]",
	} {
		var result report.Result
		for i, v := range strings.Fields(parts) {
			result.Parts = append(result.Parts, report.Part{Verdict: report.Verdict(v), Reason: fmt.Sprint(i), Journal: []string{fmt.Sprint(i)}})
		}
		conclude(&result)
		if got := fmt.Sprintf("%s: %s %v", result.Verdict, result.Reason, result.Journal); got != want {
			t.Errorf("%s: %s, want %s", parts, got, want)
		}
	}
}

func TestWeigh(t *testing.T) {
	t.Parallel()
	for _, v := range report.Verdicts() {
		for level, want := range map[policy.Level]report.Verdict{policy.Must: report.Fail, policy.Should: report.Warn, informs: report.Inform} {
			if v != report.Fail {
				want = v
			}
			if got := weigh(v, level); got != want {
				t.Errorf("%s of what is %q: %s, want %s", v, level, got, want)
			}
		}
	}
}

func TestAllow(t *testing.T) {
	t.Parallel()
	allowed := map[string]string{"a": "it makes one call", "b": ""}
	for _, v := range report.Verdicts() {
		for id, want := range map[string]string{"a": "it makes one call", "b": "it may stay without a verdict", "c": ""} {
			if v != report.Skipped {
				want = ""
			}
			if got := allow(report.Result{ID: id, Verdict: v}, allowed).Expected; got != want {
				t.Errorf("%s %s: %q, want %q", id, v, got, want)
			}
		}
	}
}

func TestBasisAndLevel(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{"assumed; networks fail": "assumed networks fail", "Token Management": "documented Token Management"} {
		if b, rest := basis(source); b+" "+rest != want {
			t.Errorf("%q: %s %s, want %s", source, b, rest, want)
		}
	}
	for l, want := range map[policy.Level]string{policy.Must: "must", policy.Should: "should", informs: ""} {
		if got := level(l); got != want {
			t.Errorf("%q: %q, want %q", l, got, want)
		}
	}
}

// A rule takes its verdict from the situations of its own and from what was seen across, and the control comes last.
func TestResult(t *testing.T) {
	t.Parallel()
	r := tell(t, "", "login | products || products")
	l := r.lab
	seen := func(rule, id string, f finding) *record {
		one := told(t, l, "login | products || products")
		one.rule, one.check, one.finding = rule, check{id: id, title: "T " + id, how: "H"}, f
		return one
	}
	records := []*record{seen("other", "x", failed(nil, "not mine")), seen("mine", controlID, passed(nil, "all found")), seen("mine", "a", failed(r.entries[1:2], "bad"))}
	mine := rule{
		id: "mine", title: "It holds.", area: areaRules, weight: policy.Rule{Level: policy.Should, Source: "assumed; ours", Mend: "Do."}, checks: nil,
		across: func(all []*record) []part { return []part{{"across", "A", "", passed(nil, "fine"), nil}} },
	}
	got := l.result(mine, records)
	var parts []string
	for _, p := range got.Parts {
		parts = append(parts, fmt.Sprintf("%s %s", p.ID, p.Verdict))
	}
	if text := strings.Join(parts, ", "); text != "a warn, across pass, control pass" {
		t.Errorf("parts %s", text)
	}
	if got.Verdict != report.Warn || got.Reason != "bad" || got.Mend != "Do." || got.Basis != "assumed" || got.Level != "should" || len(got.Journal) != 1 {
		t.Errorf("%+v", got)
	}
	if mended := l.result(mine, records[:2]); mended.Verdict != report.Pass || mended.Mend != "" {
		t.Errorf("%+v", mended)
	}
	l.survey = surveyed(tell(t, "", "login"))
	l.options.Allowed = map[string]string{"mine": "known"}
	if useless := l.result(mine, records); useless.Verdict != report.Skipped || useless.Reason != l.survey.useless() || len(useless.Parts) != 1 ||
		len(useless.Journal) != 1 || useless.Expected != "known" {
		t.Errorf("%+v", useless)
	}
}

// Of many requests the first and the last are told.
func TestLines(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		0: "", 1: "1", 12: "1 2 3 4 5 6 7 8 9 10 11 12", 13: "1 2 3 4 5 6 … 8 9 10 11 12 13", 20: "1 2 3 4 5 6 … 15 16 17 18 19 20",
	} {
		r := tell(t, "", strings.Repeat("products | ", n)+"login")
		r.entries[0].Sandbox = "box-1"
		var got []string
		for _, line := range lines(r, failed(r.entries[:n], "")) {
			number, _, _ := strings.Cut(line, " ")
			got = append(got, strings.TrimSuffix(number, "."))
			if strings.Contains(line, "box-1") {
				t.Errorf("%s: of a sandbox that is gone", line)
			}
			if number == "…" && line != fmt.Sprintf("… and %d more …", n-12) {
				t.Errorf("%d: %s", n, line)
			}
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%d: %s, want %s", n, text, want)
		}
	}
}

// What is left fails, and would not without any of it.
func TestShrink(t *testing.T) {
	t.Parallel()
	all := []setting{{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}}
	for _, c := range []struct {
		name  string
		fails func(some []setting) bool
		want  string
	}{
		{"always", func([]setting) bool { return true }, ""},
		{"all four", func(some []setting) bool { return len(some) == 4 }, "a=1 with b=2 with c=3 with d=4"},
		{"two", func(some []setting) bool { return slices.Contains(some, all[1]) && slices.Contains(some, all[3]) }, "b=2 with d=4"},
		{"either", func(some []setting) bool { return slices.Contains(some, all[0]) || slices.Contains(some, all[2]) }, "c=3"},
	} {
		before := slices.Clone(all)
		if got := join(shrink(all, c.fails)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if !slices.Equal(all, before) {
			t.Errorf("%s: the settings were changed: %v", c.name, all)
		}
	}
}
