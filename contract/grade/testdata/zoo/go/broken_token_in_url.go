package main

import "net/url"

// tokenInURL is broken: the token is in the query as well, where every proxy writes it into its log.
// TencentBlueKing/bk-ci#13271, unicodeveloper/globalthreatmap#33.
func tokenInURL(c *client) {
	c.address = func(path string, tokens *pair) string {
		if tokens == nil {
			return c.base + path
		}
		return c.base + path + "?access_token=" + url.QueryEscape(tokens.access)
	}
}
