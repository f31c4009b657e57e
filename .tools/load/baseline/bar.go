package main

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/labstack/echo/v4"
)

// The one account, which is popupmock's own at its start.
const (
	username = "your_api_username"
	password = "your_api_password"
	clientID = 123456
)

// Lifetimes of tokens, which are those of popupmock.
const (
	accessTTL  = time.Hour
	refreshTTL = 7 * 24 * time.Hour
)

// shop is the least that a server with tokens does: it verifies the signature of each access token, signs pairs, and keeps the
// refresh tokens that are good in a map under a lock. It has no whitelist, journal, clock or revocation.
type shop struct {
	key      []byte
	password [sha256.Size]byte
	parser   *jwt.Parser
	now      func() time.Time

	mu      sync.Mutex
	refresh map[string]claims // by refresh token
}

// claims are those of popupmock, so that as much is encoded and signed.
type claims struct {
	Issuer     string `json:"iss"`
	Subject    string `json:"sub"`
	ClientID   int64  `json:"client_id"`
	Use        string `json:"use"`
	Family     string `json:"family"`
	Generation int    `json:"generation"`
	ID         string `json:"jti"`
	IssuedAt   int64  `json:"iat"` // Unix seconds
	ExpiresAt  int64  `json:"exp"` // Unix seconds
}

// GetExpirationTime makes the parser check exp; the other claims are not looked at.
func (c claims) GetExpirationTime() (*jwt.NumericDate, error) {
	return jwt.NewNumericDate(time.Unix(c.ExpiresAt, 0)), nil
}

// GetIssuedAt gives nothing to check, nor do the others.
func (claims) GetIssuedAt() (*jwt.NumericDate, error) { return nil, nil }

// GetNotBefore gives nothing to check.
func (claims) GetNotBefore() (*jwt.NumericDate, error) { return nil, nil }

// GetIssuer gives nothing to check.
func (claims) GetIssuer() (string, error) { return "", nil }

// GetSubject gives nothing to check.
func (claims) GetSubject() (string, error) { return "", nil }

// GetAudience gives nothing to check.
func (claims) GetAudience() (jwt.ClaimStrings, error) { return nil, nil }

// bar answers the list to those who show an access token, and hands tokens out.
func bar(body []byte) http.Handler {
	s := &shop{
		key: random(32), password: sha256.Sum256([]byte(password)), parser: jwt.NewParser(jwt.WithValidMethods([]string{"HS256"})),
		now: time.Now, refresh: map[string]claims{},
	}
	e := echo.New()
	e.GET(productsPath, list(body), s.check)
	e.POST("/auth/login", s.login)
	e.POST("/auth/refresh", s.rotate)
	return e
}

// check lets through who shows an access token with a good signature that has not expired.
func (s *shop) check(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		text, found := strings.CutPrefix(c.Request().Header.Get(echo.HeaderAuthorization), "Bearer ")
		if !found {
			return echo.ErrUnauthorized
		}
		var shown claims
		if _, err := s.parser.ParseWithClaims(text, &shown, func(*jwt.Token) (any, error) { return s.key, nil }); err != nil || shown.Use != "access" {
			return echo.ErrUnauthorized
		}
		return next(c)
	}
}

func (s *shop) login(c echo.Context) error {
	var given struct {
		Username string `json:"username"`
		Password string `json:"password"`
	}
	if err := c.Bind(&given); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(given.Password))
	if given.Username != username || subtle.ConstantTimeCompare(sum[:], s.password[:]) != 1 {
		return echo.ErrUnauthorized
	}
	return s.answer(c, claims{Issuer: "benchmark", Subject: username, ClientID: clientID, Family: hex.EncodeToString(random(16))})
}

// rotate takes a refresh token for a new pair; its signature needs no check, since the map has what was signed here alone.
func (s *shop) rotate(c echo.Context) error {
	var given struct {
		Token string `json:"refresh_token"`
	}
	if err := c.Bind(&given); err != nil {
		return err
	}
	s.mu.Lock()
	known, found := s.refresh[given.Token]
	delete(s.refresh, given.Token)
	s.mu.Unlock()
	if !found || s.now().Unix() >= known.ExpiresAt {
		return echo.ErrUnauthorized
	}
	known.Generation++
	return s.answer(c, known)
}

// random are n random bytes.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
