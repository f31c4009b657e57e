package control

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/popupmock/popupmock/mockserver/duration"
)

const sandboxesPath = "/sandboxes"

func sandboxPath(name string) string { return sandboxesPath + "/" + url.PathEscape(name) }

// In returns a client that steers a sandbox in place of the mock, with the same token and HTTP client. The error says that
// its ControlURL is none.
func (c *Client) In(sandbox Sandbox) (*Client, error) {
	inside, err := NewClient(strings.TrimSuffix(sandbox.ControlURL, Prefix))
	if err != nil {
		return nil, err
	}
	inside.token, inside.http = c.token, c.http
	return inside, nil
}

// Sandboxes implements Controller.
func (c *Client) Sandboxes(ctx context.Context) ([]Sandbox, error) {
	return ask[[]Sandbox](ctx, c, http.MethodGet, sandboxesPath, nil)
}

// Sandbox implements Controller.
func (c *Client) Sandbox(ctx context.Context, name string) (Sandbox, error) {
	if err := CheckSandboxName(name); err != nil {
		return Sandbox{}, err
	}
	return ask[Sandbox](ctx, c, http.MethodGet, sandboxPath(name), nil)
}

// CreateSandbox implements Controller.
func (c *Client) CreateSandbox(ctx context.Context, settings SandboxSettings) (Sandbox, error) {
	if err := settings.Check(); err != nil {
		return Sandbox{}, err
	}
	body := sandboxBody{Name: settings.Name, Listen: settings.Listen, Seed: settings.Seed}
	if settings.TTL != 0 {
		body.TTL = new(duration.Format(settings.TTL))
	}
	return ask[Sandbox](ctx, c, http.MethodPost, sandboxesPath, body)
}

// DeleteSandbox implements Controller.
func (c *Client) DeleteSandbox(ctx context.Context, name string) error {
	if err := CheckSandboxName(name); err != nil {
		return err
	}
	_, err := ask[nobody](ctx, c, http.MethodDelete, sandboxPath(name), nil)
	return err
}
