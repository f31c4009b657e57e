package main

import "context"

// goesOnAfter403 is a near miss: after a 403 it makes the calls that are left, each once. None of them is a retry.
func goesOnAfter403(c *client) {
	c.each = func(c *client, ctx context.Context, paths []string) []error {
		var failed []error
		for _, path := range paths {
			failed = append(failed, c.one(ctx, path))
		}
		return failed
	}
}
