package main

import (
	"context"
	"net/http"
)

// refreshesForEver is broken: as long as the server does not answer a refresh as it should, the refresh is sent again, without a
// pause and without an end. hse-mtc/dal#92; bulwarkmail/webmail#972 has no cap on any failure but 401.
func refreshesForEver(c *client) {
	c.refresh = func(ctx context.Context, stale *pair) (*pair, error) {
		for {
			a, err := c.send(ctx, http.MethodPost, "/auth/refresh", nil, map[string]string{"refresh_token": stale.refresh})
			if err != nil || a.status >= http.StatusInternalServerError {
				continue
			}
			return c.accept("refresh", a)
		}
	}
}
