package fault

import (
	"net/http"
	"strconv"
	"time"
)

// RetryAfter answers 429 or 503 in the vendor's words and says when to come back (RFC 9110, section 10.2.3).
type RetryAfter struct {
	Status int
	// After is whole seconds, in the mock's time.
	After time.Duration
	// Date says so by a date in place of seconds, which is that of the mock's clock.
	Date bool
}

// Type implements Effect.
func (RetryAfter) Type() string { return "retry_after" }

func readRetryAfter(r *reader) Effect {
	f := RetryAfter{Status: r.integer("status"), After: r.span("after")}
	switch form := r.text("form"); {
	case !r.has("form"), form == "seconds":
	case form == "http-date":
		f.Date = true
	default:
		r.wrong("form", "is %.64q, want \"seconds\" or \"http-date\"", form)
	}
	if !r.has("after") {
		r.wrong("after", "is missing, want a duration such as \"30s\"")
	}
	return f
}

func (f RetryAfter) write(w *writer) {
	w.add("status", f.Status)
	w.add("after", f.After)
	if f.Date {
		w.add("form", "http-date")
	}
}

func (f RetryAfter) check(n notes) {
	if f.Status != http.StatusTooManyRequests && f.Status != http.StatusServiceUnavailable {
		n.wrong("status", "is %d, want %d or %d", f.Status, http.StatusTooManyRequests, http.StatusServiceUnavailable)
	}
	const most = 365 * 24 * time.Hour
	if f.After < 0 || f.After > most || f.After%time.Second != 0 {
		n.wrong("after", "is %s, want whole seconds from 0s to %s", spanText(f.After), spanText(most))
	}
}

func (f RetryAfter) run(e *Exchange) {
	a := e.Vendor(f.Status)
	a.Header.Set("Retry-After", strconv.FormatInt(int64(f.After/time.Second), 10))
	if f.Date {
		then := e.Now.Add(f.After + time.Second - 1).Truncate(time.Second) // a date has no fraction, and must not be early
		a.Header.Set("Retry-After", then.UTC().Format(http.TimeFormat))
	}
	e.reply(a)
}
