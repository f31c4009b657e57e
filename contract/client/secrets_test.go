package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/mockserver/fault"
)

func newMemory() tokenstore.Store { return tokenstore.NewMemory() }

// TestNothingShowsASecret prints, logs and encodes whatever has to do with a token or the password, and looks for them.
func TestNothingShowsASecret(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.must()
	pair, err := s.store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	credentials := s.credentials()
	secrets := []string{string(credentials.Password), string(pair.Access), string(pair.Refresh)}
	renewal := client.Renewal{Old: pair, New: pair}
	for _, value := range []any{
		pair, &pair, pair.Access, credentials, &credentials, credentials.Password, renewal, &renewal, s.client, *s.client,
		s.client.Transport(), s.client.TokenSource(t.Context()),
		[]any{pair}, map[string]any{"pair": pair}, struct{ P tokenstore.Pair }{pair},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			wantNoSecret(t, fmt.Sprintf("%s of a %T", verb, value), fmt.Sprintf(verb, value), secrets)
		}
		var logged bytes.Buffer
		slog.New(slog.NewJSONHandler(&logged, nil)).Info("here", "value", value)
		slog.New(slog.NewTextHandler(&logged, nil)).Info("here", "value", value)
		encoded, _ := json.Marshal(value)
		wantNoSecret(t, fmt.Sprintf("a log of a %T", value), logged.String()+string(encoded), secrets)
	}
	for _, value := range []any{s.client, *s.client, s.client.Transport(), s.client.TokenSource(t.Context())} {
		if got := fmt.Sprintf("%s", value); !strings.Contains(got, "of a client") && got != "client of "+s.mock.URL {
			t.Errorf("a %T prints as %q, want its name", value, got)
		}
	}
	if got := fmt.Sprint(pair.Access, credentials.Password); !strings.HasPrefix(got, "token ") || !strings.HasSuffix(got, "a password") {
		t.Errorf("token and password print as %q", got)
	}
}

// TestNoErrorShowsASecret goes through all kinds of trouble, with servers that repeat what they were sent.
func TestNoErrorShowsASecret(t *testing.T) {
	t.Parallel()
	for name, effect := range effects() {
		if effect.Type() == "stall" || effect.Type() == "delay" || effect.Type() == "drip" {
			continue // these have no text of their own
		}
		for _, operation := range []string{"login", "refresh", "listCategories"} {
			if operation == "listCategories" && strings.Contains(fmt.Sprint(effect), "data") {
				continue // its answers have no such field
			}
			t.Run(operation+" "+name, func(t *testing.T) {
				t.Parallel()
				s := newScene(t)
				s.must()
				before, err := s.store.Load(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				s.mock.Advance(time.Hour)
				s.mock.AddFault(fault.Rule{Operation: operation, Phase: fault.After, Effect: effect})
				if operation == "login" {
					s.mock.Revoke("refresh")
				}
				err = s.categories()
				after, loadErr := s.store.Load(t.Context())
				if loadErr != nil {
					t.Fatal(loadErr)
				}
				secrets := []string{s.mock.Password, string(before.Access), string(before.Refresh), string(after.Access), string(after.Refresh)}
				s.seen.mu.Lock()
				defer s.seen.mu.Unlock()
				wantNoSecret(t, "the errors", fmt.Sprintf("%v %+v %#v %v", err, err, err, s.seen.errs), secrets)
			})
		}
	}
}

func wantNoSecret(t *testing.T, what, text string, secrets []string) {
	t.Helper()
	for i, secret := range secrets {
		if strings.Contains(text, secret) || strings.Contains(text, fmt.Sprintf("%x", secret)) || strings.Contains(text, fmt.Sprintf("%X", secret)) {
			t.Errorf("%s shows secret %d", what, i)
		}
	}
}

// TestNoErrorRepeatsWhatWasSent has a server repeat, in its refusals, all that it was sent.
func TestNoErrorRepeatsWhatWasSent(t *testing.T) {
	t.Parallel()
	const password, refresh = "pw", "opaque-refresh-token"
	for _, refused := range []string{"/auth/login", "/auth/refresh", "/api/v1/categories"} {
		t.Run(refused, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				sent, _ := io.ReadAll(r.Body)
				if r.URL.Path != refused && refused == "/api/v1/categories" {
					_, _ = io.WriteString(w, `{"access_token":"opaque-access-token","refresh_token":"r","access_expires_at":"2999-01-01T00:00:00Z","refresh_expires_at":"2999-01-01T00:00:00Z","client_id":1}`)
					return
				}
				w.WriteHeader(http.StatusConflict)
				text, _ := json.Marshal(fmt.Sprintf("I do not like %s %s %s", sent, r.Header.Get("Authorization"), strings.Repeat("x", 150)))
				fmt.Fprintf(w, `{"error":{"name":"X","code":"Y","message":%s}}`, text)
			}))
			t.Cleanup(server.Close)
			store := newMemory()
			if refused == "/auth/refresh" {
				if _, err := store.Update(t.Context(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
					return tokenstore.Pair{Access: "a", Refresh: refresh}, nil
				}); err != nil {
					t.Fatal(err)
				}
			}
			c, err := client.New(server.URL, client.Credentials{Username: "shop", Password: password}, client.WithStore(store))
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Categories(t.Context())
			if err == nil || !strings.Contains(err.Error(), "I do not like") {
				t.Fatalf("the call ended with %v, want what the server says", err)
			}
			wantNoSecret(t, "the error "+err.Error(), err.Error(), []string{`"` + password, refresh, "opaque-access-token"})
		})
	}
}
