package mockserver_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// A program that runs a mock inside itself comes from wherever it likes, and steers by calls.
func ExampleNewLoopback() {
	mock, err := mockserver.NewLoopback(mockserver.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer mock.Close()
	ctx := context.Background()
	whitelist := []string{"2001:db8::/32"}
	if _, err := mock.PatchAccount(ctx, mockserver.DefaultUsername, control.AccountChange{IPWhitelist: &whitelist}); err != nil {
		fmt.Println(err)
		return
	}
	for _, from := range []string{"2001:db8::7", "192.0.2.7"} {
		transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return mock.DialFrom(ctx, netip.MustParseAddr(from))
		}}
		defer transport.CloseIdleConnections()
		body := strings.NewReader(`{"username":"your_api_username","password":"your_api_password"}`)
		answer, err := (&http.Client{Transport: transport}).Post(mock.URL+"/auth/login", "application/json", body)
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = answer.Body.Close()
		fmt.Println(from, answer.Status)
	}

	// Output:
	// 2001:db8::7 200 OK
	// 192.0.2.7 403 Forbidden
}
