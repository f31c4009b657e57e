package mockserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// The first login is refused, although it would have been let in.
func ExampleServer_AddFault() {
	mock, err := mockserver.New(mockserver.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	web := httptest.NewServer(mock.Handler())
	defer web.Close()

	_, err = mock.AddFault(context.Background(), fault.Rule{
		Operation: "login", Phase: fault.Before, When: fault.First(1), Effect: fault.Status{Code: http.StatusServiceUnavailable},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		body := strings.NewReader(`{"username":"your_api_username","password":"your_api_password"}`)
		answer, err := http.Post(web.URL+"/auth/login", "application/json", body)
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = answer.Body.Close()
		fmt.Println(answer.Status)
	}
	faults, err := mock.Faults(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range faults {
		fmt.Println(f, "hits:", f.Hits)
	}

	// Output:
	// 503 Service Unavailable
	// 200 OK
	// fault-1 (status before login) hits: 1
}
