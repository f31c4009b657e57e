package control

import (
	"context"
	"net/http"
	"net/url"

	"github.com/popupmock/popupmock/mockserver/fault"
)

const faultsPath = "/faults"

func faultPath(id string) string { return faultsPath + "/" + url.PathEscape(id) }

// Faults implements Controller.
func (c *Client) Faults(ctx context.Context) ([]fault.State, error) {
	return ask[[]fault.State](ctx, c, http.MethodGet, faultsPath, nil)
}

// Fault implements Controller.
func (c *Client) Fault(ctx context.Context, id string) (fault.State, error) {
	return ask[fault.State](ctx, c, http.MethodGet, faultPath(id), nil)
}

// AddFault implements Controller.
func (c *Client) AddFault(ctx context.Context, rule fault.Rule) (fault.State, error) {
	return ask[fault.State](ctx, c, http.MethodPost, faultsPath, rule)
}

// PutFault implements Controller.
func (c *Client) PutFault(ctx context.Context, id string, rule fault.Rule) (fault.State, error) {
	return ask[fault.State](ctx, c, http.MethodPut, faultPath(id), rule)
}

// ReplaceFaults implements Controller.
func (c *Client) ReplaceFaults(ctx context.Context, rules []fault.Rule) ([]fault.State, error) {
	return ask[[]fault.State](ctx, c, http.MethodPut, faultsPath, append([]fault.Rule{}, rules...))
}

// DeleteFault implements Controller.
func (c *Client) DeleteFault(ctx context.Context, id string) error {
	_, err := ask[nobody](ctx, c, http.MethodDelete, faultPath(id), nil)
	return err
}

// ClearFaults implements Controller.
func (c *Client) ClearFaults(ctx context.Context) error {
	_, err := ask[nobody](ctx, c, http.MethodDelete, faultsPath, nil)
	return err
}
