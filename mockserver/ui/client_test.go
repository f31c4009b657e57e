package ui_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

// A client is somebody who is under development: what it does is what the page has to show.
type client struct {
	t               *testing.T
	http            *http.Client
	base            string
	access, refresh string
}

func clientOf(t *testing.T, mock *mockserver.TestServer) *client {
	return &client{t: t, http: mock.Client(), base: mock.URL}
}

// send makes a request, and returns status and body of the answer, or 0 when none came.
func (c *client) send(method, path, body, token string) (int, string) {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := c.http.Do(request)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = answer.Body.Close() }()
	text, _ := io.ReadAll(answer.Body) // a fault may have cut it
	return answer.StatusCode, string(text)
}

func (c *client) keep(status int, body string) int {
	var pair struct {
		Data struct {
			Access  string `json:"access_token"`
			Refresh string `json:"refresh_token"`
		} `json:"data"`
	}
	if status == http.StatusOK && json.Unmarshal([]byte(body), &pair) == nil {
		c.access, c.refresh = pair.Data.Access, pair.Data.Refresh
	}
	return status
}

func (c *client) login(username, password string) int {
	c.t.Helper()
	return c.keep(c.send("POST", "/auth/login", `{"username":"`+username+`","password":"`+password+`"}`, ""))
}

func (c *client) loginAs(mock *mockserver.TestServer) int {
	c.t.Helper()
	return c.login(mock.Username, mock.Password)
}

func (c *client) rotate(token string) int {
	c.t.Helper()
	return c.keep(c.send("POST", "/auth/refresh", `{"refresh_token":"`+token+`"}`, ""))
}

func (c *client) get(path string) int {
	c.t.Helper()
	status, _ := c.send("GET", path, "", c.access)
	return status
}
