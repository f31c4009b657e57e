package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/openapi"
)

// sentinels by name, for tests to say which of them an error is.
func sentinels() map[string]error {
	return map[string]error{
		"bad request": ErrBadRequest, "unauthorized": ErrUnauthorized, "forbidden": ErrForbidden, "address": ErrIPNotWhitelisted,
		"feature": ErrFeatureDisabled, "not found": ErrNotFound, "rate": ErrRateLimited, "server": ErrServer, "unavailable": ErrUnavailable,
	}
}

// isAll names every sentinel that an error is, sorted.
func isAll(err error) []string {
	var names []string
	for name, sentinel := range sentinels() {
		if errors.Is(err, sentinel) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func nested(name, code, message string) string {
	text, err := json.Marshal(openapi.ErrorEnvelope{Error: openapi.ErrorBody{Name: name, Code: code, Message: message}})
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestAPIErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status     int
		body, text string
		is         []string
	}{
		"a bad query":         {400, nested("BadRequestError", "BAD_REQUEST", "Invalid query parameters"), "BAD_REQUEST: Invalid query parameters", []string{"bad request"}},
		"a token":             {401, nested("UnauthorizedError", "UNAUTHORIZED", "Invalid or expired access token"), "UNAUTHORIZED: Invalid or expired access token", []string{"unauthorized"}},
		"the older form":      {401, `{"error":"unauthorized","message":"Invalid credentials"}`, "unauthorized: Invalid credentials", []string{"unauthorized"}},
		"no message":          {429, `{"error":"Too Many Requests"}`, "Too Many Requests", []string{"rate"}},
		"no code":             {404, `{"error":{"message":"Not here"}}`, "Not here", []string{"not found"}},
		"an address":          {403, nested("ForbiddenError", "FORBIDDEN", "IP address not authorized"), "FORBIDDEN: IP address not authorized", []string{"address", "forbidden"}},
		"an address, older":   {403, `{"error":"forbidden","message":"IP address not authorized"}`, "forbidden: IP address not authorized", []string{"address", "forbidden"}},
		"a feature as 400":    {400, nested("BadRequestError", "INVALID_FEATURE", "Off"), "INVALID_FEATURE: Off", []string{"bad request", "feature"}},
		"a feature as 403":    {403, nested("ForbiddenError", "FORBIDDEN", "The requested feature is not enabled for this client"), "FORBIDDEN: The requested feature is not enabled for this client", []string{"feature", "forbidden"}},
		"somebody on the way": {403, "<html>Blocked</html>", "20 bytes of application/json", []string{"forbidden"}},
		"a server":            {500, nested("InternalServerError", "INTERNAL_SERVER_ERROR", "Failed"), "INTERNAL_SERVER_ERROR: Failed", []string{"server"}},
		"a gateway":           {502, "", "no body", []string{"server", "unavailable"}},
		"maintenance":         {503, `{"error":null}`, "14 bytes of application/json", []string{"server", "unavailable"}},
		"too late":            {504, `{"error":{}}`, "12 bytes of application/json", []string{"server", "unavailable"}},
		"teapot":              {418, `{"error":[1]}`, "13 bytes of application/json", nil},
		"a redirect":          {302, `{"message":"Moved"}`, "19 bytes of application/json", nil},
		"another shape":       {400, `{"error":{"name":5,"code":"X"}}`, "31 bytes of application/json", []string{"bad request"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decode[Wallet](respond(c.status, jsonType, strings.NewReader(c.body)), "op")
			wantText(t, err, fmt.Sprintf("op: status %d: %s", c.status, c.text))
			if got := isAll(err); !slices.Equal(got, c.is) {
				t.Errorf("it is %v, want %v", got, c.is)
			}
		})
	}
}

// What the mock answers under each assumption is told apart: a 403 for a feature is not one for an address.
func TestRefusalsOfTheMock(t *testing.T) {
	t.Parallel()
	for value, want := range map[string][]string{"bad-request": {"bad request", "feature"}, "forbidden": {"feature", "forbidden"}} {
		mock := mockserver.Start(t, mockserver.WithAssumption("feature-off", value),
			mockserver.WithAccount(mockserver.AccountConfig{Username: "u", Password: "p", ClientID: 1}))
		c := callsOf(t, mock)
		_, err := c.Categories(t.Context())
		if got := isAll(err); !slices.Equal(got, want) {
			t.Errorf("feature-off=%s: %v is %v, want %v", value, err, got, want)
		}
		mock.SetWhitelist("192.0.2.1")
		_, err = c.Categories(t.Context())
		if got, want := isAll(err), []string{"address", "forbidden"}; !slices.Equal(got, want) {
			t.Errorf("not on the whitelist: %v is %v, want %v", err, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	const date = "Wed, 15 Jan 2025 09:30:00 GMT"
	for name, c := range map[string]struct {
		after, date string
		want        time.Duration // -1 for none
	}{
		"seconds":           {"30", "", 30 * time.Second},
		"none":              {"", date, -1},
		"zero":              {"0", "", 0},
		"a date":            {"Wed, 15 Jan 2025 09:31:30 GMT", date, 90 * time.Second},
		"a date that is by": {"Wed, 15 Jan 2025 09:29:00 GMT", date, 0},
		"a date, to what":   {"Wed, 15 Jan 2025 09:31:30 GMT", "", -1},
		"negative":          {"-5", date, -1},
		"a word":            {"soon", date, -1},
		"beyond reason":     {"99999999999", date, math.MaxInt64 / time.Second * time.Second},
	} {
		resp := respond(429, jsonType, strings.NewReader(""))
		for key, value := range map[string]string{"Retry-After": c.after, "Date": c.date} {
			if value != "" {
				resp.Header.Set(key, value)
			}
		}
		_, err := decode[Wallet](resp, "op")
		var refused *APIError
		if !errors.As(err, &refused) {
			t.Fatal(err)
		}
		switch got := refused.RetryAfter; {
		case got == nil && c.want != -1, got != nil && *got != c.want:
			t.Errorf("%s: it is %v, want %v", name, got, c.want)
		}
	}
}

// Servers repeat what they refuse, and logs are read by many.
func TestAPIErrorsShowNoSecrets(t *testing.T) {
	t.Parallel()
	const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOiJhIn0.c2VjcmV0"
	const opaque = "0123456789abcdef"
	request := &http.Request{Header: http.Header{"Authorization": {"Bearer " + opaque}}}
	text := nested("E", "token "+opaque, "no "+jwt+"\r\nSet: x \x00 and "+opaque+strings.Repeat("y", 500))
	resp := respond(401, jsonType, strings.NewReader(text))
	resp.Request = request
	_, err := decode[Wallet](resp, "op")
	shown := err.Error()
	for _, secret := range []string{jwt, "c2VjcmV0", opaque, "\n", "\r", "\x00"} {
		if strings.Contains(shown, secret) {
			t.Errorf("%q shows %q", shown, secret)
		}
	}
	for _, want := range []string{"no " + tokenstore.Token(jwt).String() + "  Set", tokenstore.Token(opaque).String()} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q does not say %q", shown, want)
		}
	}
	if n := utf8.RuneCountInString(shown); n > 400 {
		t.Errorf("it has %d characters", n)
	}
}

func FuzzAPIError(f *testing.F) {
	for _, text := range []string{nested("a", "b", "c"), `{"error":"x","message":"y"}`, "<html>", `{"error":{"message":"eyJ.eyJ.x"}}`, `{"error":"\u0000\ud800"}`} {
		f.Add(401, []byte(text))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		resp := respond(status, jsonType, nil)
		resp.Request = &http.Request{Header: http.Header{"Authorization": {"bearer secret-of-mine"}}}
		e := newAPIError("op", resp, body)
		text := e.Error()
		if strings.Contains(text, "secret-of-mine") || strings.ContainsAny(text, "\n\r\x00") || !utf8.ValidString(text) || utf8.RuneCountInString(text) > 3*maxText {
			t.Errorf("%q is no text for a log", text)
		}
		if found := looksLikeJWT.FindString(text); found != "" {
			t.Errorf("%q shows the token %q", text, found)
		}
		if e.Body == "" && e.Code == "" && e.Message == "" && len(isAll(e)) == 0 && status == 400 {
			t.Errorf("%q says nothing", text)
		}
	})
}

// Every error that the document has is read whole.
func TestErrorsOfTheDocument(t *testing.T) {
	t.Parallel()
	body := openapi.ErrorBody{Name: "NotFoundError", Code: "NOT_FOUND", Message: "Category not found"}
	c := callsOf(t, mockserver.Start(t))
	_, err := c.Category(t.Context(), 2_000_000_000)
	var got *APIError
	if !errors.As(err, &got) || (openapi.ErrorBody{Name: got.Name, Code: got.Code, Message: got.Message}) != body || got.Status != 404 || got.Operation != "getCategory" {
		t.Errorf("it is %+v, want %+v", got, body)
	}
}
