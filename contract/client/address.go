package client

import (
	"net/url"
	"strings"
)

// below returns the path of u below a base URL without a slash at its end, and tells whether it is there: by scheme, host
// and path, and without a way up that a server might follow.
func below(base, u *url.URL) (path string, is bool) {
	if u.Scheme != base.Scheme || !strings.EqualFold(u.Host, base.Host) || strings.Contains(u.Path+"/", "/../") {
		return "", false
	}
	path, is = strings.CutPrefix(u.Path, base.Path)
	return path, is && strings.HasPrefix(path, "/")
}
