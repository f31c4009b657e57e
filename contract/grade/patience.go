package grade

import (
	"fmt"
	"time"

	"github.com/popupmock/popupmock/contract/grade/tap"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// patient gives the client more time where the mock itself keeps it waiting, as long as it does not ask too often.
func (w *world) patient(effect fault.Effect) {
	var wait time.Duration
	switch e := effect.(type) {
	case fault.Stall:
		wait, w.stalls = e.For, true
	case fault.RetryAfter:
		wait = e.After
	}
	w.patience = max(w.patience, time.Duration(w.lab.options.Policy.Limits.Attempts)*wait)
}

// A wait is for an answer that never came.
type wait struct {
	long time.Duration
	// gaveUp tells whether it was the client that ended it.
	gaveUp bool
}

// waitsFor are the waits of a world in which answers stay away.
func (w *world) waitsFor(exchanges []tap.Exchange) (waits []wait) {
	if !w.stalls {
		return nil
	}
	for _, x := range exchanges {
		if x.Status == 0 && (x.End == tap.GaveUp || x.End == tap.Reset) {
			waits = append(waits, wait{x.Waited(), x.End == tap.GaveUp})
		}
	}
	return waits
}

// waited says how long the client has waited for the answer that stayed away longest; empty when none did.
func (r *record) waited() string {
	var longest wait
	for _, one := range r.waits {
		if one.long > longest.long {
			longest = one
		}
	}
	switch long := longest.long.Round(100 * time.Millisecond); {
	case long == 0:
		return ""
	case longest.gaveUp:
		return fmt.Sprintf("; it gave up waiting after %s", long)
	default:
		return fmt.Sprintf("; it waited all of the %s until the connection was reset, so that a time-out of its own was not seen: --stall waits longer", long)
	}
}
