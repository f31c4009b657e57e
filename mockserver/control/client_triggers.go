package control

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/popupmock/popupmock/mockserver/trigger"
)

const triggersPath = "/triggers"

// triggerPath is where one trigger is. An id of dots alone, which none has, would be taken for a step in the path.
func triggerPath(id string) string {
	segment := url.PathEscape(id)
	if strings.Trim(id, ".") == "" {
		segment = strings.ReplaceAll(id, ".", "%2E")
	}
	return triggersPath + "/" + segment
}

// Triggers implements Controller.
func (c *Client) Triggers(ctx context.Context) ([]trigger.State, error) {
	return ask[[]trigger.State](ctx, c, http.MethodGet, triggersPath, nil)
}

// Trigger implements Controller.
func (c *Client) Trigger(ctx context.Context, id string) (trigger.State, error) {
	return ask[trigger.State](ctx, c, http.MethodGet, triggerPath(id), nil)
}

// AddTrigger implements Controller.
func (c *Client) AddTrigger(ctx context.Context, rule trigger.Rule) (trigger.State, error) {
	return ask[trigger.State](ctx, c, http.MethodPost, triggersPath, rule)
}

// PutTrigger implements Controller.
func (c *Client) PutTrigger(ctx context.Context, id string, rule trigger.Rule) (trigger.State, error) {
	return ask[trigger.State](ctx, c, http.MethodPut, triggerPath(id), rule)
}

// ReplaceTriggers implements Controller.
func (c *Client) ReplaceTriggers(ctx context.Context, rules []trigger.Rule) ([]trigger.State, error) {
	return ask[[]trigger.State](ctx, c, http.MethodPut, triggersPath, append([]trigger.Rule{}, rules...))
}

// DeleteTrigger implements Controller.
func (c *Client) DeleteTrigger(ctx context.Context, id string) error {
	_, err := ask[nobody](ctx, c, http.MethodDelete, triggerPath(id), nil)
	return err
}

// ClearTriggers implements Controller.
func (c *Client) ClearTriggers(ctx context.Context) error {
	_, err := ask[nobody](ctx, c, http.MethodDelete, triggersPath, nil)
	return err
}
