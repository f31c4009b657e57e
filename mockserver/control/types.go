package control

import "time"

// Health answers a health check.
type Health struct {
	Status  string `json:"status"` // "ok"
	Version string `json:"version"`
	// Live tells that the mock answers: it is true wherever there is an answer.
	Live bool `json:"live"`
	// Ready tells that requests can be sent. It is false while the mock drains, and while it cannot ask for the state that it keeps elsewhere.
	Ready bool `json:"ready"`
	// Unready says why it is not ready; it is empty when it is.
	Unready string `json:"unready,omitempty"`
}

// Clock is the mock's clock, and what expired when it was moved.
type Clock struct {
	Now  time.Time `json:"now"`  // UTC, whole seconds
	Mode string    `json:"mode"` // "frozen" or "running"
	Rate float64   `json:"rate"` // virtual seconds for each real one, while running
	// Expired lists the tokens that were good before the move and have expired now, at most MaxExpired of them.
	Expired []Token `json:"expired,omitempty"`
	// ExpiredCount is how many there are.
	ExpiredCount int `json:"expired_count"`
}

// MaxExpired bounds the list of expired tokens in an answer.
const MaxExpired = 100

// ClockChange says what to set; absent fields stay as they are.
type ClockChange struct {
	Now  *time.Time `json:"now,omitempty"`
	Mode *string    `json:"mode,omitempty"`
	Rate *float64   `json:"rate,omitempty"`
	// AllowRewind permits a Now in the past, which brings expired tokens back to life.
	AllowRewind bool `json:"allow_rewind,omitempty"`
}

// Account is an API customer. Its password is never shown.
type Account struct {
	Username    string   `json:"username"`
	ClientID    int64    `json:"client_id"`
	Active      bool     `json:"active"`
	Features    []string `json:"features"`
	IPWhitelist []string `json:"ip_whitelist"` // addresses and CIDRs; empty lets all in
	AccessTTL   int64    `json:"access_ttl"`   // seconds, of new tokens
	RefreshTTL  int64    `json:"refresh_ttl"`  // seconds, of new tokens
}

// AccountChange holds the settings of an account; nil means "not given".
type AccountChange struct {
	Password    *string   `json:"password,omitempty"`
	ClientID    *int64    `json:"client_id,omitempty"`
	Active      *bool     `json:"active,omitempty"`
	Features    *[]string `json:"features,omitempty"`
	IPWhitelist *[]string `json:"ip_whitelist,omitempty"`
	AccessTTL   *int64    `json:"access_ttl,omitempty"`  // seconds
	RefreshTTL  *int64    `json:"refresh_ttl,omitempty"` // seconds
}

// Token is what the mock knows of one token. The token itself is never shown.
type Token struct {
	Account     string     `json:"account"`
	Use         string     `json:"use"` // "access" or "refresh"
	Fingerprint string     `json:"fingerprint"`
	JTI         string     `json:"jti"`
	Family      string     `json:"family"`
	Generation  int        `json:"generation"`
	State       string     `json:"state"` // "live", "spent", "revoked" or "expired"
	IssuedAt    time.Time  `json:"issued_at"`
	ExpiresAt   time.Time  `json:"expires_at"`
	SpentAt     *time.Time `json:"spent_at,omitempty"`
}

// TokenFilter picks tokens; empty fields match all.
type TokenFilter struct {
	Account string `json:"account,omitempty"`
	Family  string `json:"family,omitempty"` // 32 hex digits
	Use     string `json:"use,omitempty"`    // "access" or "refresh"
	JTI     string `json:"jti,omitempty"`
}

// Revoked tells what a revocation did.
type Revoked struct {
	// Count is the number of tokens that were live before.
	Count int `json:"revoked"`
}

// Rotation says how to change the signing key.
type Rotation struct {
	// Overlap keeps tokens of the old key good until they expire. Absent means true.
	Overlap *bool `json:"overlap,omitempty"`
}

// Key is a signing key, by name.
type Key struct {
	ID  string `json:"kid"`
	Alg string `json:"alg"`
}
