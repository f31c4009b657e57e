package vault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/vault/api"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// errNoAnswer is the cause when a call took longer than Config.Timeout.
var errNoAnswer = errors.New("vault did not answer in time")

// hints say how to go on, by the status of the answer.
var hints = map[int]string{
	http.StatusForbidden:           "the token of the client has expired, or no policy of it allows this: the package says what it needs",
	http.StatusNotFound:            "look at the address of the client",
	http.StatusTooManyRequests:     "a quota of the server is used up: try again",
	http.StatusServiceUnavailable:  "unseal it, or try again when it has a leader",
	http.StatusInternalServerError: "look at its log",
}

// bounded calls the server with a time limit, and makes an error of the interface of what it returns; errVersion stays. It
// shows what Vault has answered, and nothing that somebody else has in its place.
func (s *Store) bounded(ctx context.Context, path string, call func(context.Context) error) error {
	place := strings.TrimSuffix(s.config.Mount+"/"+path, "/")
	limited, cancel := context.WithTimeoutCause(ctx, s.config.Timeout, errNoAnswer)
	defer cancel()
	err := call(limited)
	answer, answered := errors.AsType[*api.ResponseError](err)
	switch {
	case err == nil, errors.Is(err, errVersion):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("vault %s: %w", place, ctx.Err())
	case limited.Err() != nil:
		return fmt.Errorf("%w: vault %s: %w", tokenstore.ErrUnavailable, place, errNoAnswer)
	case !answered:
		return fmt.Errorf("%w: vault %s: %w", tokenstore.ErrUnavailable, place, err)
	}
	text := fmt.Sprintf("status %d", answer.StatusCode)
	if !answer.RawError {
		text = strings.Join(append([]string{text}, answer.Errors...), ": ")
	}
	if hint := hints[answer.StatusCode]; hint != "" {
		text = strings.TrimSpace(text) + " (" + hint + ")"
	}
	return fmt.Errorf("%w: vault %s: vault answered: %s", tokenstore.ErrUnavailable, place, strings.Join(strings.Fields(text), " "))
}
