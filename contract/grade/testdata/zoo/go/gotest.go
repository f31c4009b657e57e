package main

import (
	"context"
	"net/http"
	"time"

	"github.com/popupmock/popupmock/examples/gotest"
)

// goTest is a program with the client of examples/gotest, which learns of a dead token from a 401 and never looks at the time:
// broken by the vendor's rule on early refreshes, and by that alone it should be caught.
func goTest(ctx context.Context, s settings) int {
	c := &gotest.Client{HTTP: &http.Client{Timeout: 5 * time.Second}, BaseURL: s.base, Username: s.username, Password: s.password}
	var status int
	for _, path := range paths {
		var records []any
		err := c.Get(ctx, path, &records)
		show(path, len(records), err)
		if err != nil {
			status = 1
		}
	}
	return status
}
