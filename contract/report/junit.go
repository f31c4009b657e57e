package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// JUnit writes a run as JUnit XML, for CI servers: a suite for each group. What informs or warns is a test that
// passed, with its reason as output; a failure that was expected is one that was skipped. What must hold and was not judged is a
// failure of the type "not judged". Its errors are those of w.
func JUnit(w io.Writer, run Run) error {
	suites := junit.Testsuites{Name: run.Tool, Time: seconds(run.Duration)}
	for i, g := range run.Groups {
		suite := junit.Testsuite{Name: g.Name, ID: i, Package: run.Tool}
		if !run.Started.IsZero() {
			suite.Timestamp = run.Started.UTC().Format(time.RFC3339)
		}
		for _, note := range run.Notes {
			suite.AddProperty("note", clean(note))
		}
		suite.AddProperty("target", clean(run.Target))
		if run.Grade != "" {
			suite.AddProperty("grade", clean(run.Grade+": "+run.GradeReason))
		}
		total := time.Duration(0)
		for _, r := range g.Results {
			suite.AddTestcase(testcase(r))
			total += r.Duration
		}
		suite.Time = seconds(total)
		suites.AddSuite(suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(suites); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func testcase(r Result) junit.Testcase {
	c := junit.Testcase{Name: r.ID + ": " + clean(r.Title), Classname: r.Area, Time: seconds(r.Duration)}
	reason := clean(firstLine(r.Reason))
	if len(r.Missing) > 0 {
		reason = clean("for want of " + strings.Join(r.Missing, "; "))
	}
	switch {
	case r.Expected != "" && r.lost():
		c.Skipped = &junit.Result{Message: clean("expected to fail: " + r.Expected)}
	case r.Verdict == Fail:
		c.Failure = &junit.Result{Message: reason, Type: r.Basis, Data: clean(Details(r))}
	case r.Verdict == Error:
		c.Error = &junit.Result{Message: reason, Data: clean(Details(r))}
	case r.Verdict == Skipped && r.Failed():
		c.Failure = &junit.Result{Message: reason, Type: "not judged", Data: clean(Details(r))}
	case r.Verdict == Skipped:
		c.Skipped = &junit.Result{Message: reason}
	}
	if said := spoken(r); len(said) > 0 {
		c.SystemOut = &junit.Output{Data: clean(strings.Join(said, "\n"))}
	}
	return c
}

// spoken is what there is to say of a test that has not failed.
func spoken(r Result) []string {
	var said []string
	switch r.Verdict {
	case Inform:
		said = append(said, r.Reason)
	case Warn:
		said = append(said, Details(r))
	}
	for _, o := range r.Observed {
		said = append(said, o.Assumption+": "+observed(o))
	}
	if r.Verdict == Pass {
		said = append(said, r.notes()...)
	}
	return said
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// clean takes out what XML cannot hold (XML 1.0, section 2.2), and what ends a CDATA section.
func clean(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000:
			return r
		}
		return '\uFFFD'
	}, text)
	return strings.ReplaceAll(text, "]]>", "]] >")
}
