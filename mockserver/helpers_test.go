package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

const (
	loginBody = `{"username":"your_api_username","password":"your_api_password"}`

	loginPath      = "/auth/login"
	refreshPath    = "/auth/refresh"
	logoutPath     = "/auth/logout"
	categoriesPath = "/api/v1/categories"
	productsPath   = "/api/v1/products"
)

// The documented error bodies, to the letter.
const (
	errSyntax       = `{"error":{"name":"SyntaxError","code":"SYNTAX_ERROR","message":"Invalid request body"}}`
	errLoginFields  = `{"error":{"name":"ValidationException","code":"VALIDATION_FAILURE","message":"Username and password are required"}}`
	errRefreshField = `{"error":{"name":"ValidationException","code":"VALIDATION_FAILURE","message":"Refresh token is required"}}`
	errCredentials  = `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"Invalid credentials"}}`
	errRefreshToken = `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"Invalid refresh token"}}`
	errAccessToken  = `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"Invalid or expired access token"}}`
	errNoToken      = `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"Authentication required"}}`
	errAddress      = `{"error":{"name":"ForbiddenError","code":"FORBIDDEN","message":"IP address not authorized"}}`
	errFeature      = `{"error":{"name":"BadRequestError","code":"INVALID_FEATURE","message":"The requested feature is not enabled for this client"}}`
	errQuery        = `{"error":{"name":"BadRequestError","code":"BAD_REQUEST","message":"Invalid query parameters"}}`
	errPath         = `{"error":{"name":"NotFoundError","code":"NOT_FOUND","message":"Resource not found"}}`
	errMethod       = `{"error":{"name":"MethodNotAllowedError","code":"METHOD_NOT_ALLOWED","message":"Method not allowed"}}`
	errTooLarge     = `{"error":{"name":"PayloadTooLargeError","code":"PAYLOAD_TOO_LARGE","message":"Request body too large"}}`
)

// user talks to a mock in process, one request after the other.
type user struct {
	tb      testing.TB
	handler http.Handler
	from    string // address and port
}

func newUser(tb testing.TB, s *mockserver.Server) user {
	return user{tb, s.Handler(), "127.0.0.1:50000"}
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (u user) do(method, path, body string, header ...string) answer {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RemoteAddr = u.from
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	u.handler.ServeHTTP(w, r)
	got := answer{w.Code, w.Result().Header, w.Body.String()}
	u.checkControl(r, got)
	return got
}

func (u user) get(path, token string) answer {
	return u.do("GET", path, "", "Authorization", "Bearer "+token)
}

// pair is the answer to a login or a refresh.
type pair struct {
	Access   string `json:"access_token"`
	Refresh  string `json:"refresh_token"`
	AccessAt string `json:"access_expires_at"`
	LaterAt  string `json:"refresh_expires_at"`
	ClientID int64  `json:"client_id"`
}

func (u user) login() pair { return u.pairOf(u.do("POST", loginPath, loginBody)) }

func (u user) refreshWith(token string) answer {
	return u.do("POST", refreshPath, `{"refresh_token":"`+token+`"}`)
}

func (u user) refresh(token string) pair { return u.pairOf(u.refreshWith(token)) }

func (u user) logout(token string) answer {
	return u.do("POST", logoutPath, "", "Authorization", "Bearer "+token)
}

func (u user) pairOf(a answer) pair {
	u.tb.Helper()
	var envelope struct {
		Success bool `json:"success"`
		Data    pair `json:"data"`
	}
	if a.status != http.StatusOK {
		u.tb.Fatalf("status %d with body %s, want a token pair", a.status, a.body)
	}
	if err := json.Unmarshal([]byte(a.body), &envelope); err != nil || !envelope.Success {
		u.tb.Fatalf("body %s is no successful envelope: %v", a.body, err)
	}
	return envelope.Data
}

// want checks status and body to the letter.
func (a answer) want(tb testing.TB, status int, body string) {
	tb.Helper()
	if a.status != status || strings.TrimSpace(a.body) != body {
		tb.Errorf("got  %d %s\nwant %d %s", a.status, a.body, status, body)
	}
}

// wantOK checks that the request was let through.
func (a answer) wantOK(tb testing.TB) {
	tb.Helper()
	if a.status != http.StatusOK {
		tb.Errorf("got %d %s, want 200", a.status, a.body)
	}
}

// last returns the newest journal entry.
func last(tb testing.TB, t *mockserver.TestServer) journal.Entry {
	tb.Helper()
	entries := t.Journal()
	if len(entries) == 0 {
		tb.Fatal("the journal is empty")
	}
	return entries[len(entries)-1]
}

func wantReason(tb testing.TB, t *mockserver.TestServer, reason journal.Reason) {
	tb.Helper()
	if got := last(tb, t); got.Reason != reason {
		tb.Errorf("journal says reason %q (%s), want %q", got.Reason, got.Cause, reason)
	}
}
