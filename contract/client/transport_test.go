package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
)

func busyCategories() fault.Rule {
	return fault.Rule{Operation: "listCategories", Phase: fault.Before, Effect: fault.Status{Code: http.StatusTooManyRequests}}
}

// TestTransportKeepsTokensAtHome asks for addresses that are not below the base URL.
func TestTransportKeepsTokensAtHome(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a request went to %s with the header Authorization %t", r.URL, r.Header.Get("Authorization") != "")
	}))
	t.Cleanup(elsewhere.Close)
	mock := mockserver.Start(t)
	box := mock.Sandbox(t)
	s := sceneOf(t, box)
	for _, address := range []string{
		elsewhere.URL + "/api/v1/categories",
		mock.URL + "/api/v1/categories", // beside the sandbox
		box.URL + "/../other/api/v1/categories",
		box.URL + "x/api/v1/categories",
		strings.Replace(box.URL, "http:", "https:", 1) + "/api/v1/categories",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, io.NopCloser(strings.NewReader("{}")))
		if err != nil {
			t.Fatal(err)
		}
		response, err := s.client.Transport().RoundTrip(r)
		if err == nil {
			_ = response.Body.Close()
		}
		if !errors.Is(err, client.ErrForeignAddress) {
			t.Errorf("%s: the error is %v, want %v", address, err, client.ErrForeignAddress)
		}
	}
	s.wantCalls()
	s.must()
	s.wantCalls("login OK", "listCategories OK")
}

// TestRedirectsAreNotFollowed wants no call, and above all no password, to go where an answer points.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("a request went to %s", r.URL) }))
	t.Cleanup(elsewhere.Close)
	for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, status))
		t.Cleanup(server.Close)
		c, err := client.New(server.URL, client.Credentials{Username: "a", Password: "b"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Categories(t.Context())
		if answer, ok := errors.AsType[*client.APIError](err); !ok || answer.Status != status {
			t.Errorf("the call ended with %v, want the %d", err, status)
		}
	}
}

// TestTransportInAClientOfOnesOwn is for those who bring their own HTTP code.
func TestTransportInAClientOfOnesOwn(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	own := &http.Client{Transport: s.client.Transport()}
	get := func() int {
		response, err := own.Get(s.mock.URL + "/api/v1/categories")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			t.Error(err)
		}
		return response.StatusCode
	}
	for range 2 {
		s.mock.Revoke("access")
		if got := get(); got != http.StatusOK {
			t.Errorf("the status is %d", got)
		}
	}
	s.wantCalls("login OK", "listCategories OK", "listCategories Unauthorized", "refresh OK", "listCategories OK")
	s.mock.SetWhitelist("192.0.2.1")
	if got := get(); got != http.StatusForbidden {
		t.Errorf("the status is %d, want the 403 as it came", got)
	}
}

// TestTokenSource is for those who build on golang.org/x/oauth2.
func TestTokenSource(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	source := s.client.TokenSource(t.Context())
	first, err := source.Token()
	if err != nil {
		t.Fatal(err)
	}
	if want := s.mock.Now().Add(55 * time.Minute); first.TokenType != "Bearer" || first.RefreshToken != "" || !first.Expiry.Equal(want) {
		t.Errorf("the token is of type %q, has a refresh token: %t, expires %s, want Bearer, none and %s",
			first.TokenType, first.RefreshToken != "", first.Expiry, want)
	}
	own := oauth2.NewClient(context.WithValue(t.Context(), oauth2.HTTPClient, s.mock.Client()), source)
	response, err := own.Get(s.mock.URL + "/api/v1/categories")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	s.wantCalls("login OK", "listCategories OK")

	s.mock.Advance(55 * time.Minute)
	second, err := source.Token()
	if err != nil || second.AccessToken == first.AccessToken {
		t.Errorf("when it is due the token is the same: %t, error %v", second.AccessToken == first.AccessToken, err)
	}
	s.wantCalls("refresh OK")

	s.mock.Advance(55 * time.Minute)
	s.mock.SetActive(false)
	s.mock.Revoke()
	if _, err := source.Token(); !errors.Is(err, client.ErrLoginRefused) {
		t.Errorf("the error is %v, want %v", err, client.ErrLoginRefused)
	}
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := client.Credentials{Username: "a", Password: "b"}
	cases := map[string]struct {
		url         string
		credentials client.Credentials
		options     []client.Option
		want        []string
	}{
		"no scheme":            {"api.example.com", good, nil, []string{`scheme ""`, "http or https"}},
		"unreadable":           {"http://a b", good, nil, []string{"base URL cannot be read"}},
		"with a password":      {"http://user:pass@host", good, nil, []string{"base URL has a user"}},
		"no password":          {"http://host", client.Credentials{Username: "a"}, nil, []string{"lack username or password"}},
		"a nil store":          {"http://host", good, []client.Option{client.WithStore(nil)}, []string{"WithStore"}},
		"URL and all the rest": {"host", client.Credentials{}, []client.Option{client.WithStore(nil)}, []string{"the base URL", "lack username", "WithStore"}},
		"a way up":             {"http://host/a/../b", good, nil, []string{"base URL", "/../"}},
		"several at a time":    {"http://host", good, []client.Option{client.WithClock(nil), client.WithRetries(0, 2, 1), client.WithRenewTimeout(0)}, []string{"WithClock", "has 0 tries", "waits 2ns and at most 1ns", "WithRenewTimeout: is 0s"}},
		"less than nothing":    {"http://host", good, []client.Option{client.WithEarlyRefresh(-1, 0), client.WithLoginPause(-1), client.WithAnswerTimeout(-1), client.WithObserver(nil)}, []string{"WithEarlyRefresh", "WithLoginPause", "WithAnswerTimeout", "WithObserver"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api, err := client.New(c.url, c.credentials, c.options...)
			if err == nil {
				t.Fatalf("made %p, want an error", api)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q: %v", want, err)
				}
			}
			if strings.Contains(err.Error(), "pass") && strings.Contains(c.url, "pass") {
				t.Errorf("the error shows a part of the URL that may be secret: %v", err)
			}
		})
	}
}

// TestWithContractWatchesTokensToo has login answered with something more than there should be.
func TestWithContractWatchesTokensToo(t *testing.T) {
	t.Parallel()
	for operation, where := range map[string]string{"login": "body/data/access_token", "listCategories": "body"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, client.WithContract())
			s.must()
			s.client = s.another(client.WithContract(), client.WithStore(newMemory()))
			effect := fault.Effect(fault.WrongType{Field: "data.access_token"})
			if operation == "listCategories" {
				effect = fault.Status{Code: 200, Body: "{}"}
			}
			s.mock.AddFault(fault.Rule{Operation: operation, Phase: fault.After, Effect: effect})
			err := s.categories()
			broken, ok := errors.AsType[*client.ContractError](err)
			if !ok || broken.Operation != operation || broken.Direction != "response" || broken.Violations[0].Where != where || broken.Violations[0].Rule != "type" {
				t.Errorf("the call ended with %v, want a *ContractError of %s at %s", fmt.Sprintf("%v (%+v)", err, broken), operation, where)
			}
		})
	}
}
