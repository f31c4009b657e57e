package main

import (
	"context"
	"net/http"
)

// logsInOn403 is broken: it answers a 403 with a login and another try. ecmwf/hda#14 ("will issue a new token request in case of
// forbidden access"), because other vendors answer 403 for a token that has expired.
func logsInOn403(c *client) {
	call := c.call
	c.call = func(ctx context.Context, path string, tokens *pair) (answer, error) {
		a, err := call(ctx, path, tokens)
		if err != nil || a.status != http.StatusForbidden {
			return a, err
		}
		fresh, err := c.login(ctx)
		if err != nil {
			return a, err
		}
		c.keep(fresh)
		return call(ctx, path, fresh)
	}
}
