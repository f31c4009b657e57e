package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// try opens an operation of the viewer and sends it, with a body unless that is empty.
func (p *tab) try(operation, body string) {
	p.t.Helper()
	block := "document.querySelector('#operations-" + operation + "')"
	p.until(block + ` !== null`)
	p.call(evaluate(`%s.querySelector('.opblock-summary-control').click()`, block))
	p.until(block + `.querySelector('button.execute') !== null`)
	if body != "" {
		p.call(evaluate(`(() => { const field = %s.querySelector('textarea.body-param__text');
			Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(field, %s);
			field.dispatchEvent(new Event('input', {bubbles: true})); })()`, block, quoted(body)))
	}
	p.call(evaluate(`%s.querySelector('button.execute').click()`, block))
	p.until(block + `.querySelector('.live-responses-table .response-col_status') !== null`)
}

// answer is the status and the body that the viewer shows for an operation that was tried.
func (p *tab) answer(operation string) string {
	p.t.Helper()
	return ask[string](p, `document.querySelector('#operations-`+operation+` .live-responses-table').innerText`)
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
	b := startBrowser(t)
	reachesTheVendor(t, b)
	axe := axeCore(t)
	for prefix, server := range map[string]*mockserver.Server{"": mock.Server, "/s/box": box} {
		p := b.tab(t)
		p.call(chromedp.Navigate(mock.URL + prefix + "/_mock/ui/api/"))
		p.try("auth-login", `{"username":"your_api_username","password":"your_api_password"}`)
		if got := p.answer("auth-login"); !strings.Contains(got, "200") || !strings.Contains(got, "access_token") {
			t.Errorf("%q: a login is shown as %.300s", prefix, got)
		}
		entries, err := server.Journal(t.Context(), journal.Filter{Operation: "login", Status: 200})
		if err != nil || len(entries) != 1 {
			t.Errorf("%q: the journal has the logins %+v, %v, want one", prefix, entries, err)
		}
		if prefix == "" {
			p.readWithToken()
			p.check(axe, "vendor")
			p.call(chromedp.Navigate(mock.URL + "/_mock/ui/api/?document=control"))
			p.try("clock-getClock", "")
			if got := p.answer("clock-getClock"); !strings.Contains(got, "200") || !strings.Contains(got, `"mode"`) {
				t.Errorf("the clock is shown as %.300s", got)
			}
			p.check(axe, "control")
		}
		complains, asked := p.told()
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
func (p *tab) check(axe, document string) {
	p.t.Helper()
	if _, err := chromedp.Run(p, chromedp.Evaluate[chromedp.Void](axe)); err != nil {
		p.t.Fatal(err)
	}
	p.until(`document.querySelector('#viewer :is(select, textarea):not([aria-label]), #viewer pre.microlight:not([tabindex])') === null`)
	for _, view := range []view{{1440, "light"}, {360, "dark"}} {
		what := fmt.Sprintf("%s-%d-%s", document, view.width, view.theme)
		p.look(view.width, view.theme)
		p.until(fmt.Sprintf(`document.documentElement.classList.contains('dark-mode') === %t`, view.theme == "dark"))
		for _, found := range violations(p) {
			p.t.Errorf("the viewer, %s: %s", what, found)
		}
		if ask[bool](p, `document.documentElement.scrollWidth > innerWidth`) {
			p.t.Errorf("the viewer, %s, is wider than its window", what)
		}
		p.keep("api-" + what)
	}
	p.look(1440, "light")
}

// readWithToken tries a read with the access token of the login, entered by hand as a person would.
func (p *tab) readWithToken() {
	p.t.Helper()
	p.call(evaluate(`window.token = JSON.parse(document.querySelector('#operations-auth-login .live-responses-table .microlight').textContent).data.access_token`))
	p.call(click(`.auth-wrapper .authorize`))
	p.until(`document.querySelector('.dialog-ux input') !== null`)
	p.call(evaluate(`(() => { const field = document.querySelector('.dialog-ux input');
		Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, window.token);
		field.dispatchEvent(new Event('input', {bubbles: true})); })()`))
	p.call(click(`.dialog-ux button.authorize`))
	p.until(`document.querySelector('.dialog-ux input') === null`)
	p.call(click(`.dialog-ux button.btn-done`))
	p.try("wallets-listWallets", "")
	if got := p.answer("wallets-listWallets"); !strings.Contains(got, "200") || !strings.Contains(got, "PREPAID") {
		p.t.Errorf("a read with a token is shown as %.300s", got)
	}
}

// reachesTheVendor has the viewer of a sandbox try the vendor's API where that has another address, once the control token was given, and say what is
// missing before.
func reachesTheVendor(t *testing.T, b browser) {
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
	p := b.tab(t)
	p.call(chromedp.Navigate(steering + "/_mock/ui/api/"))
	p.until(`!document.getElementById('trouble').hidden`)
	if got := ask[string](p, `document.getElementById('trouble').textContent`); got != "The mock wants its control token: open the live page, give it there, and come back." {
		t.Errorf("it says %q", got)
	}
	p.call(chromedp.Evaluate[chromedp.Void](`fetch('/s/box/_mock/ui/session', {method: 'POST', body: '{"token":"sesame"}'})`, chromedp.EvalAwaitPromise))
	p.call(chromedp.Navigate(steering + "/_mock/ui/api/"))
	p.try("auth-login", `{"username":"your_api_username","password":"your_api_password"}`)
	if got := p.answer("auth-login"); !strings.Contains(got, "200") || !strings.Contains(got, "access_token") {
		t.Errorf("a login is shown as %.300s", got)
	}
	if got := ask[string](p, `document.querySelector('#operations-auth-login .request-url').innerText`); !strings.Contains(got, api+"/s/box/auth/login") {
		t.Errorf("the viewer names the address %q, want that of the vendor's API", got)
	}
	entries, err := box.Journal(t.Context(), journal.Filter{Operation: "login", Status: 200})
	if err != nil || len(entries) != 1 || entries[0].Path != "/auth/login" {
		t.Errorf("the journal has the logins %+v, %v, want one", entries, err)
	}
	if complains, asked := p.told("401"); len(complains) > 0 || !onlyAsked(asked, steering) {
		t.Errorf("the browser complains of %q, and was asked for %q", complains, asked)
	}
}
