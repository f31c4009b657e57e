package mockserver

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/popupmock/popupmock/mockserver/control"
)

func isSteering(path string) bool {
	return path == control.Prefix || strings.HasPrefix(path, control.Prefix+"/")
}

// splitSandbox returns the name of the sandbox that a request is for, and the request as it is inside. That is nil for one
// whose path has no such prefix.
func splitSandbox(r *http.Request) (name string, inside *http.Request) {
	name, rest, ok := cutSandbox(r.URL)
	if !ok {
		return "", nil
	}
	path, err := url.PathUnescape(rest)
	if err != nil {
		return "", nil
	}
	copied, address := *r, *r.URL
	address.Path, address.RawPath = path, rest
	copied.URL = &address
	return name, &copied
}

// cutSandbox cuts the prefix off a path, which it returns percent-encoded.
func cutSandbox(u *url.URL) (name, rest string, ok bool) {
	if !strings.HasPrefix(u.Path, control.SandboxPrefix) { // nearly all requests
		return "", "", false
	}
	first, after, _ := strings.Cut(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	name, rest, _ = strings.Cut(after, "/")
	first, errFirst := url.PathUnescape(first)
	name, errName := url.PathUnescape(name)
	isPrefix := errFirst == nil && errName == nil && "/"+first+"/" == control.SandboxPrefix // a slash that is encoded is none
	return name, "/" + rest, isPrefix && name != ""
}
