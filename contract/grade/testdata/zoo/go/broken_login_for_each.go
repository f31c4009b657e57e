package main

import "context"

// loginForEach is broken: it forgets its tokens after each call. rwestergren/cronometer-api-mcp#3: "always starts with no token",
// until the login is throttled for half an hour.
func loginForEach(c *client) {
	get := c.get
	c.get = func(ctx context.Context, path string) ([]any, error) {
		c.keep(nil)
		return get(ctx, path)
	}
}
