package client

import "time"

// Clock tells the time and waits. A clockwork.Clock is one; so is anything that reads the clock of a mock.
//
// Deadlines are not its business: how long a server may stay silent is real time on every clock.
type Clock interface {
	// Now is the present time.
	Now() time.Time
	// After sends once the duration has passed.
	After(d time.Duration) <-chan time.Time
}

// systemClock is the clock of whoever brings none.
type systemClock struct{}

func (systemClock) Now() time.Time                         { return time.Now() }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }
