package mockserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// A program that is no test makes a Server, and serves its Handler wherever it likes.
func ExampleNew() {
	mock, err := mockserver.New(mockserver.Config{
		Clock: mockserver.ClockConfig{Start: mockserver.SeededStart(), Frozen: true},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	web := httptest.NewServer(mock.Handler())
	defer web.Close()

	login := func() {
		body := strings.NewReader(`{"username":"your_api_username","password":"your_api_password"}`)
		answer, err := http.Post(web.URL+"/auth/login", "application/json", body)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer answer.Body.Close()
		fmt.Println(answer.Status, answer.Header.Get("Date"))
	}
	login()

	// Seven days pass in no time.
	moved, err := mock.Advance(context.Background(), 7*24*time.Hour)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(moved.ExpiredCount, "tokens have expired")
	login()

	// Output:
	// 200 OK Wed, 15 Jan 2025 09:30:00 GMT
	// 2 tokens have expired
	// 200 OK Wed, 22 Jan 2025 09:30:00 GMT
}

// The control calls that HTTP has under /_mock are methods of a Server.
func ExampleServer_PatchAccount() {
	mock, err := mockserver.New(mockserver.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	lifetime, whitelist := int64(240), []string{"192.0.2.0/24", "2001:db8::1"}
	account, err := mock.PatchAccount(context.Background(), mockserver.DefaultUsername, control.AccountChange{
		AccessTTL: &lifetime, IPWhitelist: &whitelist,
	})
	fmt.Println(account.AccessTTL, account.IPWhitelist, err)

	typo := []string{"192.0.2.0/33"}
	_, err = mock.PatchAccount(context.Background(), mockserver.DefaultUsername, control.AccountChange{IPWhitelist: &typo})
	fmt.Println(err != nil)

	// Output:
	// 240 [192.0.2.0/24 2001:db8::1/128] <nil>
	// true
}
