package main

import "context"

// keepsFirstRefresh is broken: of the answer to a refresh it takes the access token alone, and so presents the refresh token of
// the login again and again. DouglasdeMoura/chroncal#228 had the line "refresh token stays the same".
func keepsFirstRefresh(c *client) {
	refresh := c.refresh
	c.refresh = func(ctx context.Context, stale *pair) (*pair, error) {
		fresh, err := refresh(ctx, stale)
		if err == nil {
			fresh.refresh = stale.refresh
		}
		return fresh, err
	}
}
