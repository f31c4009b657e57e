package ui_test

import (
	"go/parser"
	"go/token"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// testScripts clicks something together while clients do their part, and runs the scenario that comes of it on another mock.
func testScripts(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage)
	p := b.Tab(t)
	open(p, mock.URL, "live")
	first, second := clientOf(t, mock), clientOf(t, mock)
	first.loginAs(mock)
	first.get("/api/v1/products?limit=2")
	second.loginAs(mock)
	old := first.refresh
	first.rotate(old)
	first.rotate(first.refresh)
	p.Until(`document.querySelector('.request[data-seq="5"]') !== null`)
	now := chromium.Ask[string](p, `document.querySelector('.clock time').getAttribute('datetime')`)
	p.Do(clickText("+55 min"))
	p.Until(`document.querySelector('.clock time').getAttribute('datetime') !== ` + quoted(now))
	first.rotate(old)
	first.get("/api/v1/nothing")
	open(p, mock.URL, "faults") // the page stays the same
	p.Do(fill("Operation", "refresh"), fill("Effect", "reset"), fill("Phase", "after"), fill("When", "nth"), fill("Number of the call", "1"), fill("Id", "lost"), clickText("Arm the fault"))
	p.Until(`document.querySelector('[data-fault="lost"]') !== null`)
	second.rotate(second.refresh)
	if got := second.rotate(second.refresh); got != http.StatusUnauthorized {
		t.Fatalf("the refresh token whose answer was lost got %d, want 401", got)
	}
	second.send("POST", "/auth/logout", "", second.access)
	second.get("/api/v1/wallets")
	open(p, mock.URL, "script")
	p.Until(`document.querySelector('[data-script]').textContent.includes('reason token_revoked')`)
	script := chromium.Ask[string](p, `document.querySelector('[data-script]').textContent`)
	for _, line := range []string{"advance 55m", "get '/api/v1/products?limit=2'", "login as=client-2", "refresh token=main-refresh-0", "reason token_spent", "! refresh as=client-2", "failure reset", "fault refresh reset id=lost phase=after nth=1"} {
		if !strings.Contains(script, line) {
			t.Errorf("the scenario has no line %q", line)
		}
	}
	target := mockserver.Start(t)
	if !t.Run("as a scenario", func(t *testing.T) {
		scenarios.Run(t, scenarios.Target{BaseURL: target.URL}, fstest.MapFS{"recorded.txtar": {Data: []byte(script)}})
	}) {
		t.Log(script)
	}

	p.Do(clickText("Go test"))
	p.Until(`document.querySelector('[data-script="go"]')?.textContent.startsWith('package ')`)
	source := chromium.Ask[string](p, `document.querySelector('[data-script]').textContent`)
	if _, err := parser.ParseFile(token.NewFileSet(), "recorded_test.go", source, parser.AllErrors); err != nil || !strings.Contains(source, `first.send("POST", "/auth/refresh"`) {
		t.Errorf("the Go test cannot be read (%v):\n%s", err, source)
	}
	testCopies(p, mock.URL)
	if complains, _ := p.Told(); len(complains) > 0 {
		t.Errorf("the browser complains of %q", complains)
	}
}

// testCopies puts a request on the clipboard in each form, and has it shown where the clipboard is not to be had.
func testCopies(p *chromium.Tab, base string) {
	p.T.Helper()
	open(p, base, "live")
	p.Until(`document.querySelector('.request[data-seq="2"]') !== null`)
	p.Do(click(`.request[data-seq="2"]`))
	p.Do(evaluate(`Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } })`))
	button := func(i int) chromedp.Action[chromedp.Void] {
		return click(`[aria-label="Copy as"] button:nth-of-type(` + strconv.Itoa(i) + `)`)
	}
	for i, want := range []string{`/api/v1/products?limit=2`, `get '/api/v1/products?limit=2'`, `package `} { // curl, a scenario, a Go test
		p.Do(button(i + 1))
		p.Until(`window.copied?.includes(` + quoted(want) + `)`)
		p.Do(evaluate(`window.copied = ''`))
	}
	p.Do(evaluate(`navigator.clipboard.writeText = async () => { throw new Error('refused'); }`), button(1))
	p.Until(`document.querySelector('textarea.copied')?.value.startsWith('curl ')`)
}
