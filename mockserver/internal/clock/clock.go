// Package clock is the mock's own time: it can be frozen, run at any rate, be set and be advanced. Everything that the
// mock does by time reads it once a request.
//
// It stands on a clockwork clock for real time, so that a test can hold both. There are no timers: expiry is compared
// when it is read, and so Advance is complete when it returns.
package clock

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"
)

// Mode tells whether time passes by itself.
type Mode string

// The two modes.
const (
	Frozen  Mode = "frozen"
	Running Mode = "running"
)

// MaxRate is the fastest that a running clock may go: a day each second.
const MaxRate = 86400

// The first and the last Unix second that a clock can show: the years 1970 to 9000, so that lifetimes of centuries still
// end in a year of four digits.
const (
	firstSecond = 0
	lastSecond  = 221_876_927_999
)

// Reading is a clock at one moment.
type Reading struct {
	Now  time.Time // UTC
	Mode Mode
	Rate float64 // virtual seconds for each real one, while running
}

// Change says what to set; nil fields stay as they are.
type Change struct {
	Now  *time.Time
	Mode *Mode
	Rate *float64
	// AllowRewind permits a Now before the present one, which brings expired tokens back to life.
	AllowRewind bool
}

// Check tells what is wrong with a change whatever a clock shows. Set refuses the same, and going back.
func (c Change) Check() error {
	a := anchor{mode: Frozen, rate: 1, virtual: time.Unix(firstSecond, 0)}
	c.apply(&a)
	return a.check()
}

func (c Change) apply(a *anchor) {
	if c.Now != nil {
		a.virtual = c.Now.UTC()
	}
	if c.Mode != nil {
		a.mode = *c.Mode
	}
	if c.Rate != nil {
		a.rate = *c.Rate
	}
}

// Clock is safe for concurrent use.
type Clock struct {
	base clockwork.Clock
	// mu guards current. Real time is read while it is held: with an anchor from before a change and a real time from
	// after it, a reader would see time go back at the next look.
	mu      sync.RWMutex
	current anchor
}

// anchor ties a virtual instant to a real one.
type anchor struct {
	virtual, real time.Time
	mode          Mode
	rate          float64
}

// New returns a clock at start, cut to the whole second, or at real time when start is zero. Rate 0 means 1.
// It returns an error for a start outside the years 1970 to 9000, or a rate that is negative or above MaxRate.
func New(base clockwork.Clock, start time.Time, mode Mode, rate float64) (*Clock, error) {
	if rate == 0 {
		rate = 1
	}
	now := wall(base)
	a := anchor{virtual: start.UTC(), real: now, mode: mode, rate: rate}
	if start.IsZero() {
		a.virtual = now
	}
	if mode == Frozen || !start.IsZero() {
		a.virtual = a.virtual.Truncate(time.Second)
	}
	return from(base, a)
}

// At returns a clock that shows a reading, to the nanosecond, and goes on from there. It refuses what Set refuses.
func At(base clockwork.Clock, r Reading) (*Clock, error) {
	return from(base, anchor{virtual: r.Now.UTC(), real: wall(base), mode: r.Mode, rate: r.Rate})
}

// Anchor ties a virtual instant to a real one: a clock that is not changed has the same one for ever.
type Anchor struct {
	Virtual, Real time.Time
	Mode          Mode
	Rate          float64
}

// Anchored returns a clock that is tied as another one was, maybe in another process. It refuses what Set refuses.
func Anchored(base clockwork.Clock, a Anchor) (*Clock, error) { return from(base, anchorOf(a)) }

// Anchor returns how the clock is tied.
func (c *Clock) Anchor() Anchor {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return Anchor{c.current.virtual, c.current.real, c.current.mode, c.current.rate}
}

// Tie ties the clock as another one was. It refuses what Set refuses.
func (c *Clock) Tie(a Anchor) error {
	next := anchorOf(a)
	if err := next.check(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current = next
	return nil
}

func anchorOf(a Anchor) anchor {
	return anchor{virtual: a.Virtual.UTC(), real: a.Real.Round(0).UTC(), mode: a.Mode, rate: a.Rate}
}

func from(base clockwork.Clock, a anchor) (*Clock, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	return &Clock{base: base, current: a}, nil
}

// Now returns the virtual time, in UTC.
func (c *Clock) Now() time.Time { return c.Read().Now }

// Both returns the virtual time and the real one of the same instant, in UTC.
func (c *Clock) Both() (virtual, real time.Time) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	now := c.current.moved(wall(c.base))
	return now.virtual, now.real
}

// Read returns time, mode and rate together. A running clock stops at the end of the year 9000.
func (c *Clock) Read() Reading {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.current.moved(wall(c.base)).reading()
}

// Advance moves the clock forward by d and returns the readings before and after. It refuses a negative d.
func (c *Clock) Advance(d time.Duration) (before, after Reading, err error) {
	if d < 0 {
		return Reading{}, Reading{}, fmt.Errorf("advance by %s goes back in time; set the clock with allow_rewind instead", d)
	}
	return c.update(func(a *anchor) error {
		a.virtual = a.virtual.Add(d)
		return nil
	})
}

// Set changes time, mode and rate in one step, or nothing when any of them is out of bounds or Now lies in the past and
// AllowRewind is not given.
func (c *Clock) Set(change Change) (before, after Reading, err error) {
	return c.update(func(a *anchor) error {
		// Readings are shown in whole seconds, and what was read can be set again.
		if change.Now != nil && change.Now.Before(a.virtual.Truncate(time.Second)) && !change.AllowRewind {
			return fmt.Errorf("now %s lies before the clock's %s; going back needs allow_rewind",
				change.Now.UTC().Format(time.RFC3339Nano), a.virtual.Format(time.RFC3339Nano))
		}
		change.apply(a)
		return nil
	})
}

// Freeze stops time where it is.
func (c *Clock) Freeze() { c.mustSet(Frozen) }

// Resume lets time pass again, from where it is.
func (c *Clock) Resume() { c.mustSet(Running) }

func (c *Clock) mustSet(mode Mode) {
	// A known mode alone cannot be refused.
	_, _, _ = c.Set(Change{Mode: &mode})
}

// update replaces the anchor by what change makes of one at the present moment.
func (c *Clock) update(change func(*anchor) error) (before, after Reading, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	next := c.current.moved(wall(c.base))
	before = next.reading()
	if err := change(&next); err != nil {
		return Reading{}, Reading{}, err
	}
	if err := next.check(); err != nil {
		return Reading{}, Reading{}, err
	}
	c.current = next
	return before, next.reading(), nil
}

func (a anchor) reading() Reading { return Reading{Now: a.virtual, Mode: a.mode, Rate: a.rate} }

// moved is the anchor of the same clock at another real time.
func (a anchor) moved(real time.Time) anchor {
	if a.mode == Running {
		a.virtual = within(a.virtual.Add(scale(real.Sub(a.real), a.rate)))
	}
	a.real = real
	return a
}

// within keeps a running clock inside the bounds, where it can always be frozen and set.
func within(t time.Time) time.Time {
	switch seconds := t.Unix(); {
	case seconds > lastSecond:
		return time.Unix(lastSecond+1, -1).UTC()
	case seconds < firstSecond:
		return time.Unix(firstSecond, 0).UTC()
	}
	return t
}

// scale multiplies without overflow: a duration ends at 292 years.
func scale(d time.Duration, rate float64) time.Duration {
	if rate == 1 {
		return d // exactly
	}
	switch product := float64(d) * rate; {
	case product >= math.MaxInt64:
		return math.MaxInt64
	case product <= math.MinInt64:
		return math.MinInt64
	default:
		return time.Duration(product)
	}
}

func (a anchor) check() error {
	if seconds := a.virtual.Unix(); seconds < firstSecond || seconds > lastSecond {
		return fmt.Errorf("the clock cannot be in the year %d, want 1970 to 9000", a.virtual.Year())
	}
	if a.mode != Frozen && a.mode != Running {
		return fmt.Errorf("unknown clock mode %q, want %q or %q", a.mode, Frozen, Running)
	}
	if math.IsNaN(a.rate) || a.rate <= 0 || a.rate > MaxRate {
		return fmt.Errorf("clock rate %v is out of bounds, want more than 0 and at most %d", a.rate, MaxRate)
	}
	return nil
}

// wall is real time without the monotonic reading, which would stand still while a laptop sleeps.
func wall(base clockwork.Clock) time.Time { return base.Now().Round(0).UTC() }
