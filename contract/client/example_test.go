package client_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/mockserver"
)

// Everything that is needed is the address and an account. The first call logs in.
func Example() {
	server := exampleServer()
	defer server.Close()
	ctx := context.Background()
	api, err := client.New(server.URL, client.Credentials{Username: "your_api_username", Password: "your_api_password"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for wallet, err := range api.Wallets(ctx, client.WalletQuery{}) {
		if errors.Is(err, client.ErrIPNotWhitelisted) {
			fmt.Println("ask the administrator of the account to add this machine's address")
			return
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(wallet.ID, wallet.Type, wallet.Amount)
	}
	// Output:
	// 105 POSTPAID -115.000
	// 104 PREPAID 26500
	// 103 POSTPAID -50.00
	// 102 PREPAID 590.00
	// 101 PREPAID 810.00
}

// logger writes down what the client does besides. Tokens in a log are fingerprints, the same as in the journal of the mock.
type logger struct {
	client.NoObserver
	log *slog.Logger
}

func (l logger) LoggedIn(ctx context.Context, r client.Renewal) {
	l.log.InfoContext(ctx, "logged in", "failed", r.Err != nil)
}

func ExampleWithObserver() {
	server := exampleServer()
	defer server.Close()
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	api, err := client.New(server.URL, client.Credentials{Username: "your_api_username", Password: "your_api_password"},
		client.WithObserver(logger{log: log}), client.WithStore(tokenstore.NewMemory()))
	if err != nil {
		fmt.Println(err)
		return
	}
	currencies, err := api.Currencies(context.Background())
	fmt.Println(len(currencies) > 100, err)
	// Output:
	// level=INFO msg="logged in" failed=false
	// true <nil>
}

// Whoever has HTTP code of their own puts the client's transport into it.
func ExampleClient_Transport() {
	server := exampleServer()
	defer server.Close()
	api, err := client.New(server.URL, client.Credentials{Username: "your_api_username", Password: "your_api_password"})
	if err != nil {
		fmt.Println(err)
		return
	}
	own := &http.Client{Transport: api.Transport()}
	response, err := own.Get(server.URL + "/api/v1/countries")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	fmt.Println(response.Status)
	// Output:
	// 200 OK
}

// exampleServer is a mock, in place of the API.
func exampleServer() *httptest.Server {
	mock, err := mockserver.New(mockserver.Config{})
	if err != nil {
		panic(err)
	}
	return httptest.NewServer(mock.Handler())
}
