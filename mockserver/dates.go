package mockserver

import (
	"net/http"
	"sync/atomic"
	"time"
)

// dates writes the header Date (RFC 9110, section 5.6.7), once for all answers of a second.
type dates struct{ last atomic.Pointer[date] }

type date struct {
	second int64
	values []string // never written to
}

// at returns the values of the header at a time.
func (d *dates) at(now time.Time) []string {
	second := now.Unix()
	last := d.last.Load()
	if last == nil || last.second != second {
		last = &date{second, []string{now.UTC().Format(http.TimeFormat)}}
		d.last.Store(last)
	}
	return last.values
}
