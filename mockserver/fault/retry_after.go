package fault

import (
	"net/http"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
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

func readRetryAfter(r *ruletext.Reader) Effect {
	f := RetryAfter{Status: r.Integer("status"), After: r.Span("after")}
	switch form := r.Text("form"); {
	case !r.Has("form"), form == "seconds":
	case form == "http-date":
		f.Date = true
	default:
		r.Wrong("form", "is %.64q, want \"seconds\" or \"http-date\"", form)
	}
	if !r.Has("after") {
		r.Wrong("after", "is missing, want a duration such as \"30s\"")
	}
	return f
}

func (f RetryAfter) write(w *ruletext.Writer) {
	w.Add("status", f.Status)
	w.Add("after", f.After)
	if f.Date {
		w.Add("form", "http-date")
	}
}

func (f RetryAfter) check(n ruletext.Notes) {
	if f.Status != http.StatusTooManyRequests && f.Status != http.StatusServiceUnavailable {
		n.Wrong("status", "is %d, want %d or %d", f.Status, http.StatusTooManyRequests, http.StatusServiceUnavailable)
	}
	const most = 365 * 24 * time.Hour
	if f.After < 0 || f.After > most || f.After%time.Second != 0 {
		n.Wrong("after", "is %s, want whole seconds from 0s to %s", ruletext.SpanText(f.After), ruletext.SpanText(most))
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
