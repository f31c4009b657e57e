package main

import "context"

// inBackground is a near miss: calls are made side by side, and none of them ever refreshes: a task of its own keeps the tokens,
// and whoever needs new ones asks it and waits.
func inBackground(c *client) {
	type question struct {
		stale  *pair
		answer chan func() (*pair, error)
	}
	questions := make(chan question)
	go func() {
		for q := range questions {
			tokens, err := c.renewOnce(context.Background(), q.stale)
			q.answer <- func() (*pair, error) { return tokens, err }
		}
	}()
	c.each = inParallel
	c.renew = func(_ context.Context, stale *pair) (*pair, error) {
		q := question{stale, make(chan func() (*pair, error), 1)}
		questions <- q
		return (<-q.answer)()
	}
}
