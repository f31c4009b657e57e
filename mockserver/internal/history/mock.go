package history

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

// Mock is one of those that share a state.
type Mock interface {
	control.Controller
	// Handler serves the vendor's API.
	Handler() http.Handler
	// CatchUp returns once the mock knows all that was changed before.
	CatchUp(ctx context.Context) error
}

// Paths of the vendor's API. The list is a short one.
const (
	loginPath   = "/auth/login"
	refreshPath = "/auth/refresh"
	logoutPath  = "/auth/logout"
	listPath    = "/api/v1/currencies"
)

// tokens are those of a pair.
type tokens struct {
	number, first   int    // the pair's, and that of the first pair of its family
	family          string // as the control API has it
	access, refresh string
}

// envelope is what a login and a refresh answer.
type envelope struct {
	Data struct {
		Access      string    `json:"access_token"`
		Refresh     string    `json:"refresh_token"`
		AccessEnds  time.Time `json:"access_expires_at"`
		RefreshEnds time.Time `json:"refresh_expires_at"`
	} `json:"data"`
}

// ask sends a request within this process. The token may be empty. Whatever is neither 200 nor 401 or the fault of the server is an error.
func ask(ctx context.Context, mock Mock, path, body, token string) (Answer, []byte, error) {
	method := http.MethodPost
	if path == listPath {
		method = http.MethodGet
	}
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:50000"
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	mock.Handler().ServeHTTP(w, r)
	switch w.Code {
	case http.StatusOK:
		return Done, w.Body.Bytes(), nil
	case http.StatusUnauthorized:
		return Refused, nil, nil
	case http.StatusServiceUnavailable:
		return Unknown, nil, nil
	}
	return Unknown, nil, fmt.Errorf("%s answers %d %s, want 200, 401 or 503", path, w.Code, w.Body)
}

// pairOf reads a pair that was issued.
func pairOf(body []byte) (tokens, Outcome, error) {
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		return tokens{}, Outcome{}, fmt.Errorf("a pair cannot be read: %w", err)
	}
	family, err := familyOf(e.Data.Access)
	o := Outcome{Answer: Done, AccessEnds: e.Data.AccessEnds.Unix(), RefreshEnds: e.Data.RefreshEnds.Unix()}
	return tokens{family: family, access: e.Data.Access, refresh: e.Data.Refresh}, o, err
}

// familyOf reads the claim of an access token, whose signature is not checked.
func familyOf(token string) (string, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", errors.New("the access token is no JWT")
	}
	var claims struct {
		Family string `json:"family"`
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(payload, &claims)
	}
	if err != nil || claims.Family == "" {
		return "", errors.New("the access token names no family")
	}
	return claims.Family, nil
}
