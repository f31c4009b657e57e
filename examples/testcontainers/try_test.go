package popupmock_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	popupmock "github.com/popupmock/popupmock/examples/testcontainers"
	steering "github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// tryOut does with a mock what a test does: log in, let an hour pass, and look at what was asked.
func tryOut(t *testing.T, mock *popupmock.Container) {
	t.Helper()
	token := login(t, mock, popupmock.Username, popupmock.Password)
	if status, body := get(t, mock, "/api/v1/categories", token); status != http.StatusOK {
		t.Errorf("categories: %d %s", status, body)
	}
	steer := control(t, mock)
	if _, err := steer.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if status, body := get(t, mock, "/api/v1/categories", token); status != http.StatusUnauthorized {
		t.Errorf("an hour later: %d %s", status, body)
	}
	count, err := steer.CountJournal(t.Context(), journal.Filter{Operation: "listCategories"}, journal.Exactly(2))
	if err != nil || !*count.Held {
		t.Errorf("the journal: %+v, %v", count, err)
	}
}

func control(t *testing.T, mock *popupmock.Container) *steering.Client {
	t.Helper()
	client, err := mock.Control(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// login returns an access token.
func login(t *testing.T, mock *popupmock.Container, username, password string) string {
	t.Helper()
	question, err := json.Marshal(map[string]string{"username": username, "password": password})
	if err != nil {
		t.Fatal(err)
	}
	status, body := ask(t, mock, http.MethodPost, "/auth/login", "", string(question))
	var answer struct {
		Data struct {
			AccessToken string `json:"access_token"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != http.StatusOK || answer.Data.AccessToken == "" {
		t.Fatalf("login: %d %v", status, err)
	}
	return answer.Data.AccessToken
}

func get(t *testing.T, mock *popupmock.Container, path, token string) (status int, body string) {
	t.Helper()
	return ask(t, mock, http.MethodGet, path, token, "")
}

func ask(t *testing.T, mock *popupmock.Container, method, path, token, body string) (int, string) {
	t.Helper()
	url, err := mock.URL(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}
