package main

// decodesExp is a near miss: it never looks at access_expires_at, and reads the expiry in the token itself, as the vendor's page
// shows under "Client-Side Token Validation".
func decodesExp(c *client) {
	c.accept = func(what string, a answer) (*pair, error) {
		tokens, err := accept(what, a)
		if err != nil {
			return nil, err
		}
		if expires := claim(tokens.access, "exp"); !expires.IsZero() {
			tokens.expires = expires
		}
		return tokens, nil
	}
}
