package process

import "time"

// Clock tells the time and waits. A clockwork.Clock is one.
//
// What a program may take is real time: give a Runner another clock only to try what becomes of a limit.
type Clock interface {
	// Now is the present time.
	Now() time.Time
	// After sends once the duration has passed.
	After(d time.Duration) <-chan time.Time
}

// systemClock is the clock of whoever brings none, and that of the supervisor.
type systemClock struct{}

func (systemClock) Now() time.Time                         { return time.Now() }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }
