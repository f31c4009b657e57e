package control

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// ParseDuration reads what time.ParseDuration reads, and days before it: "7d", "6d23h59m".
func ParseDuration(s string) (time.Duration, error) {
	days, rest, found := strings.Cut(s, "d")
	if !found {
		return parse(s, s)
	}
	n, err := strconv.ParseUint(days, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("duration %q has a bad number of days, want for example 7d or 6d23h59m", s)
	}
	var more time.Duration
	if rest != "" {
		if more, err = parse(rest, s); err != nil {
			return 0, err
		}
	}
	return time.Duration(n)*day + more, nil
}

func parse(part, whole string) (time.Duration, error) {
	d, err := time.ParseDuration(part)
	if err != nil {
		return 0, fmt.Errorf("%q is not a duration, want for example 90s, 1h5m or 7d", whole)
	}
	return d, nil
}
