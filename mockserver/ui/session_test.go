package ui_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
)

// testApart has the control API at a listener of its own, and the page name that of the vendor's API.
func testApart(t *testing.T, b chromium.Browser) {
	api, steering := apart(t, mockserver.Start(t, withPage))
	p := b.Tab(t)
	open(p, steering, "live")
	p.Until(`document.querySelector('.nothing pre')?.textContent.includes('curl -s ` + api + `/auth/login')`)
}

// apart serves the vendor's API and the control API of a mock at two addresses.
func apart(t *testing.T, mock *mockserver.TestServer) (api, steering string) {
	t.Helper()
	served, steered := httptest.NewServer(mock.APIHandler()), httptest.NewServer(mock.ControlHandler())
	t.Cleanup(served.Close)
	t.Cleanup(steered.Close)
	mock.ServedAt(mockserver.Place{URL: served.URL, ControlURL: steered.URL})
	return served.URL, steered.URL
}

// testSession opens the page of a mock that wants its control token, with a wrong one and with the right one.
func testSession(t *testing.T, b chromium.Browser) {
	const token = "a-token-of-this-test"
	mock := mockserver.Start(t, withPage, func(c *mockserver.Config) { c.ControlToken = token })
	clientOf(t, mock).loginAs(mock)
	p := b.Tab(t)
	p.Do(chromedp.Navigate(mock.URL + "/_mock/ui/#/live"))
	p.Until(`document.querySelector('input[type="password"]') !== null && document.querySelector('[data-connection="locked"]') !== null`)
	p.Do(fill("Control token", "wrong"), clickText("Open"))
	p.Until(`document.querySelector('.problem')?.textContent !== undefined`)
	if chromium.Ask[bool](p, `document.querySelector('.request') !== null`) {
		t.Error("a wrong token shows requests")
	}
	p.Do(fill("Control token", token), chromedp.Focus(`input[type="password"]`), chromedp.KeyEvent(kb.Enter))
	p.Until(`document.querySelector('[data-connection="live"]') !== null && ` + rows(1))
	p.Do(clickText("+5 min"))
	p.Until(`document.querySelector('.life.is-live[data-life="access"] b')?.textContent === '55:00'`)
	if chromium.Ask[bool](p, `document.cookie.length > 0 || document.documentElement.outerHTML.includes('`+token+`') || JSON.stringify({...localStorage, ...sessionStorage}).includes('`+token+`')`) {
		t.Error("the token, or what stands for it, is in the reach of scripts")
	}
	open(p, mock.URL, "mock")
	p.Do(clickText("Close the session"), clickText("Close"))
	p.Until(`document.querySelector('input[type="password"]') !== null`)
	if _, asked := p.Told(); strings.Contains(strings.Join(asked, " "), token) {
		t.Error("the token is in an address")
	}
}

// testBehindProxy has a proxy serve the mock at a path of its own, and the page of a sandbox with it.
func testBehindProxy(t *testing.T, b chromium.Browser) {
	const token = "a-token-of-this-test"
	mock := mockserver.Start(t, withPage, func(c *mockserver.Config) { c.ControlToken = token })
	proxy := httptest.NewServer(http.StripPrefix("/team", proxyOf(t, mock)))
	t.Cleanup(proxy.Close)
	base := proxy.URL + "/team"
	clientOf(t, mock).loginAs(mock)
	p := b.Tab(t)
	p.Do(chromedp.Navigate(base + "/_mock/ui/#/sandboxes"))
	p.Do(fill("Control token", token), clickText("Open"))
	p.Until(`document.querySelector('[data-connection="live"]') !== null`)
	p.Do(fill("Name", "apart"), clickText("Make the sandbox"))
	p.Until(`document.querySelector('[data-sandbox="apart"]') !== null`)
	follow(p, `[data-sandbox="apart"] a`, base+"/s/apart/_mock/ui/")
	p.Until(`document.querySelector('input[type="password"]') !== null`) // it is let in by itself
	p.Do(fill("Control token", token), clickText("Open"))
	p.Until(`document.querySelector('.where b')?.textContent === 'apart' && document.querySelector('[data-connection="live"]') !== null`)
	open(p, base+"/s/apart", "live")
	p.Until(`document.querySelector('.nothing pre')?.textContent.includes('curl -s ` + base + `/s/apart/auth/login')`)
	follow(p, `.where a`, base+"/_mock/ui/")
	p.Until(rows(1))
	open(p, base, "mock")
	p.Do(clickText("Close the session"), clickText("Close"))
	p.Until(`document.querySelector('input[type="password"]') !== null`)
	p.Do(chromedp.Reload())
	p.Until(`document.querySelector('input[type="password"]') !== null`)
}

// proxyOf passes requests on to a mock, with the host that they were sent to.
func proxyOf(t *testing.T, mock *mockserver.TestServer) http.Handler {
	t.Helper()
	target, err := url.Parse(mock.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
	}}
}

// follow goes where a link leads. A click would do the same, but nobody would know when the next page is there.
func follow(p *chromium.Tab, selector, want string) {
	p.T.Helper()
	address := chromium.Ask[string](p, `document.querySelector(`+quoted(selector)+`).href`)
	if address != want {
		p.T.Fatalf("the link leads to %s, want %s", address, want)
	}
	p.Do(chromedp.Navigate(address))
}
