package client_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"

	"golang.org/x/oauth2"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/mockserver"
)

// still answers every request the same, at once.
type still struct{ body []byte }

func (s still) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(bytes.NewReader(s.body)), ContentLength: int64(len(s.body)),
	}, nil
}

// BenchmarkOverhead measures what the client adds to net/http while the token is fresh. "plain" sends the request and reads
// the answer; "transport" does so through the client's transport. The difference is the client's.
func BenchmarkOverhead(b *testing.B) {
	mock := mockserver.Start(b)
	c, err := client.New(mock.URL, client.Credentials{Username: mock.Username, Password: client.Password(mock.Password)})
	if err != nil {
		b.Fatal(err)
	}
	token, err := c.TokenSource(b.Context()).Token()
	if err != nil {
		b.Fatal(err)
	}
	body := []byte(`[{"id":1,"name":"Gift Cards"}]`)
	quiet, err := client.New(mock.URL, client.Credentials{Username: mock.Username, Password: client.Password(mock.Password)},
		client.WithStore(filledWith(b, token)), client.WithTransport(still{body}))
	if err != nil {
		b.Fatal(err)
	}
	clients := map[string]struct {
		plain, transport http.RoundTripper
		client           *client.Client
	}{
		"in memory": {still{body}, quiet.Transport(), quiet},
		"over TCP":  {http.DefaultTransport, c.Transport(), c},
	}
	for _, name := range []string{"in memory", "over TCP"} {
		by := clients[name]
		b.Run(name+"/plain", func(b *testing.B) { getAll(b, by.plain, mock.URL, token.AccessToken) })
		b.Run(name+"/transport", func(b *testing.B) { getAll(b, by.transport, mock.URL, "") })
		b.Run(name+"/method", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := by.client.Categories(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// getAll reads the categories again and again.
func getAll(b *testing.B, transport http.RoundTripper, base, token string) {
	own := &http.Client{Transport: transport}
	b.ReportAllocs()
	for b.Loop() {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, base+"/api/v1/categories", nil)
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Accept", "application/json")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		response, err := own.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			b.Fatal(err)
		}
		_ = response.Body.Close()
	}
}

// filledWith is a store that has a token already.
func filledWith(b *testing.B, token *oauth2.Token) tokenstore.Store {
	store := tokenstore.NewMemory()
	_, err := store.Update(b.Context(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		return tokenstore.Pair{Access: tokenstore.Token(token.AccessToken), Refresh: "r", AccessExpiresAt: token.Expiry.Add(client.DefaultEarly)}, nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return store
}
