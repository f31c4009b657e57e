package report

import (
	"slices"
	"time"
)

// Verdict is what became of one thing that was judged.
type Verdict string

// The verdicts.
const (
	Pass    Verdict = "pass"   // it holds
	Fail    Verdict = "fail"   // a rule that is documented does not hold
	Warn    Verdict = "warn"   // a rule that should hold does not, which is no failure
	Inform  Verdict = "inform" // a rule that is assumed does not hold: worth knowing, and nobody's fault
	Skipped Verdict = "skip"   // not judged, because something was missing: never a pass
	Error   Verdict = "error"  // not judged, because the way there did not work
)

// Verdicts are all there are, in the order in which they are counted.
func Verdicts() []Verdict { return []Verdict{Pass, Fail, Error, Warn, Inform, Skipped} }

// Run is one run of a judge.
type Run struct {
	// Tool names the judge, such as "popupmock contract".
	Tool string
	// Target is the base URL that was judged, without user and password.
	Target string
	// Notes say what holds for the whole run, such as the dialect that was found.
	Notes []string
	// Seed repeats what was chosen by chance. Empty means that nothing was.
	Seed string
	// Started is when the run began, in UTC. Zero means that nobody looked.
	Started time.Time
	// Duration is how long it took, in real time.
	Duration time.Duration
	// Grade sums the run up in a letter from "A" to "F". Empty where there is none. GradeReason says why it is that one.
	Grade, GradeReason string
	Groups             []Group
}

// Group is a part of a run.
type Group struct {
	Name    string // for programs, such as "rotation"
	Title   string // for people
	Results []Result
}

// Result is what became of one case.
type Result struct {
	ID     string // stable, such as "rotation/reuse"
	Title  string // what must hold, in one sentence
	Area   string // that of its group
	Basis  string // "documented", "conflict" or "assumed"; empty where it does not apply
	Source string // the page that says so
	Level  string // LevelMust, LevelShould, or empty where there is none

	Verdict Verdict
	// Reason says why in one line or more. Of what passed it may be empty.
	Reason string
	// Mend says how to mend it, with the rule of the vendor. Empty where nobody knows, or nothing is to be mended.
	Mend string
	// Expected is the reason why this was known to fail. A failure with one does not count against the run.
	Expected string
	// Missing lists what a skipped case would have needed.
	Missing []string
	// Observed says which way of several the target has, where any is allowed.
	Observed []Observation
	// Evidence is what was sent and answered, in order.
	Evidence []Exchange
	// Journal is what the target's journal says of these requests, one line each.
	Journal []string
	// Phases are the parts that it was judged in, if there are any.
	Phases []Phase
	// Parts are the checks that it was judged by, each in a world of its own, if there are any.
	Parts []Part
	// Timeline is what went on meanwhile. Nil when nobody asked for it.
	Timeline *Timeline
	// Again is a command line that judges this again. Empty where there is none.
	Again    string
	Duration time.Duration
}

// Observation is a value of an assumption that the target showed.
type Observation struct {
	Assumption string `json:"assumption"`
	Value      string `json:"value"` // empty when it fits none
}

// Failed tells whether the result counts against its run. What must hold and was not judged does: it is never a pass.
func (r Result) Failed() bool { return r.Expected == "" && r.lost() }

// lost tells whether the result would count against its run if nobody had known of it.
func (r Result) lost() bool {
	return r.Verdict == Fail || r.Verdict == Error || r.Verdict == Skipped && r.Level == LevelMust
}

// known tells whether the result is as bad as it was known to be, a warning included.
func (r Result) known() bool { return r.Expected != "" && (r.lost() || r.Verdict == Warn) }

// Count is a number of results, by verdict.
type Count struct {
	ByVerdict map[Verdict]int
	// Expected is how many were known to be as they are: of those that failed, could not be tried or have a warning, and of
	// those that must hold and were not judged.
	Expected int
	All      int
}

// Count counts the results.
func (r Run) Count() Count {
	c := Count{ByVerdict: map[Verdict]int{}}
	for _, g := range r.Groups {
		for _, result := range g.Results {
			c.All++
			c.ByVerdict[result.Verdict]++
			if result.known() {
				c.Expected++
			}
		}
	}
	return c
}

// Held tells whether the run may exit with 0: no result failed that was not known to. A run in which nothing passed has not
// held either, since nothing was shown.
func (r Run) Held() bool {
	passed := false
	for _, g := range r.Groups {
		if slices.ContainsFunc(g.Results, Result.Failed) {
			return false
		}
		passed = passed || slices.ContainsFunc(g.Results, func(r Result) bool { return r.Verdict == Pass || r.Verdict == Inform })
	}
	return passed
}

// Add puts a result into the group of its area, which is made where there is none.
func (r *Run) Add(title string, result Result) {
	at := slices.IndexFunc(r.Groups, func(g Group) bool { return g.Name == result.Area })
	if at < 0 {
		at, r.Groups = len(r.Groups), append(r.Groups, Group{Name: result.Area, Title: title})
	}
	r.Groups[at].Results = append(r.Groups[at].Results, result)
}

// Results are those of all groups.
func (r Run) Results() []Result {
	var all []Result
	for _, g := range r.Groups {
		all = append(all, g.Results...)
	}
	return all
}
