package control_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/control"
)

// arriving is a request that came by a socket of this address, or by none.
func arriving(method, path, host, local string) *http.Request {
	r := httptest.NewRequest(method, path, nil)
	r.Host = host
	if local != "" {
		r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, &net.TCPAddr{IP: net.ParseIP(local), Port: 8080}))
	}
	return r
}

func well() fake {
	return fake{health: func() (control.Health, error) { return control.Health{Status: "ok"}, nil }}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	guard := control.Guard{Hosts: []string{"Mock.test", "*.lab.test", "192.0.2.7", "2001:DB8::1", "[2001:db8::2]", "dot.test."}}
	tests := []struct {
		host, local string
		ok          bool
	}{
		{"127.0.0.1:8080", "127.0.0.1", true}, {"127.0.0.1", "127.0.0.1", true}, {"127.9.9.9:1", "127.0.0.1", true},
		{"[::1]:8080", "::1", true}, {"[::1]", "::1", true}, {"[::ffff:127.0.0.1]:80", "127.0.0.1", true}, {"[0:0:0:0:0:0:0:1]", "::1", true},
		{"localhost:8080", "127.0.0.1", true}, {"LOCALHOST", "::1", true}, {"localhost.", "127.0.0.1", true},
		{"mock.test", "127.0.0.1", true}, {"MOCK.TEST:80", "127.0.0.1", true}, {"mock.test.", "127.0.0.1", true}, {"dot.test", "127.0.0.1", true},
		{"a.lab.test", "127.0.0.1", true}, {"192.0.2.7:80", "127.0.0.1", true}, {"[2001:db8::1]:80", "::1", true}, {"[2001:db8::2]", "::1", true},

		{"evil.example", "127.0.0.1", false}, {"evil.example:8080", "::1", false}, {"evil.example", "::ffff:127.0.0.1", false},
		{"", "127.0.0.1", false}, {":8080", "127.0.0.1", false}, {"lab.test", "127.0.0.1", false}, {"a.b.lab.test", "127.0.0.1", false},
		{".lab.test", "127.0.0.1", true}, // no browser has such a name
		{"*.lab.test", "127.0.0.1", true},
		{"notmock.test", "127.0.0.1", false}, {"mock.test.evil.example", "127.0.0.1", false}, {"localhost.evil.example", "127.0.0.1", false},
		{"127.0.0.1.evil.example", "127.0.0.1", false}, {"192.0.2.8", "127.0.0.1", false}, {"0.0.0.0:8080", "127.0.0.1", false},
		{"10.0.0.1", "127.0.0.1", false}, {"[::]", "::1", false}, {"127.0.0.1@evil.example", "127.0.0.1", false}, {"test", "127.0.0.1", false}, {"[::1%lo]", "::1", false}, {"[::1%lo].evil.example", "::1", false},

		// What other machines call this one, nobody here knows.
		{"evil.example", "192.0.2.1", true}, {"evil.example", "2001:db8::9", true}, {"", "192.0.2.1", true},
		// No socket, no page behind it.
		{"evil.example", "", true},
	}
	for _, test := range tests {
		w := httptest.NewRecorder()
		guard.Handler(well()).ServeHTTP(w, arriving("GET", "/_mock/health", test.host, test.local))
		want := http.StatusOK
		if !test.ok {
			want = http.StatusForbidden
		}
		if w.Code != want || !test.ok && !strings.Contains(w.Body.String(), `"code":"FORBIDDEN","message":"the Host `) {
			t.Errorf("Host %q at %s: got %d %s, want %d", test.host, test.local, w.Code, w.Body, want)
		}
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	const (
		none  = `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"the control API of this mock wants its token, that of --control-token: Authorization: Bearer TOKEN"}}`
		wrong = `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"the bearer token is not that of --control-token"}}`
	)
	tests := []struct {
		name          string
		authorization []string
		status        int
		want          string
		challenge     string
	}{
		{"the token", []string{"Bearer sesame"}, 404, "", ""},
		{"scheme in lower case", []string{"bearer  sesame "}, 404, "", ""},
		{"none", nil, 401, none, `Bearer realm="popupmock control"`},
		{"empty", []string{""}, 401, none, `Bearer realm="popupmock control"`},
		{"another scheme", []string{"Basic sesame"}, 401, none, `Bearer realm="popupmock control"`},
		{"two", []string{"Bearer sesame", "Bearer sesame"}, 401, none, `Bearer realm="popupmock control"`},
		{"no scheme", []string{"sesame"}, 401, none, `Bearer realm="popupmock control"`},
		{"the scheme alone", []string{"Bearer"}, 401, wrong, `Bearer realm="popupmock control", error="invalid_token"`},
		{"another", []string{"Bearer Sesame"}, 401, wrong, `Bearer realm="popupmock control", error="invalid_token"`},
		{"a part", []string{"Bearer sesam"}, 401, wrong, `Bearer realm="popupmock control", error="invalid_token"`},
		{"more", []string{"Bearer sesame2"}, 401, wrong, `Bearer realm="popupmock control", error="invalid_token"`},
	}
	for _, test := range tests {
		for _, path := range []string{"/_mock/nothing", "/_mock/clock/", "/_mock/health/x"} { // a call that was let in is unknown
			w := httptest.NewRecorder()
			r := arriving("GET", path, "127.0.0.1", "127.0.0.1")
			r.Header["Authorization"] = test.authorization
			control.Guard{Token: "sesame"}.Handler(well()).ServeHTTP(w, r)
			if w.Code != test.status || test.want != "" && strings.TrimSpace(w.Body.String()) != test.want {
				t.Errorf("%s, %s: got %d %s, want %d %s", test.name, path, w.Code, w.Body, test.status, test.want)
			}
			if got := w.Header().Get("WWW-Authenticate"); got != test.challenge {
				t.Errorf("%s, %s: the challenge is %q, want %q", test.name, path, got, test.challenge)
			}
		}
	}
	w := httptest.NewRecorder()
	control.Guard{Token: "sesame"}.Handler(well()).ServeHTTP(w, arriving("GET", "/_mock/health", "localhost", "127.0.0.1"))
	if w.Code != http.StatusOK {
		t.Errorf("health without the token is answered %d %s", w.Code, w.Body)
	}
}

// A page must not learn from the token's answers that there is a mock, and the token does not let pages in.
func TestPagesAreRefusedBeforeTheToken(t *testing.T) {
	t.Parallel()
	for _, authorization := range []string{"", "Bearer sesame"} {
		w := httptest.NewRecorder()
		r := arriving("POST", "/_mock/reset", "127.0.0.1:8080", "127.0.0.1")
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Authorization", authorization)
		control.Guard{Token: "sesame"}.Handler(well()).ServeHTTP(w, r)
		if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "another origin") {
			t.Errorf("with %q: got %d %s, want 403", authorization, w.Code, w.Body)
		}
	}
}

func TestCheckToken(t *testing.T) {
	t.Parallel()
	const characters = "the control token has characters that no bearer token has, want letters, digits and -._~+/ alone"
	for token, want := range map[string]string{
		"": "", "a": "", "AZaz09-._~+/==": "", strings.Repeat("a", 1024): "",
		strings.Repeat("a", 1025): "the control token has 1025 bytes, want at most 1024",
		"hunter2 x":               characters, "=": characters, "a=b": characters, "\n": characters, "a\n": characters, "ü": characters, `"`: characters,
	} {
		got := ""
		if err := control.CheckToken(token); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: error %q, want %q", token, got, want)
		}
	}
}

func TestCheckHost(t *testing.T) {
	t.Parallel()
	for host, good := range map[string]bool{
		"mock.test": true, "*.mock.test": true, "::1": true, "192.0.2.1": true, "localhost": true,
		"": false, "mock.test:80": false, "http://mock.test": false, "[::1]": false, "a b": false, "*": false, "a.*.test": false, "::1%lo": false,
	} {
		want := fmt.Sprintf("control host %q is no host name or address, want for example mock.test or 192.0.2.1, without a port", host)
		if err := control.CheckHost(host); (err == nil) != good || err != nil && err.Error() != want {
			t.Errorf("%q: error %v, good is %t", host, err, good)
		}
	}
}

// FuzzHost checks that no Host makes the guard panic, and that none of another domain is let in. What follows a colon is a
// port, if a strange one.
func FuzzHost(f *testing.F) {
	for _, seed := range []string{"", ":", "[", "]", "[]", "[::1", "::1]", "a:b:c", "localhost:x", "127.0.0.1.", "[::1%lo]", "\x00", "LOCALHOST..", "1", "127.1"} {
		f.Add(seed)
	}
	handler := control.Handler(well())
	f.Fuzz(func(t *testing.T, host string) {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, arriving("GET", "/_mock/health", host+".evil.example", "127.0.0.1"))
		if w.Code != http.StatusForbidden && !strings.Contains(host, ":") {
			t.Errorf("%q lets in %d", host, w.Code)
		}
	})
}
