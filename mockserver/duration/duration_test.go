package duration_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver/duration"
)

const day = 24 * time.Hour

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"0": 0, "90s": 90 * time.Second, "1h5m": 65 * time.Minute, "-1h": -time.Hour, "+1h": time.Hour, "1.5h": 90 * time.Minute,
		"0d": 0, "7d": 7 * day, "6d23h59m": 7*day - time.Minute, "65535d": 65535 * day, "65535d989207h": 65535*day + 989207*time.Hour,
	} {
		if got, err := duration.Parse(text); err != nil || got != want {
			t.Errorf("%s is %s (%v), want %s", text, got, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const plain, days, long = "is not a duration, want", "has a bad number of days, or a sign, want 0 to 65535 days", "is too long"
	for text, want := range map[string]string{
		"": plain, "7": plain, "soon": plain, "99999999h": plain, "7d7d": plain, "7d1": plain, "7d 1h": plain,
		"d": days, "-7d": days, "+7d": days, "1.5d": days, "1h7d": days, "65536d": days, "7d-167h": days, "7d+1h": days, "7d-": days,
		"65535d2562047h": long, "65535d989208h": long,
	} {
		got, err := duration.Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), fmt.Sprintf("%q", text)) {
			t.Errorf("%q is %s with error %v, want one that says %q and quotes it", text, got, err, want)
		}
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]time.Duration{
		"0s": 0, "1s": time.Second, "90s": 90 * time.Second, "4m": 4 * time.Minute, "25h": 25 * time.Hour, "1d": day, "36500d": 36500 * day,
	} {
		if got := duration.Format(d); got != want {
			t.Errorf("%s is written %s, want %s", d, got, want)
		}
		wantBack(t, want, d)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "0", "90s", "1h5m", "-1h", "7d", "6d23h59m", "7d-167h", "7d+1h", "65535d2562047h", "1h7d", "1.5d", "d", "7d7d"} {
		f.Add(seed, int64(len(seed)))
	}
	f.Add("1ns", int64(math.MaxInt64))
	f.Add("1ns", int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, text string, n int64) {
		if got, err := duration.Parse(text); err == nil && got < 0 && !strings.HasPrefix(text, "-") {
			t.Errorf("%q is %s, below zero without a sign", text, got)
		}
		d := time.Duration(n)
		wantBack(t, d.String(), d)
		if d >= 0 && d/day <= math.MaxUint16 {
			wantBack(t, fmt.Sprintf("%dd%s", d/day, d%day), d)
		}
	})
}

func wantBack(t *testing.T, text string, want time.Duration) {
	t.Helper()
	if got, err := duration.Parse(text); err != nil || got != want {
		t.Errorf("%s is %d (%v), want %d", text, got, err, want)
	}
}
