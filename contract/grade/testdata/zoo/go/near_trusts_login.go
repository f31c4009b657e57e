package main

import "context"

// trustsLogin is a near miss: a pair that it has just got is used for the call that has asked for it, however short its life is;
// the next call looks, and refreshes. golang.org/x/oauth2 does so, and the reference client.
func trustsLogin(c *client) {
	renew := c.renew
	var fresh *pair
	c.renew = func(ctx context.Context, stale *pair) (*pair, error) {
		tokens, err := renew(ctx, stale)
		fresh = tokens
		return tokens, err
	}
	c.due = func(tokens *pair) bool {
		just := tokens == fresh
		fresh = nil
		return !just && c.expiresSoon(tokens)
	}
}
