package main

import "time"

// milliseconds is broken: it takes the seconds of Retry-After for milliseconds. getsentry/sentry-javascript#860,
// Azure/azure-sdk-for-net#5268, Shopify/shopify-app-js#3367.
func milliseconds(c *client) {
	c.pause = func(a answer, err error, try int) (time.Duration, bool) {
		wait, again := pause(a, err, try)
		if _, told := retryAfter(a); told {
			return wait / 1000, true
		}
		return wait, again
	}
}
