package main

import "context"

// refreshForEach is broken: goroutines that find the token due refresh it side by side, all with the same refresh token.
// spring-projects/spring-security#11461; frappe/frappe#40399 for the workers of a server.
func refreshForEach(c *client) {
	c.each = inParallel
	c.renew = func(ctx context.Context, stale *pair) (*pair, error) {
		if stale == nil { // the first login is shared
			return c.renewOnce(ctx, stale)
		}
		tokens, err := c.replace(ctx, stale)
		if err == nil {
			c.keep(tokens)
		}
		return tokens, err
	}
}
