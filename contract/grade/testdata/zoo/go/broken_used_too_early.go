package main

import (
	"fmt"
	"time"
)

// usedTooEarly is broken: it refuses a token that was issued in the future of its own clock, though it is the server's clock that
// counts. greenpau/caddy-security#13 and googleapis/google-auth-library-python#889: "token used before issued".
func usedTooEarly(c *client) {
	c.accept = func(what string, a answer) (*pair, error) {
		tokens, err := accept(what, a)
		if err != nil {
			return nil, err
		}
		if issued := claim(tokens.access, "iat"); time.Until(issued) > 10*time.Second {
			return nil, fmt.Errorf("%s: token used before issued", what)
		}
		return tokens, nil
	}
}
