package lease

import (
	"fmt"
	"time"

	"github.com/jonboulle/clockwork"
)

// Clock returns the clock of a store: the one it was given, or the system's.
func Clock(given clockwork.Clock) clockwork.Clock {
	if given == nil {
		return clockwork.NewRealClock()
	}
	return given
}

// MinDuration is the shortest lease and the shortest time limit. Below it a server that is fine seems to be gone.
const MinDuration = 100 * time.Millisecond

// CheckDuration says what is wrong with a lease or a time limit; zero, which stands for a default, is fine.
func CheckDuration(field string, d time.Duration) error {
	if d != 0 && d < MinDuration {
		return fmt.Errorf("%s is %v; expected at least %v", field, d, MinDuration)
	}
	return nil
}
