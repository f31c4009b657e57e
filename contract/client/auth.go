package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/popupmock/popupmock/contract/client/internal/api"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/openapi"
)

// tokenCalls are the calls that give tokens and take them. None of them goes through the transport that adds a token.
type tokenCalls struct {
	api         *api.Client
	as          func(tokenstore.Token) *api.Client // the same with an access token
	credentials Credentials
	patience    *patience
	timeout     time.Duration // of one try, in real time
}

// tokenAnswer is the answer to login and refresh: in an envelope, and bare on the vendor's older page.
type tokenAnswer struct {
	Data             *openapi.TokenPair `json:"data"`
	AccessToken      string             `json:"access_token"`
	RefreshToken     string             `json:"refresh_token"`
	AccessExpiresAt  time.Time          `json:"access_expires_at"`
	RefreshExpiresAt time.Time          `json:"refresh_expires_at"`
}

// login may be tried again after any trouble: a login whose answer was lost leaves tokens behind that nobody has.
func (t *tokenCalls) login(ctx context.Context) (tokenstore.Pair, time.Time, error) {
	body := openapi.LoginRequest{Username: t.credentials.Username, Password: string(t.credentials.Password)}
	pair, date, err := t.ask(ctx, "login", true, string(t.credentials.Password), func(ctx context.Context) (*http.Response, error) {
		return t.api.Login(ctx, body)
	})
	if refused, ok := errors.AsType[*APIError](err); ok && refused.Status == http.StatusUnauthorized {
		err = fmt.Errorf("%w: %w", ErrLoginRefused, err)
	}
	return pair, date, err
}

// refresh is sent again only when the server cannot have taken the token: the connection was not made, or it said to
// come again later. Anything else that is no answer is a *LostAnswerError.
func (t *tokenCalls) refresh(ctx context.Context, token tokenstore.Token) (tokenstore.Pair, time.Time, error) {
	body := openapi.RefreshRequest{RefreshToken: string(token)}
	return t.ask(ctx, "refresh", false, string(token), func(ctx context.Context) (*http.Response, error) {
		return t.api.Refresh(ctx, body)
	})
}

// ask makes a call that is answered with tokens, until there is an answer, or trying again does not help. harmless says
// that the call may be made again after its answer was lost. secret is what it gives away, and a server may repeat. date is
// the server's time, where the answer has it.
func (t *tokenCalls) ask(
	ctx context.Context, operation string, harmless bool, secret string, call func(context.Context) (*http.Response, error),
) (pair tokenstore.Pair, date time.Time, err error) {
	ctx = withSecret(ctx, secret)
	err = t.patience.insist(ctx, operation, func() error {
		var header http.Header
		var tried error
		pair, header, tried = t.try(ctx, operation, call)
		date = dateOf(header)
		return t.judge(operation, harmless, header, tried)
	})
	if err != nil {
		return tokenstore.Pair{}, time.Time{}, err
	}
	return pair, date, nil
}

// try makes the call once.
func (t *tokenCalls) try(
	ctx context.Context, operation string, call func(context.Context) (*http.Response, error),
) (tokenstore.Pair, http.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	response, err := call(ctx) //nolint:bodyclose // decode closes it
	if err != nil {
		return tokenstore.Pair{}, nil, err
	}
	answer, err := decode[tokenAnswer](response, operation)
	if err != nil {
		return tokenstore.Pair{}, response.Header, err
	}
	pair, err := answer.tokens(operation)
	return pair, response.Header, err
}

// judge says what a try has come to: nothing or a final error, a *LostAnswerError, or an *again.
func (t *tokenCalls) judge(operation string, harmless bool, header http.Header, err error) error {
	if err == nil || isOurs(err) {
		return err
	}
	if wasNotSent(err) {
		return &again{err: err}
	}
	after, told := retryAfter(header, t.patience.clock.Now())
	if answer, ok := errors.AsType[*APIError](err); ok {
		switch {
		case isPutOff(answer.Status, told):
			return &again{err: err, after: after, told: told}
		case answer.Status < 500:
			return err
		}
	}
	lost := &LostAnswerError{Operation: operation, Err: err}
	if harmless {
		return &again{err: lost, after: after, told: told}
	}
	return lost
}

// logout revokes all tokens of the account that an access token belongs to. It is tried again after any trouble: who has
// been logged out already is told so by a 401.
func (t *tokenCalls) logout(ctx context.Context, token tokenstore.Token) error {
	calls := t.as(token)
	return t.patience.insist(ctx, "logout", func() error {
		ctx, cancel := context.WithTimeout(ctx, t.timeout)
		defer cancel()
		response, err := calls.Logout(ctx) //nolint:bodyclose // decode closes it
		if err != nil {
			return t.judge("logout", true, nil, err)
		}
		_, err = decode[openapi.LogoutEnvelope](response, "logout")
		return t.judge("logout", true, response.Header, err)
	})
}

// isOurs tells whether the request itself was wrong, and did not go out.
func isOurs(err error) bool {
	broken, ok := errors.AsType[*ContractError](err)
	return ok && broken.Direction == "request"
}

// tokens returns the pair, when all of it is there.
func (a tokenAnswer) tokens(operation string) (tokenstore.Pair, error) {
	got := openapi.TokenPair{
		AccessToken: a.AccessToken, AccessExpiresAt: a.AccessExpiresAt,
		RefreshToken: a.RefreshToken, RefreshExpiresAt: a.RefreshExpiresAt,
	}
	if a.Data != nil {
		got = *a.Data
	}
	if got.AccessToken == "" || got.RefreshToken == "" || got.AccessExpiresAt.IsZero() {
		return tokenstore.Pair{}, &DecodeError{Operation: operation, Status: http.StatusOK, Where: "body", Reason: "want access_token, refresh_token and access_expires_at"}
	}
	return tokenstore.Pair{
		Access: tokenstore.Token(got.AccessToken), AccessExpiresAt: got.AccessExpiresAt.UTC(),
		Refresh: tokenstore.Token(got.RefreshToken), RefreshExpiresAt: got.RefreshExpiresAt.UTC(),
	}, nil
}
