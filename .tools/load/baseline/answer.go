package main

import (
	"encoding/hex"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/labstack/echo/v4"
)

// pair is the answer to login and refresh, in the shape of the vendor's pages.
type pair struct {
	Success bool     `json:"success"`
	Data    pairData `json:"data"`
}

// pairData are the tokens, and when they expire.
type pairData struct {
	Access         string    `json:"access_token"`
	Refresh        string    `json:"refresh_token"`
	AccessExpires  time.Time `json:"access_expires_at"`
	RefreshExpires time.Time `json:"refresh_expires_at"`
	ClientID       int64     `json:"client_id"`
}

// answer signs a pair, keeps its refresh token and sends it.
func (s *shop) answer(c echo.Context, of claims) error {
	now := s.now().UTC().Truncate(time.Second)
	accessExpires, refreshExpires := now.Add(accessTTL), now.Add(refreshTTL)
	access, _, err := s.sign(of, "access", now, accessExpires)
	if err != nil {
		return err
	}
	refresh, signed, err := s.sign(of, "refresh", now, refreshExpires)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.refresh[refresh] = signed
	s.mu.Unlock()
	return c.JSON(http.StatusOK, pair{true, pairData{access, refresh, accessExpires, refreshExpires, clientID}})
}

func (s *shop) sign(of claims, use string, issued, expires time.Time) (string, claims, error) {
	of.Use, of.ID, of.IssuedAt, of.ExpiresAt = use, hex.EncodeToString(random(16)), issued.Unix(), expires.Unix()
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, of).SignedString(s.key)
	return text, of, err
}
