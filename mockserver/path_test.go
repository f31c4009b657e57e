package mockserver_test

import (
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// A path is the same whether a character is percent-encoded that need not be (RFC 3986, section 6.2.2.2); a slash is
// another matter. The journal has each path as it was understood.
func TestEncodedPaths(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	for _, c := range []struct {
		path, noted, operation string
		reason                 journal.Reason
	}{
		{"/api/v1/%63ountries", "/api/v1/countries", "listCountries", journal.ReasonNone},
		{"/%61pi/v%31/countries/%31", "/api/v1/countries/1", "getCountry", journal.ReasonNone},
		{"/api/v1/countries/%2531", "/api/v1/countries/%31", "getCountry", journal.ReasonBadID},
		{"/api/v1/countries/1%2F2", "/api/v1/countries/1%2F2", "getCountry", journal.ReasonBadID},
		{"/api/v1/countries%2F1", "/api/v1/countries%2F1", "", journal.ReasonUnknownPath},
		{"/api%2Fv1/%63ountries", "/api%2Fv1/%63ountries", "", journal.ReasonUnknownPath},
		{"/.well-known/%6Awks.json", "/.well-known/jwks.json", "", journal.ReasonNone},
		{"/.well-known%2Fjwks.json", "/.well-known%2Fjwks.json", "", journal.ReasonUnknownPath},
	} {
		u.get(c.path, token)
		if e := last(t, mock); e.Path != c.noted || e.Operation != c.operation || e.Reason != c.reason {
			t.Errorf("%s: noted as %q, operation %q, reason %q; want %q, %q, %q", c.path, e.Path, e.Operation, e.Reason, c.noted, c.operation, c.reason)
		}
	}
	u.do("POST", "/.well-known%2Fjwks.json", "").want(t, 404, errPath)
	u.do("POST", "/auth/%6Cogin", loginBody).wantOK(t)
}
