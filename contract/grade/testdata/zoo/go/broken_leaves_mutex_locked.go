package main

import (
	"context"
	"net/http"
)

// leavesMutexLocked is broken: it returns early when a refresh got no usable answer, and forgets to unlock, so that the next
// call waits for ever. Canopus-Labs/PrepPilot#611, Flyrell/axios-auth-refresh#14: requests that queue up for a refresh that has
// failed are never told.
func leavesMutexLocked(c *client) {
	c.renew = func(ctx context.Context, stale *pair) (*pair, error) {
		c.renewing.Lock()
		tokens := c.pair()
		if tokens == stale && stale != nil {
			content := map[string]string{"refresh_token": stale.refresh}
			a, err := c.send(ctx, http.MethodPost, "/auth/refresh", nil, content)
			if err != nil {
				return nil, err
			}
			if tokens, err = c.accept("refresh", a); err != nil && !isStatus(err, http.StatusUnauthorized) {
				return nil, err
			}
			c.keep(tokens)
		}
		c.renewing.Unlock()
		if tokens != nil {
			return tokens, nil
		}
		return c.renewOnce(ctx, nil)
	}
}
