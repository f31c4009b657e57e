package leak

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"testing"

	"github.com/popupmock/popupmock/contract/grade/tap"
)

// TestRequests has a line for each place in a request, right and wrong.
func TestRequests(t *testing.T) {
	t.Parallel()
	access, refresh := token(1), token(2)
	header := func(name, value string) http.Header { return http.Header{http.CanonicalHeaderKey(name): {value}} }
	for _, c := range []struct {
		name string
		x    tap.Exchange
		want string // place, secret and form
	}{
		{"as it should be", tap.Exchange{Method: "GET", Target: "/api/v1/products?page=2", Header: header("Authorization", "Bearer "+access)}, ""},
		{"a scheme in lower case", tap.Exchange{Method: "GET", Target: "/", Header: header("Authorization", "bearer "+access)}, ""},
		{"a login", tap.Exchange{Method: "POST", Target: "/auth/login", Body: []byte(`{"username":"u","password":"Xk\/9 v+Lq\"0é"}`)}, ""},
		{"a login below a prefix", tap.Exchange{Method: "POST", Target: "/x/auth/login?a", Body: []byte(password)}, ""},
		{"a refresh", tap.Exchange{Method: "POST", Target: "/auth/refresh", Body: []byte(`{"refresh_token":"` + refresh + `"}`), Header: header("Authorization", "Bearer "+access)}, ""},

		{"a token in the query", tap.Exchange{Method: "GET", Target: "/?t=" + access}, "the URL of request 7: access token 1 as it is"},
		{"a token in the path", tap.Exchange{Method: "GET", Target: "/" + url.PathEscape(everyByte("%%%02X", refresh))}, "the URL of request 7: refresh token 1 URL-encoded"},
		{"the password in the URL of a login", tap.Exchange{Method: "POST", Target: "/auth/login?password=" + url.QueryEscape(password)}, "the URL of request 7: password URL-encoded"},
		{"the refresh token as a bearer", tap.Exchange{Method: "GET", Target: "/", Header: header("Authorization", "Bearer "+refresh)}, `the header "Authorization" of request 7: refresh token 1 as it is`},
		{"Basic", tap.Exchange{Method: "POST", Target: "/auth/login", Header: header("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("u:"+password)))}, `the header "Authorization" of request 7: password base64`},
		{"the access token, not as a bearer", tap.Exchange{Method: "GET", Target: "/", Header: header("Authorization", access)}, `the header "Authorization" of request 7: access token 1 as it is`},
		{"a cookie", tap.Exchange{Method: "GET", Target: "/", Header: header("Cookie", "t="+access)}, `the header "Cookie" of request 7: access token 1 as it is`},
		{"a referer", tap.Exchange{Method: "GET", Target: "/", Header: header("Referer", "http://x/?t="+access)}, `the header "Referer" of request 7: access token 1 as it is`},
		{"the second value of a header", tap.Exchange{Method: "GET", Target: "/", Header: http.Header{"X-A": {"b", access}}}, `the header "X-A" of request 7: access token 1 as it is`},
		{"the name of a header", tap.Exchange{Method: "GET", Target: "/", Header: http.Header{signature(1): {"a"}}}, `the name of a header of request 7: access token 1 as it is`},
		{"the access token in a body", tap.Exchange{Method: "POST", Target: "/auth/logout", Body: []byte(access)}, "the body of request 7: access token 1 as it is"},
		{"the access token in the body of a refresh", tap.Exchange{Method: "POST", Target: "/auth/refresh", Body: []byte(access)}, "the body of request 7: access token 1 as it is"},
		{"the refresh token in the body of a login", tap.Exchange{Method: "POST", Target: "/auth/login", Body: []byte(refresh)}, "the body of request 7: refresh token 1 as it is"},
		{"the password in the body of a refresh", tap.Exchange{Method: "POST", Target: "/auth/refresh", Body: []byte(password)}, "the body of request 7: password as it is"},
		{"a login by PUT", tap.Exchange{Method: "PUT", Target: "/auth/login", Body: []byte(password)}, "the body of request 7: password as it is"},
	} {
		c.x.Number = 7
		got := ""
		for _, f := range learnt(t).Requests([]tap.Exchange{c.x}) {
			got += f.Where + ": " + brief([]Finding{f})
			if f.Request != 7 || f.Place == "" {
				t.Errorf("%s: the finding is of request %d, %q", c.name, f.Request, f.Place)
			}
		}
		if got != c.want {
			t.Errorf("%s: found %q, want %q", c.name, got, c.want)
		}
	}
}
