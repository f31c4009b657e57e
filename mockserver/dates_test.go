package mockserver

import (
	"net/http"
	"testing"
	"time"
)

// The header follows the clock, forth and back.
func TestDates(t *testing.T) {
	t.Parallel()
	var d dates
	start := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	for _, after := range []time.Duration{0, time.Second - 1, time.Second, time.Hour, 0, -time.Hour} {
		now := start.Add(after)
		if got, want := d.at(now), now.Format(http.TimeFormat); len(got) != 1 || got[0] != want {
			t.Errorf("%s after the start: %q, want %q", after, got, want)
		}
	}
}
