package control

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

type reachedKey struct{}

// reached is the context of a call, with the base URL that the caller has reached the mock by.
func reached(r *http.Request) context.Context {
	return context.WithValue(r.Context(), reachedKey{}, baseOf(r))
}

// Reached returns the base URL by which the caller of a control call over HTTP has reached the mock, without a slash at its
// end: others know a machine by other names than itself. It is empty in process.
func Reached(ctx context.Context) string {
	base, _ := ctx.Value(reachedKey{}).(string)
	return base
}

// baseOf is the base URL of the mock, as the caller reaches it: with the path that it was called below.
func baseOf(r *http.Request) string {
	base := url.URL{Scheme: "http", Host: r.Host}
	if r.TLS != nil {
		base.Scheme = "https"
	}
	asked, err := url.ParseRequestURI(r.RequestURI) // the path of r itself may have been cut
	if err != nil {
		return base.String()
	}
	path, _, _ := strings.Cut(asked.EscapedPath(), Prefix)
	return base.String() + path
}
