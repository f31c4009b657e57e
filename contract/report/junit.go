package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// JUnit writes a run as JUnit XML, for CI servers: a suite for each group. What informs is a test that passed, with its
// reason as output; a failure that was expected is one that was skipped. Its errors are those of w.
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
	reason := firstLine(r.Reason)
	switch {
	case r.Expected != "" && (r.Verdict == Fail || r.Verdict == Error):
		c.Skipped = &junit.Result{Message: clean("expected to fail: " + r.Expected)}
	case r.Verdict == Fail:
		c.Failure = &junit.Result{Message: clean(reason), Type: r.Basis, Data: clean(Details(r))}
	case r.Verdict == Error:
		c.Error = &junit.Result{Message: clean(reason), Data: clean(Details(r))}
	case r.Verdict == Skipped && len(r.Missing) > 0:
		c.Skipped = &junit.Result{Message: clean("for want of " + strings.Join(r.Missing, "; "))}
	case r.Verdict == Skipped:
		c.Skipped = &junit.Result{Message: clean(reason)}
	}
	var said []string
	if r.Verdict == Inform {
		said = append(said, r.Reason)
	}
	for _, o := range r.Observed {
		said = append(said, o.Assumption+": "+observed(o))
	}
	if r.Verdict == Pass {
		said = append(said, r.notes()...)
	}
	if len(said) > 0 {
		c.SystemOut = &junit.Output{Data: clean(strings.Join(said, "\n"))}
	}
	return c
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
