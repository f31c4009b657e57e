package report

import (
	"fmt"
	"strings"
	"time"
)

// The form of instants in a report: UTC, whole seconds.
const (
	dayForm     = "2006-01-02"
	clockForm   = "15:04:05"
	instantForm = dayForm + " " + clockForm
)

func instant(t time.Time) string { return t.UTC().Format(instantForm) }

// span is a number of seconds in its two largest units that are not zero, such as "59 min 59 s" or "6 d 23 h".
func span(seconds int64) string {
	units := []struct {
		name    string
		seconds int64
	}{{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}}
	var parts []string
	for _, unit := range units {
		n := seconds / unit.seconds
		seconds %= unit.seconds
		if n > 0 && len(parts) < 2 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit.name))
		}
	}
	if len(parts) == 0 {
		return "0 s"
	}
	return strings.Join(parts, " ")
}
