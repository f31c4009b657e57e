package main

import "time"

// tenSeconds is broken: tokens are renewed ten seconds before the expiry, which is the margin of golang.org/x/oauth2
// (expiryDelta in its token.go) for those who do not set another. The vendor wants five minutes at least.
func tenSeconds(c *client) { c.early = 10 * time.Second }
