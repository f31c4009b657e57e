package main

import "context"

// noSecondLook is broken: goroutines wait for each other, and then each refreshes, because none looks whether another has done
// so meanwhile. danny-avila/LibreChat#14596: locks in several layers, and still more than one refresh.
func noSecondLook(c *client) {
	c.each = inParallel
	c.renew = func(ctx context.Context, stale *pair) (*pair, error) {
		if stale == nil { // the first login is shared
			return c.renewOnce(ctx, stale)
		}
		c.renewing.Lock()
		defer c.renewing.Unlock()
		tokens, err := c.replace(ctx, c.pair())
		if err == nil {
			c.keep(tokens)
		}
		return tokens, err
	}
}
