package main

import (
	"fmt"
	"time"

	"github.com/popupmock/popupmock/mockserver/duration"
)

// A span is a flag for a duration, which may have days and a minus sign.
type span struct{ to *time.Duration }

func newSpan(to *time.Duration, value time.Duration) span {
	*to = value
	return span{to}
}

// Set implements pflag.Value.
func (s span) Set(text string) error {
	d, err := parseSpan(text)
	if err != nil {
		return err
	}
	*s.to = d
	return nil
}

// String implements pflag.Value; no default is shown for none.
func (s span) String() string {
	if s.to == nil || *s.to == 0 {
		return ""
	}
	return duration.Format(*s.to)
}

// Type implements pflag.Value.
func (s span) Type() string { return "DURATION" }

// parseSpan reads a duration that may be negative as a whole.
func parseSpan(text string) (time.Duration, error) {
	if len(text) > 1 && text[0] == '-' && text[1] != '-' && text[1] != '+' {
		d, err := duration.Parse(text[1:])
		return -d, err
	}
	return duration.Parse(text)
}

// wholeSeconds is what the API counts in.
func wholeSeconds(name string, d time.Duration) (int64, error) {
	if d%time.Second != 0 {
		return 0, fmt.Errorf("--%s is %s, want whole seconds", name, d)
	}
	return int64(d / time.Second), nil
}

// briefly is a duration to the largest unit that it holds two of, for people.
func briefly(d time.Duration) string {
	switch day := 24 * time.Hour; {
	case d >= 2*day:
		return fmt.Sprintf("%dd", d/day)
	case d >= 2*time.Hour:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d >= 2*time.Minute:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return fmt.Sprintf("%ds", d/time.Second)
}

// relative says when something is, seen from now.
func relative(at, now time.Time) string {
	if d := at.Sub(now); d > 0 {
		return "in " + briefly(d)
	}
	return briefly(now.Sub(at)) + " ago"
}
