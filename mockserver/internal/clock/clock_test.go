package clock_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver/internal/clock"
)

const (
	frozen  = clock.Frozen
	running = clock.Running
)

// realStart is what real time is at the start of a test: a fraction of a second, as real time is.
func realStart() time.Time { return time.Date(2030, 5, 6, 7, 8, 9, 123_456_789, time.UTC) }

// start is where clocks are made that do not follow real time.
func start() time.Time { return time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC) }

func at(value string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		panic(err) // a typing error in a table
	}
	return t
}

// newClock returns a clock on a fake real time.
func newClock(t *testing.T, from time.Time, mode clock.Mode, rate float64) (*clock.Clock, *clockwork.FakeClock) {
	t.Helper()
	real := clockwork.NewFakeClockAt(realStart())
	c, err := clock.New(real, from, mode, rate)
	if err != nil {
		t.Fatal(err)
	}
	return c, real
}

// wantReading compares to the nanosecond, and the location as well.
func wantReading(t *testing.T, what string, got, want clock.Reading) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" || got.Now.Location() != time.UTC {
		t.Errorf("%s, in %s (-want +got):\n%s", what, got.Now.Location(), diff)
	}
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("got error %v, want %q", err, want)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	vienna := time.FixedZone("CET", 3600)
	tests := []struct {
		name  string
		start time.Time
		mode  clock.Mode
		rate  float64
		want  clock.Reading
	}{
		{"frozen at a start", start(), frozen, 1, clock.Reading{start(), frozen, 1}},
		{"running from a start", start(), running, 60, clock.Reading{start(), running, 60}},
		{"rate 0 is 1", start(), running, 0, clock.Reading{start(), running, 1}},
		{"a start in another zone", start().In(vienna), frozen, 1, clock.Reading{start(), frozen, 1}},
		{"a start within a second, frozen", at("2025-01-15T09:30:00.999999999Z"), frozen, 1, clock.Reading{start(), frozen, 1}},
		{"a start within a second, running", at("2025-01-15T09:30:00.999999999Z"), running, 1, clock.Reading{start(), running, 1}},
		{"frozen at real time, cut to the second", time.Time{}, frozen, 1, clock.Reading{realStart().Truncate(time.Second), frozen, 1}},
		{"real time to the nanosecond", time.Time{}, running, 1, clock.Reading{realStart(), running, 1}},
		{"the first second", time.Unix(0, 0), frozen, 1, clock.Reading{at("1970-01-01T00:00:00Z"), frozen, 1}},
		{"the last second", at("9000-12-31T23:59:59Z"), frozen, 1, clock.Reading{at("9000-12-31T23:59:59Z"), frozen, 1}},
		{"the fastest", start(), running, clock.MaxRate, clock.Reading{start(), running, 86400}},
		{"the slowest", start(), running, math.SmallestNonzeroFloat64, clock.Reading{start(), running, math.SmallestNonzeroFloat64}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, _ := newClock(t, tt.start, tt.mode, tt.rate)
			wantReading(t, "a new clock", c.Read(), tt.want)
			if got := c.Now(); got != tt.want.Now {
				t.Errorf("Now is %s, want %s", got, tt.want.Now)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		start time.Time
		mode  clock.Mode
		rate  float64
		want  string
	}{
		{"before 1970", at("1969-12-31T23:59:59Z"), frozen, 1, "the clock cannot be in the year 1969, want 1970 to 9000"},
		{"after 9000", at("9001-01-01T00:00:00Z"), frozen, 1, "the clock cannot be in the year 9001, want 1970 to 9000"},
		{"after 9000 in UTC alone", time.Date(9000, 12, 31, 23, 30, 0, 0, time.FixedZone("", -3600)), frozen, 1,
			"the clock cannot be in the year 9001, want 1970 to 9000"},
		{"an unknown mode", start(), "stopped", 1, `unknown clock mode "stopped", want "frozen" or "running"`},
		{"no mode", start(), "", 1, `unknown clock mode "", want "frozen" or "running"`},
		{"a negative rate", start(), running, -1, "clock rate -1 is out of bounds, want more than 0 and at most 86400"},
		{"too fast", start(), running, 86400.5, "clock rate 86400.5 is out of bounds, want more than 0 and at most 86400"},
		{"infinitely fast", start(), running, math.Inf(1), "clock rate +Inf is out of bounds, want more than 0 and at most 86400"},
		{"not a number", start(), running, math.NaN(), "clock rate NaN is out of bounds, want more than 0 and at most 86400"},
		{"a bad rate of a frozen clock", start(), frozen, -1, "clock rate -1 is out of bounds, want more than 0 and at most 86400"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := clock.New(clockwork.NewFakeClock(), tt.start, tt.mode, tt.rate)
			wantError(t, err, tt.want)
			if c != nil {
				t.Error("a clock comes with the error")
			}
		})
	}
}

func TestTimePasses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		mode   clock.Mode
		rate   float64
		passed time.Duration // of real time
		want   time.Duration // of the clock's
	}{
		{"frozen", frozen, 1, 24 * time.Hour, 0},
		{"frozen, with a rate", frozen, 60, 24 * time.Hour, 0},
		{"running", running, 1, 90*time.Second + 1, 90*time.Second + 1},
		{"running for longer than a float counts in nanoseconds", running, 1, 200*24*time.Hour + 1, 200*24*time.Hour + 1},
		{"a minute each second", running, 60, 1500 * time.Millisecond, 90 * time.Second},
		{"a day each second", running, clock.MaxRate, 7 * time.Second, 7 * 24 * time.Hour},
		{"half as fast", running, 0.5, time.Minute, 30 * time.Second},
		{"as slow as can be", running, math.SmallestNonzeroFloat64, 24 * time.Hour, 0},
		{"a week of the fastest ends at 292 years", running, clock.MaxRate, 7 * 24 * time.Hour, math.MaxInt64},
		{"real time was set back", running, 1, -time.Minute, -time.Minute},
		{"real time was set back under a fast clock, which ends at 1970", running, clock.MaxRate, -7 * 24 * time.Hour, -start().Sub(time.Unix(0, 0))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, real := newClock(t, start(), tt.mode, tt.rate)
			real.Advance(tt.passed)
			want := clock.Reading{start().Add(tt.want), tt.mode, tt.rate}
			wantReading(t, "the clock", c.Read(), want)
			wantReading(t, "the clock once more", c.Read(), want)
		})
	}
}

func TestAdvance(t *testing.T) {
	t.Parallel()
	for _, mode := range []clock.Mode{frozen, running} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			c, real := newClock(t, start(), mode, 2)
			before, after, err := c.Advance(time.Hour + time.Nanosecond)
			if err != nil {
				t.Fatal(err)
			}
			moved := start().Add(time.Hour + time.Nanosecond)
			wantReading(t, "before", before, clock.Reading{start(), mode, 2})
			wantReading(t, "after", after, clock.Reading{moved, mode, 2})
			wantReading(t, "read afterwards", c.Read(), after)
			if mode == running {
				real.Advance(time.Second)
				moved = moved.Add(2 * time.Second)
				wantReading(t, "a second later", c.Read(), clock.Reading{moved, mode, 2})
			}
			if _, after, err = c.Advance(0); err != nil {
				t.Errorf("advance by nothing: %v", err)
			}
			wantReading(t, "advanced by nothing", after, clock.Reading{moved, mode, 2})
		})
	}
}

func TestAdvanceRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		from time.Time
		by   time.Duration
		want string
	}{
		{"going back", start(), -time.Nanosecond, "advance by -1ns goes back in time; set the clock with allow_rewind instead"},
		{"going back as far as can be", start(), math.MinInt64,
			"advance by -2562047h47m16.854775808s goes back in time; set the clock with allow_rewind instead"},
		{"past the last year", at("9000-12-31T23:59:59Z"), time.Second, "the clock cannot be in the year 9001, want 1970 to 9000"},
		{"far past the last year", at("9000-12-31T23:59:59Z"), math.MaxInt64, "the clock cannot be in the year 9293, want 1970 to 9000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, _ := newClock(t, tt.from, frozen, 1)
			_, _, err := c.Advance(tt.by)
			wantError(t, err, tt.want)
			wantReading(t, "the clock, which was not moved", c.Read(), clock.Reading{tt.from, frozen, 1})
		})
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	later, earlier := start().Add(time.Hour), start().Add(-time.Hour)
	fraction := start().Add(time.Millisecond)
	tests := []struct {
		name   string
		change clock.Change
		want   clock.Reading // of a clock that was frozen at start, with rate 1
	}{
		{"nothing", clock.Change{}, clock.Reading{start(), frozen, 1}},
		{"the time", clock.Change{Now: &later}, clock.Reading{later, frozen, 1}},
		{"the time in another zone", clock.Change{Now: new(later.In(time.FixedZone("", 7200)))}, clock.Reading{later, frozen, 1}},
		{"the time it is", clock.Change{Now: new(start())}, clock.Reading{start(), frozen, 1}},
		{"a fraction of a second", clock.Change{Now: &fraction}, clock.Reading{fraction, frozen, 1}},
		{"an earlier time", clock.Change{Now: &earlier, AllowRewind: true}, clock.Reading{earlier, frozen, 1}},
		{"the mode", clock.Change{Mode: new(running)}, clock.Reading{start(), running, 1}},
		{"the rate", clock.Change{Rate: new(60.0)}, clock.Reading{start(), frozen, 60}},
		{"all", clock.Change{Now: &later, Mode: new(running), Rate: new(0.5)}, clock.Reading{later, running, 0.5}},
		{"leave to go back alone", clock.Change{AllowRewind: true}, clock.Reading{start(), frozen, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, real := newClock(t, start(), frozen, 1)
			real.Advance(time.Minute)
			before, after, err := c.Set(tt.change)
			if err != nil {
				t.Fatal(err)
			}
			wantReading(t, "before", before, clock.Reading{start(), frozen, 1})
			wantReading(t, "after", after, tt.want)
			wantReading(t, "read afterwards", c.Read(), tt.want)
		})
	}
}

func TestSetRefuses(t *testing.T) {
	t.Parallel()
	later := start().Add(time.Hour)
	tests := []struct {
		name   string
		change clock.Change
		want   string
	}{
		{"an earlier time", clock.Change{Now: new(start().Add(-time.Nanosecond))},
			"now 2025-01-15T09:29:59.999999999Z lies before the clock's 2025-01-15T09:30:00Z; going back needs allow_rewind"},
		{"a time before 1970", clock.Change{Now: new(at("1969-12-31T23:59:59.999999999Z")), AllowRewind: true},
			"the clock cannot be in the year 1969, want 1970 to 9000"},
		{"a time after 9000", clock.Change{Now: new(at("9001-01-01T00:00:00Z"))}, "the clock cannot be in the year 9001, want 1970 to 9000"},
		{"rate 0", clock.Change{Rate: new(0.0)}, "clock rate 0 is out of bounds, want more than 0 and at most 86400"},
		{"not a number as rate", clock.Change{Rate: new(math.NaN())}, "clock rate NaN is out of bounds, want more than 0 and at most 86400"},
		{"an unknown mode", clock.Change{Mode: new(clock.Mode("fast"))}, `unknown clock mode "fast", want "frozen" or "running"`},
		{"a good time with a bad rate", clock.Change{Now: &later, Rate: new(-1.0)}, "clock rate -1 is out of bounds, want more than 0 and at most 86400"},
		{"a good mode with a bad time", clock.Change{Now: new(time.Time{}), Mode: new(running), Rate: new(2.0)},
			"now 0001-01-01T00:00:00Z lies before the clock's 2025-01-15T09:30:00Z; going back needs allow_rewind"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, _ := newClock(t, start(), frozen, 1)
			_, _, err := c.Set(tt.change)
			wantError(t, err, tt.want)
			wantReading(t, "the clock, which nothing changed", c.Read(), clock.Reading{start(), frozen, 1})
		})
	}
}

// A running clock is later than when it was set: what lies between is the past.
func TestSetOfARunningClockGoesByWhatItShows(t *testing.T) {
	t.Parallel()
	c, real := newClock(t, start(), running, 1)
	real.Advance(time.Minute)
	_, _, err := c.Set(clock.Change{Now: new(start().Add(30 * time.Second))})
	wantError(t, err, "now 2025-01-15T09:30:30Z lies before the clock's 2025-01-15T09:31:00Z; going back needs allow_rewind")
	real.Advance(time.Minute)
	wantReading(t, "two minutes after the start", c.Read(), clock.Reading{start().Add(2 * time.Minute), running, 1})
}

// Clocks are shown in whole seconds elsewhere, and what was shown can be set; a second before that cannot.
func TestSetToTheSecondThatIsShown(t *testing.T) {
	t.Parallel()
	c, real := newClock(t, start(), running, 1)
	real.Advance(1700 * time.Millisecond)
	shown := start().Add(time.Second)
	_, _, err := c.Set(clock.Change{Now: new(shown.Add(-time.Nanosecond))})
	wantError(t, err, "now 2025-01-15T09:30:00.999999999Z lies before the clock's 2025-01-15T09:30:01.7Z; going back needs allow_rewind")
	_, after, err := c.Set(clock.Change{Now: &shown, Mode: new(frozen)})
	if err != nil {
		t.Fatal(err)
	}
	wantReading(t, "frozen at what was shown", after, clock.Reading{shown, frozen, 1})
}

// Each step goes on from where the one before has left the clock, and no time is lost or won in between.
func TestFreezeResumeAndRates(t *testing.T) {
	t.Parallel()
	c, real := newClock(t, start(), running, 1)
	want := start()
	steps := []struct {
		name string
		do   func()
		rate float64 // of the time that passes then
	}{
		{"running", func() {}, 1},
		{"frozen", c.Freeze, 0},
		{"frozen twice", c.Freeze, 0},
		{"resumed", c.Resume, 1},
		{"resumed twice", c.Resume, 1},
		{"at another rate", func() { _, _, _ = c.Set(clock.Change{Rate: new(60.0)}) }, 60},
		{"frozen with a rate", c.Freeze, 0},
		{"resumed, which keeps the rate", c.Resume, 60},
		{"slower", func() { _, _, _ = c.Set(clock.Change{Rate: new(0.25)}) }, 0.25},
	}
	for _, step := range steps {
		step.do()
		if got := c.Now(); got != want {
			t.Errorf("%s: at once it is %s, want %s", step.name, got, want)
		}
		real.Advance(10 * time.Second)
		want = want.Add(time.Duration(step.rate * float64(10*time.Second)))
		if got := c.Now(); got != want {
			t.Errorf("%s: ten seconds later it is %s, want %s", step.name, got, want)
		}
	}
}

func TestAt(t *testing.T) {
	t.Parallel()
	odd := start().Add(time.Nanosecond)
	for _, want := range []clock.Reading{{odd, frozen, 2}, {odd, running, 0.5}, {at("9000-12-31T23:59:59.999999999Z"), frozen, 1}} {
		real := clockwork.NewFakeClockAt(realStart())
		c, err := clock.At(real, want)
		if err != nil {
			t.Fatal(err)
		}
		wantReading(t, "at once", c.Read(), want)
		real.Advance(10 * time.Second)
		if want.Mode == running {
			want.Now = want.Now.Add(5 * time.Second)
		}
		wantReading(t, "ten seconds later", c.Read(), want)
	}
	_, err := clock.At(clockwork.NewFakeClock(), clock.Reading{start(), "sleeping", 1})
	wantError(t, err, `unknown clock mode "sleeping", want "frozen" or "running"`)
	_, err = clock.At(clockwork.NewFakeClock(), clock.Reading{start(), frozen, 0})
	wantError(t, err, "clock rate 0 is out of bounds, want more than 0 and at most 86400")
}

// A clock that ran to the end of its years can still be frozen and set back.
func TestRunningToTheEnd(t *testing.T) {
	t.Parallel()
	c, real := newClock(t, at("9000-12-31T23:59:58Z"), running, 1)
	end := at("9000-12-31T23:59:59.999999999Z")
	real.Advance(1500 * time.Millisecond)
	wantReading(t, "within the last second", c.Read(), clock.Reading{at("9000-12-31T23:59:59.5Z"), running, 1})
	for range 2 {
		real.Advance(24 * time.Hour)
		wantReading(t, "a day later", c.Read(), clock.Reading{end, running, 1})
	}
	c.Freeze()
	wantReading(t, "frozen at the end", c.Read(), clock.Reading{end, frozen, 1})
	if _, _, err := c.Set(clock.Change{Now: new(start()), AllowRewind: true}); err != nil {
		t.Errorf("set back from the end: %v", err)
	}
	wantReading(t, "set back from the end", c.Read(), clock.Reading{start(), frozen, 1})
}
