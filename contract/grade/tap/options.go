package tap

import (
	"errors"
	"fmt"
	"time"
)

// Clock tells the time, and waits. A clockwork.Clock is one.
type Clock interface {
	// Now is the present time.
	Now() time.Time
	// After sends once the duration has passed.
	After(d time.Duration) <-chan time.Time
}

// Options say how a tap listens in. Only the clock must be set; for a bound, 0 stands for the default.
type Options struct {
	// Clock gives the times of exchanges, and waits a moment where the system has no room for a further connection.
	Clock Clock
	// Heard is called for each exchange that has ended, kept or not (but not beyond 1000 on one connection): for one that was answered before the last bytes of the answer
	// go to the client. The client waits for it meanwhile, so that it should be quick; it must not close the tap. Calls for different
	// connections may be at the same time. What it is given is its own.
	Heard func(Exchange)
	// Connections may be open at the same time, 1000 by default.
	Connections int
	// Exchanges are kept, 10,000 by default.
	Exchanges int
	// Bytes are kept of all exchanges together, heads and bodies, 32 MiB by default.
	Bytes int
	// Body is how many bytes of each body are kept, 64 KiB by default.
	Body int
}

// The default bounds.
const (
	defaultConnections = 1000
	defaultExchanges   = 10_000
	defaultBytes       = 32 << 20
	defaultBody        = 64 << 10
)

// complete returns the options with defaults, or says what is wrong with them.
func (o Options) complete() (Options, error) {
	if o.Clock == nil {
		return o, errors.New("the tap has no clock")
	}
	for _, bound := range []struct {
		name     string
		is       *int
		standard int
	}{
		{"connections", &o.Connections, defaultConnections},
		{"exchanges", &o.Exchanges, defaultExchanges},
		{"bytes", &o.Bytes, defaultBytes},
		{"body", &o.Body, defaultBody},
	} {
		if *bound.is < 0 {
			return o, fmt.Errorf("the tap's bound of %s is %d, want 1 or more, or 0 for %d", bound.name, *bound.is, bound.standard)
		}
		if *bound.is == 0 {
			*bound.is = bound.standard
		}
	}
	return o, nil
}
