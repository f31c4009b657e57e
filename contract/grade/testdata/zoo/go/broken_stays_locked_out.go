package main

import (
	"context"
	"net/http"
)

// staysLockedOut is broken: when the refresh is refused it gives up, and leaves the login to whoever reads the error, though it
// has username and password at hand. grafana/gcx#363; eclipse-tractusx/tractusx-edc#3002 (a consumer locked out for ever).
func staysLockedOut(c *client) {
	c.replace = func(ctx context.Context, stale *pair) (*pair, error) {
		if stale != nil {
			if tokens, err := c.refresh(ctx, stale); err == nil || isStatus(err, http.StatusUnauthorized) {
				return tokens, err
			}
		}
		return c.refreshOrLogin(ctx, nil)
	}
}
