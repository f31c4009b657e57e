package leak

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/contract/grade/tap"
)

// Requests finds secrets in parts of requests where they do not belong. An access token belongs behind Bearer in the header Authorization
// (RFC 6750, section 2.1), a password in the body of POST /auth/login, a refresh token in that of POST /auth/refresh; nothing belongs
// in a URL (RFC 9700, section 4.3). The paths may have a prefix. Of a body that is cut the rest was not looked at.
func (s *Secrets) Requests(exchanges []tap.Exchange) []Finding {
	var all []Finding
	for _, x := range exchanges {
		found := placed(s.in(x.Target), InURL, fmt.Sprintf("the URL of request %d", x.Number))
		for _, name := range slices.Sorted(maps.Keys(x.Header)) {
			found = append(found, s.inHeader(x.Number, name, x.Header[name])...)
		}
		found = append(found, s.inBody(x)...)
		for i := range found {
			found[i].Request = x.Number
		}
		all = append(all, found...)
	}
	return all
}

// inHeader looks at the values of a field, each by itself.
func (s *Secrets) inHeader(number int, name string, values []string) []Finding {
	all := newScanner(s)
	for _, value := range append(values, name) {
		found := s.in(value)
		if scheme, _, _ := strings.Cut(value, " "); http.CanonicalHeaderKey(name) == "Authorization" && strings.EqualFold(scheme, "Bearer") {
			found = without(found, Access)
		}
		all.take(found)
	}
	where := fmt.Sprintf("the header %.40q of request %d", name, number)
	if len(s.in(name)) > 0 {
		where = fmt.Sprintf("the name of a header of request %d", number)
	}
	return placed(all.findings, InHeader, where)
}

// inBody looks at a body.
func (s *Secrets) inBody(x tap.Exchange) []Finding {
	found := s.in(string(x.Body))
	path, _, _ := strings.Cut(x.Target, "?")
	switch {
	case x.Method == http.MethodPost && strings.HasSuffix(path, "/auth/login"):
		found = without(found, Password)
	case x.Method == http.MethodPost && strings.HasSuffix(path, "/auth/refresh"):
		found = without(found, Refresh)
	}
	return placed(found, InBody, fmt.Sprintf("the body of request %d", x.Number))
}

// without leaves out the findings of a kind.
func without(found []Finding, kind Kind) []Finding {
	return slices.DeleteFunc(found, func(f Finding) bool { return f.Kind == kind })
}
