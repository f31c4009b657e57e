package control

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
)

// Find looks for the control API of a mock by what tells who is asking from others: its health, and then a call that needs
// the token. It is looked for at the base URL that was named for it; where that is empty at that of the vendor's API, where
// there need not be one: the client is nil then, and that is no error. An error says "control API:" before what was wrong,
// without a URL.
func Find(ctx context.Context, named, baseURL string, options ...ClientOption) (*Client, Health, error) {
	client, err := NewClient(cmp.Or(named, baseURL), options...)
	if err != nil {
		return nil, Health{}, fmt.Errorf("control API: %w", err)
	}
	health, err := client.Health(ctx)
	if err == nil && health.Status != "ok" {
		err = errors.New("it does not answer as popupmock does")
	}
	if err == nil {
		_, err = client.Clock(ctx) // which, unlike the health, needs the token
	}
	var refused *Error
	switch {
	case err == nil:
		return client, health, nil
	case named != "" || errors.As(err, &refused) && refused.Kind == Unauthorized:
		return nil, Health{}, fmt.Errorf("control API: %w", withoutURL(err))
	}
	return nil, Health{}, nil
}

// withoutURL leaves out what the caller knows.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// CheckBaseURL says what is wrong with the base URL of a server that is to be judged. It quotes no part of it, since it may
// hold a password.
func CheckBaseURL(text string) error {
	base, err := url.Parse(text)
	switch {
	case err != nil, base.Scheme != "http" && base.Scheme != "https", base.Host == "":
		return errors.New("want a base URL, for example http://127.0.0.1:8080")
	case base.User != nil:
		return errors.New("the base URL has a user, want none")
	case base.RawQuery != "" || base.Fragment != "":
		return errors.New("the base URL has a query or a fragment, want none")
	}
	return nil
}
