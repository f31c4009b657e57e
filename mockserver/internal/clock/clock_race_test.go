package clock_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver/internal/clock"
)

// ticking is real time that passes by a second each time somebody looks at it, so that whoever looks at the wrong moment
// is seen to.
type ticking struct {
	clockwork.Clock
	looks atomic.Int64
}

func (c *ticking) Now() time.Time {
	runtime.Gosched() // for others to come between
	return time.Unix(c.looks.Add(1), 0)
}

// Time never goes back, for anybody, while others freeze, resume, advance and change the rate: a reading may not be made
// of the time before a change and the mode after it.
func TestTimeNeverGoesBack(t *testing.T) {
	t.Parallel()
	const changes = 20_000
	c, err := clock.New(&ticking{}, time.Time{}, clock.Running, 1)
	if err != nil {
		t.Fatal(err)
	}
	var stop atomic.Bool
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for last := c.Now(); !stop.Load(); {
				now := c.Now()
				if now.Before(last) {
					t.Errorf("time went back from %s to %s", last, now)
					return
				}
				last = now
			}
		})
	}
	fast, slow := 1000.0, 0.5
	for i := range changes {
		switch i % 5 {
		case 0:
			c.Freeze()
		case 1:
			c.Resume()
		case 2:
			_, _, err = c.Set(clock.Change{Rate: &fast})
		case 3:
			_, _, err = c.Advance(time.Second)
		case 4:
			_, _, err = c.Set(clock.Change{Rate: &slow})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	stop.Store(true)
	wg.Wait()
}
