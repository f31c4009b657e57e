package control

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Health implements Controller.
func (c *Client) Health(ctx context.Context) (Health, error) {
	return ask[Health](ctx, c, http.MethodGet, "/health", nil)
}

// Clock implements Controller.
func (c *Client) Clock(ctx context.Context) (Clock, error) {
	return ask[Clock](ctx, c, http.MethodGet, "/clock", nil)
}

// SetClock implements Controller.
func (c *Client) SetClock(ctx context.Context, change ClockChange) (Clock, error) {
	return ask[Clock](ctx, c, http.MethodPut, "/clock", change)
}

// Advance implements Controller.
func (c *Client) Advance(ctx context.Context, by time.Duration) (Clock, error) {
	return ask[Clock](ctx, c, http.MethodPost, "/clock/advance", advanceBody{By: by.String()})
}

// Accounts implements Controller.
func (c *Client) Accounts(ctx context.Context) ([]Account, error) {
	return ask[[]Account](ctx, c, http.MethodGet, "/accounts", nil)
}

// Account implements Controller.
func (c *Client) Account(ctx context.Context, username string) (Account, error) {
	return askAccount[Account](ctx, c, http.MethodGet, username, nil)
}

// PutAccount implements Controller.
func (c *Client) PutAccount(ctx context.Context, username string, change AccountChange) (Account, error) {
	return askAccount[Account](ctx, c, http.MethodPut, username, settings(change.written()))
}

// PatchAccount implements Controller.
func (c *Client) PatchAccount(ctx context.Context, username string, change AccountChange) (Account, error) {
	return askAccount[Account](ctx, c, http.MethodPatch, username, change.written())
}

// DeleteAccount implements Controller.
func (c *Client) DeleteAccount(ctx context.Context, username string) error {
	_, err := askAccount[nobody](ctx, c, http.MethodDelete, username, nil)
	return err
}

// askAccount is ask for one account.
func askAccount[R any](ctx context.Context, c *Client, method, username string, body any) (R, error) {
	if err := CheckUsername(username); err != nil {
		var none R
		return none, err
	}
	return ask[R](ctx, c, method, "/accounts/"+segment(username), body)
}

// segment is a name as a part of a path. One of dots alone would be taken for a step in it.
func segment(name string) string {
	if strings.Trim(name, ".") == "" {
		return strings.ReplaceAll(name, ".", "%2E")
	}
	return url.PathEscape(name)
}

// written is the change with empty lists in place of nil ones, which JSON would make null.
func (c AccountChange) written() AccountChange {
	for _, list := range []**[]string{&c.Features, &c.IPWhitelist} {
		if *list != nil && **list == nil {
			*list = &[]string{}
		}
	}
	return c
}

// Tokens implements Controller.
func (c *Client) Tokens(ctx context.Context, filter TokenFilter) ([]Token, error) {
	if err := filter.Check(); err != nil {
		return nil, err
	}
	return ask[[]Token](ctx, c, http.MethodGet, "/tokens"+query(map[string]string{
		"account": filter.Account, "family": filter.Family, "use": filter.Use, "jti": filter.JTI,
	}), nil)
}

// Mint implements Controller.
func (c *Client) Mint(ctx context.Context, minting Minting) (Minted, error) {
	return ask[Minted](ctx, c, http.MethodPost, "/tokens", minting)
}

// Revoke implements Controller.
func (c *Client) Revoke(ctx context.Context, filter TokenFilter) (Revoked, error) {
	return ask[Revoked](ctx, c, http.MethodPost, "/tokens/revoke", filter)
}

// RotateKey implements Controller.
func (c *Client) RotateKey(ctx context.Context, rotation Rotation) (Key, error) {
	return ask[Key](ctx, c, http.MethodPost, "/keys/rotate", rotation)
}

// Journal implements Controller. The mock waits for two seconds at most.
func (c *Client) Journal(ctx context.Context, filter journal.Filter) ([]journal.Entry, error) {
	if err := CheckFilter(filter); err != nil {
		return nil, err
	}
	return ask[[]journal.Entry](ctx, c, http.MethodGet, "/journal"+encoded(filter.Query()), nil)
}

// ClearJournal implements Controller.
func (c *Client) ClearJournal(ctx context.Context) error {
	_, err := ask[nobody](ctx, c, http.MethodDelete, "/journal", nil)
	return err
}

// Assumptions implements Controller.
func (c *Client) Assumptions(ctx context.Context) ([]assumption.State, error) {
	return ask[[]assumption.State](ctx, c, http.MethodGet, "/assumptions", nil)
}

// PutAssumptions implements Controller.
func (c *Client) PutAssumptions(ctx context.Context, values map[string]string) ([]assumption.State, error) {
	if values == nil {
		values = map[string]string{} // and not null
	}
	return ask[[]assumption.State](ctx, c, http.MethodPut, "/assumptions", values)
}

// Reset implements Controller.
func (c *Client) Reset(ctx context.Context) error {
	_, err := ask[nobody](ctx, c, http.MethodPost, "/reset", nil)
	return err
}

// query writes the keys that have a value.
func query(keys map[string]string) string {
	values := url.Values{}
	for key, value := range keys {
		if value != "" {
			values.Set(key, value)
		}
	}
	return encoded(values)
}

func encoded(values url.Values) string {
	if len(values) == 0 {
		return ""
	}
	return "?" + values.Encode()
}
