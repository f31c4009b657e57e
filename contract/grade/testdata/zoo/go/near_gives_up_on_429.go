package main

import (
	"net/http"
	"time"
)

// givesUpOn429 is a near miss: it does not wait for a server that has enough: the run ends there, and says so.
func givesUpOn429(c *client) {
	c.pause = func(a answer, err error, try int) (time.Duration, bool) {
		wait, again := pause(a, err, try)
		return wait, again && a.status != http.StatusTooManyRequests
	}
}
