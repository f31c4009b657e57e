package control

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/openapi"
)

const faultsPath = "/faults"

// Faults implements Controller.
func (c *Client) Faults(ctx context.Context) ([]fault.State, error) {
	return ask[[]fault.State](ctx, c, http.MethodGet, faultsPath, nil)
}

// Fault implements Controller.
func (c *Client) Fault(ctx context.Context, id string) (fault.State, error) {
	return askFault[fault.State](ctx, c, http.MethodGet, id, nil)
}

// AddFault implements Controller.
func (c *Client) AddFault(ctx context.Context, rule fault.Rule) (fault.State, error) {
	if err := checkRule(rule); err != nil {
		return fault.State{}, err
	}
	return ask[fault.State](ctx, c, http.MethodPost, faultsPath, rule)
}

// PutFault implements Controller.
func (c *Client) PutFault(ctx context.Context, id string, rule fault.Rule) (fault.State, error) {
	if err := CheckFault(id, rule); err != nil {
		return fault.State{}, err
	}
	if err := checkRule(rule); err != nil {
		return fault.State{}, err
	}
	return askFault[fault.State](ctx, c, http.MethodPut, id, rule)
}

// ReplaceFaults implements Controller.
func (c *Client) ReplaceFaults(ctx context.Context, rules []fault.Rule) ([]fault.State, error) {
	for _, rule := range rules {
		if checkRule(rule) == nil {
			continue
		}
		if err := checkHere(func(api *openapi.Document) error { return fault.CheckAll(rules, api) }); err != nil {
			return nil, err // which has the numbers of the rules
		}
	}
	return ask[[]fault.State](ctx, c, http.MethodPut, faultsPath, append([]fault.Rule{}, rules...))
}

// DeleteFault implements Controller.
func (c *Client) DeleteFault(ctx context.Context, id string) error {
	_, err := askFault[nobody](ctx, c, http.MethodDelete, id, nil)
	return err
}

// ClearFaults implements Controller.
func (c *Client) ClearFaults(ctx context.Context) error {
	_, err := ask[nobody](ctx, c, http.MethodDelete, faultsPath, nil)
	return err
}

// askFault is ask for one fault. Without an id the path would be that of all of them.
func askFault[R any](ctx context.Context, c *Client, method, id string, body any) (R, error) {
	if id == "" {
		var none R
		return none, UnknownFault(id)
	}
	return ask[R](ctx, c, method, faultsPath+"/"+segment(id), body)
}

// checkRule refuses a rule that JSON cannot carry to the mock as it is, in the words in which the mock would refuse it. All
// others the mock has to judge itself, since it alone knows which API it serves.
func checkRule(rule fault.Rule) error {
	text, err := json.Marshal(rule)
	if err == nil {
		var read fault.Rule
		if read, err = fault.Parse(text); err == nil && read == rule {
			return nil
		}
	}
	if refusal := checkHere(rule.Check); refusal != nil || err == nil {
		return refusal
	}
	return Invalidf("body: %v", err)
}

// checkHere checks against the API as it is without any assumption.
func checkHere(check func(*openapi.Document) error) error {
	api, err := openapi.Load()
	if err != nil {
		return err
	}
	if err := check(api); err != nil {
		return Invalidf("%v", err)
	}
	return nil
}
