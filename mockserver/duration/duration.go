// Package duration reads and writes durations as people do, with days.
package duration

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// Parse reads what time.ParseDuration reads, and up to 65535 days before it: "7d", "6d23h59m". Days and what
// follows them have no sign.
func Parse(s string) (time.Duration, error) {
	days, rest, found := strings.Cut(s, "d")
	if !found {
		return parse(s, s)
	}
	n, err := strconv.ParseUint(days, 10, 16)
	if err != nil || strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "+") {
		return 0, fmt.Errorf("duration %q has a bad number of days, or a sign, want 0 to 65535 days, for example 7d or 6d23h59m", s)
	}
	var more time.Duration
	if rest != "" {
		if more, err = parse(rest, s); err != nil {
			return 0, err
		}
	}
	sum := time.Duration(n)*day + more
	if sum < more {
		return 0, fmt.Errorf("duration %q is too long, want less than 106751d", s)
	}
	return sum, nil
}

func parse(part, whole string) (time.Duration, error) {
	d, err := time.ParseDuration(part)
	if err != nil {
		return 0, fmt.Errorf("%q is not a duration, want for example 90s, 1h5m or 7d", whole)
	}
	return d, nil
}

// Format writes whole seconds in the largest unit that divides them: "7d", "90s".
func Format(d time.Duration) string {
	switch {
	case d == 0:
		return "0s"
	case d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return fmt.Sprintf("%ds", d/time.Second)
}
