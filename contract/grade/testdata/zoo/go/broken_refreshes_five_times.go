package main

import (
	"context"
	"net/http"
)

// refreshesFiveTimes is broken: a token that is refused although it is new is refreshed again, and again.
// kadirahq/lokka-transport-jwt-auth#3: "it keeps trying even if the refresh function returns an invalid token".
func refreshesFiveTimes(c *client) {
	c.get = func(ctx context.Context, path string) ([]any, error) {
		tokens, err := c.valid(ctx)
		if err != nil {
			return nil, err
		}
		a, err := c.call(ctx, path, tokens)
		for try := 0; err == nil && a.status == http.StatusUnauthorized && try < 5; try++ {
			if tokens, err = c.renew(ctx, tokens); err != nil {
				return nil, err
			}
			a, err = c.call(ctx, path, tokens)
		}
		if err != nil {
			return nil, err
		}
		return a.records(path)
	}
}
