package main

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"os"
)

// printsLogin is broken: it dumps requests to standard error while somebody looks for a mistake, the body of the login with the
// password among them. requests/requests-oauthlib#536 is the same for headers.
func printsLogin(c *client) {
	c.http.Transport = roundTripper(func(request *http.Request) (*http.Response, error) {
		if dump, err := httputil.DumpRequestOut(request, request.Method == http.MethodPost); err == nil && request.Method == http.MethodPost {
			fmt.Fprintf(os.Stderr, "%s\n", dump)
		}
		return http.DefaultTransport.RoundTrip(request)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }
