package client

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/popupmock/popupmock/contract/client/internal/api"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/openapi"
)

// bearing puts a token into every request.
type bearing struct {
	token string
	next  http.RoundTripper
}

func (b bearing) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.next.RoundTrip(r)
}

// callsOf returns a client of a mock that is logged in, and knows nothing of refreshing.
func callsOf(tb testing.TB, mock *mockserver.TestServer) *Client {
	tb.Helper()
	return callsWith(tb, mock.URL, bearing{loginAt(tb, mock), mock.Client().Transport})
}

// loginAt returns an access token.
func loginAt(tb testing.TB, mock *mockserver.TestServer) string {
	tb.Helper()
	body, err := json.Marshal(openapi.LoginRequest{Username: mock.Username, Password: mock.Password})
	if err != nil {
		tb.Fatal(err)
	}
	envelope, err := answer[openapi.TokenEnvelope]("login")(mock.Client().Post(mock.URL+"/auth/login", jsonType, bytes.NewReader(body)))
	if err != nil {
		tb.Fatal(err)
	}
	return envelope.Data.AccessToken
}

func callsWith(tb testing.TB, baseURL string, transport http.RoundTripper) *Client {
	tb.Helper()
	calls, err := api.NewClient(baseURL, api.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		tb.Fatal(err)
	}
	return &Client{api: calls}
}

// callsAt returns a client of a handler that stands for a server.
func callsAt(tb testing.TB, handler http.HandlerFunc) *Client {
	tb.Helper()
	server := httptest.NewServer(handler)
	transport := &http.Transport{}
	tb.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	return callsWith(tb, server.URL, transport)
}

// saying answers everything alike.
func saying(status int, contentType, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i < len(header); i += 2 {
			w.Header().Add(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

const jsonType = "application/json"

// units is an amount as a number that can be compared, whatever its currency.
func units(tb testing.TB, amount json.Number) int64 {
	tb.Helper()
	n, err := MinorUnits(amount, 6)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// wantText checks an error to the letter.
func wantText(tb testing.TB, err error, want string) {
	tb.Helper()
	if err == nil || err.Error() != want {
		tb.Errorf("error is\n  %v\nwant\n  %s", err, want)
	}
}
