package report

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Version is that of the JSON form. It grows when a field changes its meaning or goes; a field that is added leaves it.
const Version = 1

// The JSON form. Times are RFC 3339 in UTC, durations whole milliseconds; lists are never null.
type (
	jsonRun struct {
		Version     int         `json:"version"`
		Tool        string      `json:"tool"`
		Target      string      `json:"target"`
		Held        bool        `json:"held"` // whether the exit status is 0
		Notes       []string    `json:"notes"`
		Seed        string      `json:"seed,omitempty"`
		Started     *time.Time  `json:"started,omitempty"`
		DurationMS  int64       `json:"duration_ms"`
		Grade       string      `json:"grade,omitempty"`
		GradeReason string      `json:"grade_reason,omitempty"`
		Summary     jsonCount   `json:"summary"`
		Groups      []jsonGroup `json:"groups"`
	}
	jsonCount struct {
		All      int `json:"all"`
		Pass     int `json:"pass"`
		Fail     int `json:"fail"`
		Warn     int `json:"warn"`
		Inform   int `json:"inform"`
		Skip     int `json:"skip"`
		Error    int `json:"error"`
		Expected int `json:"expected"` // of fail, error and warn, and of skip where it must hold
	}
	jsonGroup struct {
		Name    string       `json:"name"`
		Title   string       `json:"title"`
		Results []jsonResult `json:"results"`
	}
	jsonResult struct {
		ID         string         `json:"id"`
		Title      string         `json:"title"`
		Area       string         `json:"area"`
		Basis      string         `json:"basis,omitempty"`
		Source     string         `json:"source,omitempty"`
		Level      string         `json:"level,omitempty"`
		Verdict    Verdict        `json:"verdict"`
		Reason     string         `json:"reason,omitempty"`
		Mend       string         `json:"mend,omitempty"`
		Expected   string         `json:"expected,omitempty"`
		Missing    []string       `json:"missing,omitempty"`
		Observed   []Observation  `json:"observed,omitempty"`
		Evidence   []jsonExchange `json:"evidence,omitempty"`
		Journal    []string       `json:"journal,omitempty"`
		Phases     []Phase        `json:"phases,omitempty"`
		Parts      []Part         `json:"parts,omitempty"`
		Timeline   *Timeline      `json:"timeline,omitempty"`
		Again      string         `json:"again,omitempty"`
		DurationMS int64          `json:"duration_ms"`
	}
	jsonExchange struct {
		Curl       string   `json:"curl"`
		Status     int      `json:"status"` // 0 when no answer came
		Header     []string `json:"header,omitempty"`
		Body       string   `json:"body,omitempty"`
		Cut        bool     `json:"cut,omitempty"`
		Error      string   `json:"error,omitempty"`
		Violations []string `json:"violations,omitempty"`
		DurationMS int64    `json:"duration_ms"`
	}
)

// JSON writes a run for programs, as indented JSON of Version. Its errors are those of w.
func JSON(w io.Writer, run Run) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(toJSON(run))
}

// ReadJSON reads what JSON has written. An unknown version, an unknown verdict and what is no JSON are errors; fields that
// it does not know are passed over.
func ReadJSON(r io.Reader) (Run, error) {
	var in jsonRun
	if err := json.NewDecoder(r).Decode(&in); err != nil {
		return Run{}, fmt.Errorf("report: %w", err)
	}
	if in.Version != Version {
		return Run{}, fmt.Errorf("report: version %d, want %d", in.Version, Version)
	}
	return fromJSON(in)
}

func toJSON(run Run) jsonRun {
	c := run.Count()
	out := jsonRun{
		Version: Version, Tool: run.Tool, Target: run.Target, Held: run.Held(), Notes: append([]string{}, run.Notes...), Seed: run.Seed,
		DurationMS: run.Duration.Milliseconds(), Grade: run.Grade, GradeReason: run.GradeReason, Groups: []jsonGroup{},
		Summary: jsonCount{
			All: c.All, Pass: c.ByVerdict[Pass], Fail: c.ByVerdict[Fail], Warn: c.ByVerdict[Warn], Inform: c.ByVerdict[Inform], Skip: c.ByVerdict[Skipped],
			Error: c.ByVerdict[Error], Expected: c.Expected,
		},
	}
	if !run.Started.IsZero() {
		started := run.Started.UTC()
		out.Started = &started
	}
	for _, g := range run.Groups {
		group := jsonGroup{Name: g.Name, Title: g.Title, Results: []jsonResult{}}
		for _, r := range g.Results {
			group.Results = append(group.Results, resultToJSON(r))
		}
		out.Groups = append(out.Groups, group)
	}
	return out
}

func resultToJSON(r Result) jsonResult {
	out := jsonResult{
		ID: r.ID, Title: r.Title, Area: r.Area, Basis: r.Basis, Source: r.Source, Level: r.Level, Verdict: r.Verdict, Reason: r.Reason, Mend: r.Mend,
		Expected: r.Expected, Missing: r.Missing, Observed: r.Observed,
		Journal: r.Journal, Phases: r.Phases, Parts: r.Parts, Timeline: r.Timeline, Again: r.Again, DurationMS: r.Duration.Milliseconds(),
	}
	for _, e := range r.Evidence {
		out.Evidence = append(out.Evidence, jsonExchange{
			e.Curl, e.Status, e.Header, e.Body, e.Cut, e.Error, e.Violations, e.Duration.Milliseconds(),
		})
	}
	return out
}
