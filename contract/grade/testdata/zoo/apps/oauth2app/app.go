// Package oauth2app is an application built on golang.org/x/oauth2, as a developer would write it in an afternoon: a TokenSource
// for the vendor's login and refresh, and the library for all that is left, that is, for reusing tokens, for renewing them five
// minutes early, once among all goroutines, and for adding them to requests. Nobody here wrote the library, and the application
// does not make up for what it leaves out.
package oauth2app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"golang.org/x/oauth2"
)

// Run makes the calls one after the other, prints a line for each, and returns 1 when one has failed.
func Run(ctx context.Context, base, username, password string, paths []string, out, problems io.Writer) int {
	plain := &http.Client{Timeout: 5 * time.Second}
	vendor := &source{http: plain, base: base, username: username, password: password}
	// The plain client goes along in the context, since the library takes its transport from there; its timeout it does not take.
	api := oauth2.NewClient(context.WithValue(ctx, oauth2.HTTPClient, plain), oauth2.ReuseTokenSourceWithExpiry(nil, vendor, 5*time.Minute))
	api.Timeout = plain.Timeout
	var status int
	for _, path := range paths {
		records, err := get(ctx, api, base+path)
		if err != nil {
			fmt.Fprintf(problems, "%s: %v\n", path, err)
			status = 1
			continue
		}
		fmt.Fprintf(out, "%s: %d records\n", path, records)
	}
	return status
}

func get(ctx context.Context, api *http.Client, address string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0, err
	}
	response, err := api.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("status %d", response.StatusCode)
	}
	var records []any
	err = json.NewDecoder(response.Body).Decode(&records)
	return len(records), err
}

// A source gets tokens from the vendor. ReuseTokenSourceWithExpiry calls it under a lock, and only when it has to.
type source struct {
	http                     *http.Client
	base, username, password string
	refresh                  string
}

// Token refreshes when it can, and logs in when it cannot.
func (s *source) Token() (*oauth2.Token, error) {
	if s.refresh != "" {
		if token, err := s.ask("/auth/refresh", map[string]string{"refresh_token": s.refresh}); err == nil {
			return token, nil
		}
	}
	return s.ask("/auth/login", map[string]string{"username": s.username, "password": s.password})
}

func (s *source) ask(path string, content map[string]string) (*oauth2.Token, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	response, err := s.http.Post(s.base+path, "application/json", bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: status %d", path, response.StatusCode)
	}
	var envelope struct {
		Data struct {
			Access  string    `json:"access_token"`
			Refresh string    `json:"refresh_token"`
			Expires time.Time `json:"access_expires_at"`
		} `json:"data"`
	}
	if err := json.NewDecoder(response.Body).Decode(&envelope); err != nil {
		return nil, err
	}
	s.refresh = envelope.Data.Refresh
	return &oauth2.Token{AccessToken: envelope.Data.Access, RefreshToken: s.refresh, Expiry: envelope.Data.Expires}, nil
}
