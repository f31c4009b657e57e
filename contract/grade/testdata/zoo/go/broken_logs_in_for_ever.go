package main

import (
	"context"
	"errors"
	"time"
)

// logsInForEver is broken: a refused login is tried again ten times a second, until somebody corrects the password or the
// account is locked. bucketeer-io/bucketeer#2455 and goauthentik/platform#186 are such storms.
func logsInForEver(c *client) {
	c.login = func(ctx context.Context) (*pair, error) {
		for {
			tokens, err := c.logIn(ctx)
			if !errors.Is(err, errFinal) {
				return tokens, err
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
}
