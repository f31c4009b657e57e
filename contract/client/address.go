package client

import (
	"errors"
	"net/url"
	"strings"

	"github.com/popupmock/popupmock/contract/client/internal/api"
)

// below returns the path of u below a base URL without a slash at its end, and tells whether it is there: by scheme, host
// and path, without a way up that a server might follow, and without an opaque part, which a proxy would follow.
func below(base, u *url.URL) (path string, is bool) {
	if u.Opaque != "" || u.Scheme != base.Scheme || !strings.EqualFold(u.Host, base.Host) || goesUp(u) {
		return "", false
	}
	path, is = strings.CutPrefix(u.Path, base.Path)
	return path, is && strings.HasPrefix(path, "/")
}

// goesUp tells whether a path has a segment of two dots, escaped or not.
func goesUp(u *url.URL) bool { return strings.Contains(u.Path+"/", "/../") }

// readBase reads a base URL, of which api.NewClient has more to say. What comes of it has no slash at its end.
func readBase(text string) (*url.URL, error) {
	base, err := url.Parse(text)
	switch {
	case err != nil: // its text quotes the URL
		return nil, errors.New("the base URL cannot be read, want for example https://api.example.com")
	case goesUp(base):
		return nil, errors.New("the base URL has /../ in its path, want none")
	}
	base.Path = strings.TrimRight(base.Path, "/")
	_, err = api.NewClient(text)
	return base, err
}
