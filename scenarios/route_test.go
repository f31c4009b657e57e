package scenarios_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// Requests come from the address that a line says, whoever is between this program and the mock, unless what it writes down is
// thrown away there. Where a script says itself whose words count, no address can be written down.
func TestAddressesBehindProxies(t *testing.T) {
	t.Parallel()
	appends := func(r *httputil.ProxyRequest) {
		r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
		r.SetXForwarded()
	}
	replaces := func(r *httputil.ProxyRequest) { r.SetXForwarded() }
	const listed = "whitelist 127.0.0.2 203.0.113.7 2001:db8::7\n"
	asked := listed + "login from=127.0.0.2\nstatus 200\nlogin from=203.0.113.7\nstatus 200\nlogin from=2001:db8::7\nstatus 200\n" +
		"login from=198.51.100.9\nstatus 403\nlogin from=127.0.0.3\nstatus 403\njournal client_ip=127.0.0.3 count=1\n"
	own := "assume forwarded-for=trust=127.0.0.2\nlogin from=127.0.0.2 header='X-Forwarded-For: 203.0.113.7'\nstatus 200\njournal client_ip=203.0.113.7 count=1\n"
	for name, test := range map[string]struct {
		between          []func(*httputil.ProxyRequest)
		asked, own, rest string
	}{
		"none":                 {nil, "", "", ""},
		"one":                  {[]func(*httputil.ProxyRequest){appends}, "", "skip: nothing was left that could be judged: line 2: for want of a way to call from 127.0.0.2", ""},
		"two":                  {[]func(*httputil.ProxyRequest){appends, appends}, "", "skip: nothing was left that could be judged: line 2: for want of a way to call from 127.0.0.2", ""},
		"one that replaces it": {[]func(*httputil.ProxyRequest){replaces}, "skip: nothing was left that could be judged: line 2: for want of a way to call from 127.0.0.2", "skip: nothing was left that could be judged: line 2: for want of a way to call from 127.0.0.2", "skip: nothing was left that could be judged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := mockserver.Start(t, mockserver.WithAssumption("forwarded-for", "trust=127.0.0.0/8")).URL
			for _, rewrite := range test.between {
				base = behind(t, base, rewrite)
			}
			runPlays(t, scenarios.Target{BaseURL: base}, []play{
				{"addresses", asked, test.asked},
				{"says itself whose words count", own, test.own},
				{"needs addresses", "[addresses] login\n[addresses] status 200\n", test.rest},
			})
		})
	}
}

// behind is the base URL of a proxy in front of another one.
func behind(t *testing.T, base string, rewrite func(*httputil.ProxyRequest)) string {
	t.Helper()
	place, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	own := &http.Transport{}
	t.Cleanup(own.CloseIdleConnections)
	proxy := httptest.NewServer(&httputil.ReverseProxy{Transport: own, Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host = place.Scheme, place.Host
		rewrite(r)
	}})
	t.Cleanup(proxy.Close)
	return proxy.URL
}
