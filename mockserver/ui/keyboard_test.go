package ui_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
)

// testKeyboard does without a mouse what the page is for.
func testKeyboard(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage)
	busy(t, mock)
	p := b.Tab(t)
	open(p, mock.URL, "live")
	p.Until(`document.querySelectorAll('.request').length >= 10`)
	press := func(keys string) {
		t.Helper()
		p.Do(chromedp.KeyEvent(keys))
	}
	focused := func(condition string) {
		t.Helper()
		p.Until(`(() => { const at = document.activeElement; return ` + condition + `; })()`)
	}

	press(kb.Tab)
	focused(`at.className === 'skip'`)
	press(kb.Enter)
	focused(`at.id === 'main'`)
	// What can be focused is reached by tabs alone, is seen to be focused, and comes to an end.
	seen := map[string]bool{}
	for range 60 {
		press(kb.Tab)
		at := chromium.Ask[string](p, `(() => { const at = document.activeElement; if (at === document.body) return 'end'; const style = getComputedStyle(at);
			if (style.outlineStyle === 'none' || style.outlineWidth === '0px') return 'no focus to be seen on ' + at.outerHTML.slice(0, 200);
			return at.getAttribute('role') ?? at.tagName; })()`)
		seen[at] = true
		if at == "listbox" {
			break
		}
	}
	if !seen["listbox"] || !seen["BUTTON"] || len(seen) > 6 {
		t.Fatalf("tabs lead to %v, want buttons, fields and the list, all seen to be focused", seen)
	}
	press(kb.ArrowDown + kb.ArrowDown)
	p.Until(`document.querySelector('.request.is-active') === document.querySelectorAll('.request')[1]`)
	press(kb.Enter)
	focused(`at.getAttribute('aria-label') === 'Close the details' && document.querySelector('.why p') !== null`)
	press(kb.Escape)
	focused(`at.getAttribute('role') === 'listbox' && document.querySelector('.detail-panel') === null`)
	press(kb.End)
	p.Until(`document.querySelector('.request.is-active')?.dataset.seq === '1'`)
	press(kb.Home)
	p.Until(`document.querySelector('.request.is-active') === document.querySelectorAll('.request')[0]`)

	// To another part, and through a question.
	p.Do(chromedp.Focus(`nav a[href="#/mock"]`))
	press(kb.Enter)
	focused(`at.id === 'main' && document.querySelector('h1')?.textContent === 'The mock as a whole'`)
	p.Do(evaluate(`[...document.querySelectorAll('button')].find((one) => one.textContent === 'Reset the mock').focus()`))
	press(kb.Enter)
	focused(`at.closest('dialog[open]') !== null`)
	press(kb.Escape)
	focused(`document.querySelector('dialog') === null && at.textContent === 'Reset the mock'`)
}
