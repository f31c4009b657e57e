package mockserver

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/ratelimit"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// limitRate refuses what is more than the assumed limits let through. It comes before any verdict on the credential, so
// that a 429 spends no token and tells nothing of a password.
func (x *exchange) limitRate() error {
	limits := x.assumed.limits
	if limits == nil {
		return nil
	}
	caller := x.caller()
	wait, err := x.take(limits, caller)
	if err != nil || wait == 0 {
		return err
	}
	x.entry.Account = cmp.Or(caller, x.entry.Account)
	x.noteState()
	switch x.assumed.RetryAfter {
	case assumption.Seconds:
		x.answer.Header().Set("Retry-After", strconv.FormatInt(int64(wait/time.Second), 10))
	case assumption.HTTPDate:
		then := x.now.Add(wait + time.Second - 1).Truncate(time.Second) // a date has no fraction, and must not be early
		x.answer.Header().Set("Retry-After", then.UTC().Format(http.TimeFormat))
	}
	return refuse(journal.ReasonRateLimited, fmt.Errorf("the next is let through in %s", wait))
}

// take takes from the bucket of a caller, wherever that is, and returns how long to wait when it has nothing left.
func (x *exchange) take(limits *ratelimit.Limits, caller string) (time.Duration, error) {
	if x.world.share != nil && limits.Limited(x.operation.ID) {
		return x.world.share.take(x, caller)
	}
	return limits.Take(x.operation.ID, caller, x.now), nil
}

// caller is the account that a request is counted for: that of a well-signed token, or the one that is to be logged in.
// It is empty where there is no such account.
func (x *exchange) caller() string {
	name := x.credential.username
	if x.credential.use != "" && x.credential.err == nil {
		name = x.credential.verified.Subject
	}
	if _, err := x.world.store.Account(x.request.Context(), name); err != nil {
		return ""
	}
	return name
}
