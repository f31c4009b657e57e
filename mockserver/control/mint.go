package control

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Minting says which token to make: one that a server should never give, or that takes long to get. But for Account, its
// zero value is a good access token.
type Minting struct {
	// Account is the username of the account that the token's family belongs to.
	Account string `json:"account"`
	// Use is "access" or "refresh". Empty means access.
	Use string `json:"use,omitempty"`
	// ExpiresIn is the seconds to its expiry, negative for a token that has expired. Nil means the lifetime of the account's
	// tokens, from its issue.
	ExpiresIn *int64 `json:"expires_in,omitempty"`
	// IssuedAgo is the seconds since its issue. Nil means as long ago as a token with this expiry is issued at the latest.
	IssuedAgo *int64 `json:"issued_ago,omitempty"`
	// Signature is "good", "wrong-key" (under the name of a key that the mock has), "unknown-key" (under another name), "none"
	// (alg none) or "tampered" (claims changed after it was signed). Empty means good. The fields below want a good one,
	// since nothing else counts without.
	Signature string `json:"signature,omitempty"`
	// Registered tells whether the mock knows of the token. Nil means true.
	Registered *bool `json:"registered,omitempty"`
	// Subject is the sub claim of a token that claims to be of another account. Empty means Account.
	Subject string `json:"subject,omitempty"`
	// Issuer is the iss claim of a token of another issuer. Empty means the mock's own.
	Issuer string `json:"issuer,omitempty"`
	// Without lists the claims to leave out, such as "exp".
	Without []string `json:"without,omitempty"`
}

// Minted is the token that was made, and what the mock takes it for.
type Minted struct {
	// Token is the token itself: a secret, which is shown nowhere else.
	Token       string `json:"token"`
	Account     string `json:"account"`
	Use         string `json:"use"`
	Fingerprint string `json:"fingerprint"`
	JTI         string `json:"jti"`
	Family      string `json:"family"`
	// State is that of the journal: "live", "expired", "revoked", "unknown" or "invalid".
	State string `json:"state"`
	// Reason is the journal's word for why it is refused at present where its use is asked for. Empty means that it is good,
	// though an address or a feature may be wanting.
	Reason    journal.Reason `json:"reason"`
	IssuedAt  time.Time      `json:"issued_at"`
	ExpiresAt time.Time      `json:"expires_at"`
}

// Check says what is wrong with the fields, whatever accounts there are.
func (m Minting) Check() error {
	if err := m.checkTexts(); err != nil {
		return err
	}
	if m.ExpiresIn != nil && (*m.ExpiresIn < -maxSeconds || *m.ExpiresIn > maxSeconds) {
		return Invalidf("expires_in is %d, want seconds from -%d to %[2]d", *m.ExpiresIn, maxSeconds)
	}
	if m.IssuedAgo != nil && (*m.IssuedAgo < 0 || *m.IssuedAgo > maxSeconds) {
		return Invalidf("issued_ago is %d, want seconds from 0 to %d", *m.IssuedAgo, maxSeconds)
	}
	if err := m.checkWithout(); err != nil {
		return err
	}
	if m.Signature != "" && m.Signature != string(token.Good) && (m.Subject != "" || m.Issuer != "" || len(m.Without) > 0) {
		return Invalidf("subject, issuer and without mean nothing where signature is %q: want %q", m.Signature, token.Good)
	}
	return nil
}

func (m Minting) checkTexts() error {
	if m.Account == "" {
		return Invalidf("account is empty, want a username; GET /_mock/accounts lists them")
	}
	for _, field := range []struct{ name, value string }{{"account", m.Account}, {"subject", m.Subject}, {"issuer", m.Issuer}} {
		switch {
		case len(field.value) > MaxUsername:
			return Invalidf("%s has %d bytes, want at most %d", field.name, len(field.value), MaxUsername)
		case !utf8.ValidString(field.value):
			return Invalidf("%s is not valid UTF-8", field.name)
		}
	}
	if m.Use != "" {
		if err := checkUse(m.Use); err != nil {
			return err
		}
	}
	if known := token.Signatures(); m.Signature != "" && !slices.Contains(known, token.Signature(m.Signature)) {
		return Invalidf("signature is %q, want one of %s", m.Signature, joined(known))
	}
	return nil
}

func (m Minting) checkWithout() error {
	known := token.ClaimNames()
	for i, name := range m.Without {
		switch {
		case !slices.Contains(known, name):
			return Invalidf("without: there is no claim %q, want some of %s", name, strings.Join(known, ", "))
		case slices.Contains(m.Without[:i], name):
			return Invalidf("without: %q is given twice, want once", name)
		}
	}
	return nil
}

func joined(signatures []token.Signature) string {
	texts := make([]string, len(signatures))
	for i, s := range signatures {
		texts[i] = string(s)
	}
	return strings.Join(texts, ", ")
}
