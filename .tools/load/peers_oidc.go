package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/popupmock/popupmock/tools/load/internal/drive"
)

// oidcClient is name and secret of the client that mockoidc knows.
const oidcClient = "load"

// oidcRefresh refreshes at mockoidc, whose refresh token stays the same.
func oidcRefresh() work {
	return work{refresh, func(ctx context.Context, base string) (drive.Work, error) {
		token, err := oidcToken(ctx, base)
		if err != nil {
			return drive.Work{}, err
		}
		form := url.Values{
			"grant_type": {"refresh_token"}, "client_id": {oidcClient}, "client_secret": {oidcClient}, "refresh_token": {token},
		}
		return drive.Work{URL: base + "/oidc/token", Body: form.Encode(), Form: true, Size: pairBytes}, nil
	}}
}

// oidcToken goes through the flow with a code, for a refresh token (RFC 6749, section 4.1).
func oidcToken(ctx context.Context, base string) (string, error) {
	query := url.Values{
		"response_type": {"code"}, "client_id": {oidcClient}, "scope": {"email"}, "state": {"state"}, "redirect_uri": {"http://127.0.0.1/back"},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/oidc/authorize?"+query.Encode(), nil)
	if err != nil {
		return "", err
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	back, err := response.Location()
	if err != nil {
		return "", fmt.Errorf("authorize answered %d: %w", response.StatusCode, err)
	}
	form := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {oidcClient}, "client_secret": {oidcClient}, "code": {back.Query().Get("code")},
	}
	answer, err := drive.Work{URL: base + "/oidc/token", Body: form.Encode(), Form: true}.Once(ctx)
	if err != nil {
		return "", err
	}
	var got struct {
		Refresh string `json:"refresh_token"`
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		return "", fmt.Errorf("the answer to a code: %w", err)
	}
	if got.Refresh == "" {
		return "", errors.New("the answer to a code has no refresh token")
	}
	return got.Refresh, nil
}
