package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// try opens an operation of the viewer and sends it, with a body unless that is empty.
func try(p *chromium.Tab, operation, body string) {
	p.T.Helper()
	block := "document.querySelector('#operations-" + operation + "')"
	p.Until(block + ` !== null`)
	p.Do(evaluate(`%s.querySelector('.opblock-summary-control').click()`, block))
	p.Until(block + `.querySelector('button.execute') !== null`)
	if body != "" {
		p.Do(evaluate(`(() => { const field = %s.querySelector('textarea.body-param__text');
			Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(field, %s);
			field.dispatchEvent(new Event('input', {bubbles: true})); })()`, block, quoted(body)))
	}
	p.Do(evaluate(`%s.querySelector('button.execute').click()`, block))
	p.Until(block + `.querySelector('.live-responses-table .response-col_status') !== null`)
}

// answer is the status and the body that the viewer shows for an operation that was tried.
func answer(p *chromium.Tab, operation string) string {
	p.T.Helper()
	return chromium.Ask[string](p, `document.querySelector('#operations-`+operation+` .live-responses-table').innerText`)
}

// Both documents are shown, offline and under the policy of the page, and requests can be tried: at the mock, and in a sandbox there.
func TestTheViewerOfTheAPI(t *testing.T) {
	t.Parallel()
	need.Long(t, "5 s")
	mock := mockserver.Start(t, withPage)
	if _, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{Name: "box"}); err != nil {
		t.Fatal(err)
	}
	box, err := mock.In("box")
	if err != nil {
		t.Fatal(err)
	}
	b := chromium.Start(t)
	reachesTheVendor(t, b)
	axe := axeCore(t)
	for prefix, server := range map[string]*mockserver.Server{"": mock.Server, "/s/box": box} {
		p := b.Tab(t)
		p.Do(chromedp.Navigate(mock.URL + prefix + "/_mock/ui/api/"))
		try(p, "auth-login", `{"username":"your_api_username","password":"your_api_password"}`)
		if got := answer(p, "auth-login"); !strings.Contains(got, "200") || !strings.Contains(got, "access_token") {
			t.Errorf("%q: a login is shown as %.300s", prefix, got)
		}
		entries, err := server.Journal(t.Context(), journal.Filter{Operation: "login", Status: 200})
		if err != nil || len(entries) != 1 {
			t.Errorf("%q: the journal has the logins %+v, %v, want one", prefix, entries, err)
		}
		if prefix == "" {
			readWithToken(p)
			check(p, axe, "vendor")
			p.Do(chromedp.Navigate(mock.URL + "/_mock/ui/api/?document=control"))
			try(p, "clock-getClock", "")
			if got := answer(p, "clock-getClock"); !strings.Contains(got, "200") || !strings.Contains(got, `"mode"`) {
				t.Errorf("the clock is shown as %.300s", got)
			}
			check(p, axe, "control")
		}
		complains, asked := p.Told()
		if len(complains) > 0 {
			t.Errorf("%q: the browser complains: %q", prefix, complains)
		}
		for _, url := range asked {
			if !strings.HasPrefix(url, mock.URL+prefix+"/") && !strings.HasPrefix(url, "data:") {
				t.Errorf("%q: it asks for %.200s", prefix, url)
			}
		}
	}
}

// check has axe-core look at the viewer, wide and light, narrow and dark.
func check(p *chromium.Tab, axe, document string) {
	p.T.Helper()
	if _, err := chromedp.Run(p, chromedp.Evaluate[chromedp.Void](axe)); err != nil {
		p.T.Fatal(err)
	}
	p.Until(`document.querySelector('#viewer :is(select, textarea):not([aria-label]), #viewer pre.microlight:not([tabindex])') === null`)
	for _, view := range []view{{1440, "light"}, {360, "dark"}} {
		what := fmt.Sprintf("%s-%d-%s", document, view.width, view.theme)
		p.Look(view.width, view.theme)
		p.Until(fmt.Sprintf(`document.documentElement.classList.contains('dark-mode') === %t`, view.theme == "dark"))
		for _, found := range violations(p) {
			p.T.Errorf("the viewer, %s: %s", what, found)
		}
		if chromium.Ask[bool](p, `document.documentElement.scrollWidth > innerWidth`) {
			p.T.Errorf("the viewer, %s, is wider than its window", what)
		}
		p.Keep("api-" + what)
	}
	p.Look(1440, "light")
}

// readWithToken tries a read with the access token of the login, entered by hand as a person would.
func readWithToken(p *chromium.Tab) {
	p.T.Helper()
	p.Do(evaluate(`window.token = JSON.parse(document.querySelector('#operations-auth-login .live-responses-table .microlight').textContent).data.access_token`))
	p.Do(click(`.auth-wrapper .authorize`))
	p.Until(`document.querySelector('.dialog-ux input') !== null`)
	p.Do(evaluate(`(() => { const field = document.querySelector('.dialog-ux input');
		Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, window.token);
		field.dispatchEvent(new Event('input', {bubbles: true})); })()`))
	p.Do(click(`.dialog-ux button.authorize`))
	p.Until(`document.querySelector('.dialog-ux input') === null`)
	p.Do(click(`.dialog-ux button.btn-done`))
	try(p, "wallets-listWallets", "")
	if got := answer(p, "wallets-listWallets"); !strings.Contains(got, "200") || !strings.Contains(got, "PREPAID") {
		p.T.Errorf("a read with a token is shown as %.300s", got)
	}
}

// reachesTheVendor has the viewer of a sandbox try the vendor's API where that has another address, once the control token was given, and say what is
// missing before.
func reachesTheVendor(t *testing.T, b chromium.Browser) {
	t.Helper()
	mock := mockserver.Start(t, withPage, func(c *mockserver.Config) { c.ControlToken = "sesame" })
	if _, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{Name: "box"}); err != nil {
		t.Fatal(err)
	}
	box, err := mock.In("box")
	if err != nil {
		t.Fatal(err)
	}
	api, steering := apart(t, mock)
	steering += "/s/box"
	p := b.Tab(t)
	p.Do(chromedp.Navigate(steering + "/_mock/ui/api/"))
	p.Until(`!document.getElementById('trouble').hidden`)
	if got := chromium.Ask[string](p, `document.getElementById('trouble').textContent`); got != "The mock wants its control token: open the live page, give it there, and come back." {
		t.Errorf("it says %q", got)
	}
	p.Do(chromedp.Evaluate[chromedp.Void](`fetch('/s/box/_mock/ui/session', {method: 'POST', body: '{"token":"sesame"}'})`, chromedp.EvalAwaitPromise))
	p.Do(chromedp.Navigate(steering + "/_mock/ui/api/"))
	try(p, "auth-login", `{"username":"your_api_username","password":"your_api_password"}`)
	if got := answer(p, "auth-login"); !strings.Contains(got, "200") || !strings.Contains(got, "access_token") {
		t.Errorf("a login is shown as %.300s", got)
	}
	if got := chromium.Ask[string](p, `document.querySelector('#operations-auth-login .request-url').innerText`); !strings.Contains(got, api+"/s/box/auth/login") {
		t.Errorf("the viewer names the address %q, want that of the vendor's API", got)
	}
	entries, err := box.Journal(t.Context(), journal.Filter{Operation: "login", Status: 200})
	if err != nil || len(entries) != 1 || entries[0].Path != "/auth/login" {
		t.Errorf("the journal has the logins %+v, %v, want one", entries, err)
	}
	if complains, asked := p.Told("401"); len(complains) > 0 || !onlyAsked(asked, steering) {
		t.Errorf("the browser complains of %q, and was asked for %q", complains, asked)
	}
}
