package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func tabled(t testing.TB, run Run, options TableOptions) string {
	t.Helper()
	var b strings.Builder
	if err := Table(&b, run, options); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTableGolden(t *testing.T) {
	t.Parallel()
	golden(t, "graded.txt", tabled(t, graded(), TableOptions{}))
	few := graded()
	few.Groups = []Group{{Name: "rules", Title: "Rules", Results: few.Groups[0].Results[:2]}, few.Groups[1]}
	few.Groups[0].Results[1].Expected = "known until the client has a cache"
	golden(t, "graded-narrow.txt", tabled(t, few, TableOptions{Width: 48}))
}

// No line is wider than asked for, whatever anybody said, and none has anything that a terminal obeys.
func TestTableFits(t *testing.T) {
	t.Parallel()
	wide := graded()
	wide.Groups[0].Results[1].Reason = "日本語の理由 " + strings.Repeat("漢", 100) + " e\u0301" + strings.Repeat("e\u0301", 100)
	for name, run := range map[string]Run{"graded": graded(), "hostile": hostileGrade(t, evil), "long": hostileGrade(t, strings.Repeat("x", 500)), "wide": wide, "contract": stories(), "empty": {}} {
		for _, asked := range []int{0, 1, 40, 41, 60, 80, 81, 132, 500} {
			most := max(asked, leastWidth)
			if asked == 0 {
				most = 80
			}
			for line := range strings.SplitSeq(tabled(t, run, TableOptions{Width: asked}), "\n") {
				if columns(line) > most || strings.HasSuffix(line, " ") || Printable(line) != line {
					t.Errorf("%s at %d: %d columns: %q", name, asked, columns(line), line)
				}
			}
		}
	}
}

// Colours change nothing but colours.
func TestTableInColour(t *testing.T) {
	t.Parallel()
	style := func(v Verdict, text string) string { return "\x1b[1m" + text + "\x1b[0m" }
	got := tabled(t, graded(), TableOptions{Style: style})
	plain := regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(got, "")
	if diff := cmp.Diff(tabled(t, graded(), TableOptions{}), plain); diff != "" || plain == got {
		t.Errorf("without colours (-want +got):\n%s", diff)
	}
}

// What a table says of results that no golden file has.
func TestTableSays(t *testing.T) {
	t.Parallel()
	journal := make([]string, 30)
	for i := range journal {
		journal[i] = fmt.Sprintf("line %d", i+1)
	}
	var parts []Part
	for i := range 9 {
		parts = append(parts, Part{ID: fmt.Sprint(i), Title: fmt.Sprintf("part %d", i), Verdict: Pass})
	}
	parts[4].Verdict, parts[4].Reason, parts[4].Expected = Warn, "why", "known part"
	tests := []struct {
		name         string
		result       Result
		want, refuse []string
	}{
		{"missing", Result{ID: "a", Level: LevelMust, Verdict: Skipped, Missing: []string{"faketime", "threads"}}, []string{"not judged, for want of faketime; threads", "lacks:  faketime; threads"}, nil},
		{"skipped without a reason", Result{ID: "a", Level: LevelShould, Verdict: Skipped}, []string{"a  not judged\n"}, nil},
		{"expected", Result{ID: "a", Level: LevelMust, Verdict: Fail, Reason: "why", Expected: "known", Journal: journal}, []string{"a  expected: known\n", "found:  why", "known:  known"}, []string{"line 1"}},
		{"long journal", Result{ID: "a", Level: LevelMust, Verdict: Fail, Journal: journal}, []string{"│ line 6\n          ┆ 18 more\n          │ line 25\n"}, []string{"line 7", "line 24"}},
		{"many parts", Result{ID: "a", Level: LevelMust, Verdict: Fail, Parts: parts}, []string{"pass    8 other checks", "warn    part 4\n", "why\n", "known: known part"}, []string{"part 3"}},
		{"the same twice", Result{ID: "a", Level: LevelMust, Verdict: Fail, Reason: "why (and in 2 more)", Journal: []string{"#1"}, Parts: []Part{{ID: "p", Verdict: Fail, Reason: "why", Journal: []string{"#1"}}}}, []string{"found:  why (and in 2 more)\n          fail    p\n                  journal:\n                  │ #1\n\n"}, nil},
		{"the same output", Result{ID: "a", Level: LevelMust, Verdict: Fail, Parts: []Part{{ID: "p", Verdict: Fail, Output: "one"}, {ID: "q", Verdict: Fail, Output: "one"}, {ID: "r", Verdict: Fail, Output: "two"}, {ID: "s", Verdict: Fail}, {ID: "u", Verdict: Fail}}}, []string{"p\n                  it printed:\n                  │ one\n", "q\n                  it printed the same\n", "r\n                  it printed:\n                  │ two\n          fail    s\n          fail    u\n"}, nil},
		{"title for a reason", Result{ID: "a", Title: "It holds.", Level: LevelMust, Verdict: Pass}, []string{"a  It holds.\n"}, []string{"IN DETAIL"}},
		{"output", Result{ID: "a", Level: LevelMust, Verdict: Fail, Parts: []Part{{ID: "p", Verdict: Fail, Output: strings.Join(journal, "\r\n") + "\n\n"}}}, []string{"fail    p\n", "it printed:\n                  │ line 23\n", "│ line 30\n"}, []string{"line 22", "┆"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := tabled(t, Run{Groups: []Group{{Name: "g", Results: []Result{test.result}}}}, TableOptions{})
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("it does not say %q:\n%s", want, got)
				}
			}
			for _, refused := range test.refuse {
				if strings.Contains(got, refused) {
					t.Errorf("it says %q:\n%s", refused, got)
				}
			}
		})
	}
}

// Where all is asked for, what holds has its parts as well.
func TestTableOfAll(t *testing.T) {
	t.Parallel()
	run := graded()
	want := `  pass    MUST keeps-secrets
          rule:   No token and no password is in its output, in URLs, or
                  readable in files that it leaves.
          found:  nothing was found in 2 files and 4 KiB of output; the scan
                  finds what is planted
          pass    Output and files
                  judged by: all forms of each secret looked for
          pass    URLs and headers
                  judged by: the journal searched
`
	if got := tabled(t, run, TableOptions{All: true}); !strings.Contains(got, want) {
		t.Errorf("it does not say\n%s\n%s", want, got)
	}
	if got := tabled(t, run, TableOptions{}); strings.Contains(got, "the journal searched") {
		t.Error("it says so without being asked")
	}
}

// A grade looks as good as it is.
func TestGradeVerdict(t *testing.T) {
	t.Parallel()
	of := func(grade string, v Verdict) Run {
		return Run{Grade: grade, Groups: []Group{{Results: []Result{{Verdict: Pass}, {Verdict: v}}}}}
	}
	for want, run := range map[Verdict]Run{Pass: of("A", Pass), Warn: of("B", Warn), Fail: of("D", Fail)} {
		if got := gradeVerdict(run); got != want {
			t.Errorf("%s looks like %s, want %s", run.Grade, got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "ab": 2, "é": 1, "e\u0301": 1, "漢字": 4, "ﾊ": 1, "Ａ": 2, "✅": 2, "│": 1, "…": 1} {
		if got := columns(text); got != want {
			t.Errorf("%q takes %d columns, want %d", text, got, want)
		}
	}
}

// Wrapped text has all its words, in lines that fit.
func TestWrap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, most := rapid.String().Draw(t, "text"), rapid.IntRange(2, 90).Draw(t, "most")
		lines := wrap(text, most)
		for _, line := range lines {
			if columns(line) > most {
				t.Fatalf("%q has %d columns, want at most %d", line, columns(line), most)
			}
		}
		all := func(text string) string { return strings.Join(strings.Fields(text), "") }
		var printable []string
		for line := range strings.Lines(text) {
			printable = append(printable, Printable(strings.TrimRight(line, "\r\n")))
		}
		if want, got := all(strings.Join(printable, "\n")), all(strings.Join(lines, "\n")); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		if cut := cutColumns(Printable(text), most); columns(cut) > most {
			t.Fatalf("%q has %d columns, want at most %d", cut, columns(cut), most)
		}
	})
	want := []string{"one two", "three", "fourfive", "six", "", "七八九十", "百"}
	if diff := cmp.Diff(want, wrap("one two  three fourfivesix\n\n七八九十百", 8)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// What was not judged for one reason is told once, and what differs in anything is told for itself.
func TestTableTellsOnce(t *testing.T) {
	t.Parallel()
	mute := Result{Verdict: Skipped, Level: LevelMust, Title: "It asks.", Source: "a page", Reason: "it sent no request", Parts: []Part{{Title: "Nothing goes wrong.", Verdict: Skipped, Output: "exit status 0"}}}
	run := Run{Grade: "F"}
	group := Group{Name: "rules", Title: "Rules"}
	for i, change := range []func(*Result){
		func(*Result) {}, func(*Result) {}, func(r *Result) { r.Level = LevelShould }, func(r *Result) { r.Reason = "it was stopped" },
		func(r *Result) {
			r.Parts = []Part{{Title: "Nothing goes wrong.", Verdict: Skipped, Output: "exit status 1"}}
		}, func(r *Result) { r.Expected = "known" },
	} {
		r := mute
		r.ID = fmt.Sprintf("rule-%d", i)
		change(&r)
		group.Results = append(group.Results, r)
	}
	run.Groups = []Group{group}
	golden(t, "told-once.txt", tabled(t, run, TableOptions{}))
}
