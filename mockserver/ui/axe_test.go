package ui_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
)

// testAxe has axe-core look at every part of the page, light and dark, wide and narrow.
func testAxe(t *testing.T, b chromium.Browser) {
	axe := axeCore(t)
	mock := mockserver.Start(t, withPage)
	busy(t, mock)
	p := b.Tab(t)
	open(p, mock.URL, "live")
	if _, err := chromedp.Run(p, chromedp.Evaluate[chromedp.Void](axe)); err != nil {
		t.Fatal(err)
	}
	for i, part := range []string{"live", "accounts", "tokens", "faults", "triggers", "assumptions", "scenarios", "sandboxes", "script", "mock"} {
		p.Do(evaluate(`location.hash = '#/%s'`, part))
		p.Until(`document.querySelector('.part-` + part + `') !== null`)
		if part == "live" {
			p.Do(clickText("Legend"), click(`.request:has(.tag.refused)`))
			p.Until(`document.querySelector('.why p') !== null && document.querySelector('.headers') !== null`)
		}
		if part == "assumptions" {
			p.Do(fill("Find", "refresh")) // of so many that are alike a few will do
		}
		views := []view{{1440, "light"}, {360, "dark"}} // all parts are made of the same colours
		if part == "live" {
			views = append(views, view{1440, "dark"}, view{360, "light"})
		}
		if need.Rounds(0, 1, 1) == 0 { // by turns, on a developer's machine
			views = views[i%2 : i%2+1]
		}
		for _, v := range views {
			p.Look(v.width, v.theme)
			for _, found := range violations(p) {
				t.Errorf("%s at %d in %s: %s", part, v.width, v.theme, found)
			}
			if chromium.Ask[bool](p, `document.documentElement.scrollWidth > innerWidth`) {
				t.Errorf("%s at %d is wider than its window", part, v.width)
			}
		}
	}
}

// view is how a page is looked at.
type view struct {
	width int64
	theme string
}

// axeCore is axe-core, as a script.
func axeCore(t *testing.T) string {
	t.Helper()
	need.Packages(t, "_app", "page")
	axe, err := os.ReadFile("_app/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	return string(axe)
}

// violations is what axe finds.
func violations(p *chromium.Tab) []string {
	p.T.Helper()
	raw, err := chromedp.Run(p, chromedp.Evaluate[[]byte](`axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations.map((one) =>
		({id: one.id, help: one.help, nodes: one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200) + ' ' + (node.any[0]?.message ?? node.all[0]?.message ?? ''))})))`, chromedp.EvalAwaitPromise))
	var found []struct {
		ID    string   `json:"id"`
		Help  string   `json:"help"`
		Nodes []string `json:"nodes"`
	}
	if err == nil {
		err = json.Unmarshal(raw, &found)
	}
	if err != nil {
		p.T.Fatal(err)
	}
	texts := make([]string, len(found))
	for i, one := range found {
		texts[i] = fmt.Sprintf("%s: %s %q", one.ID, one.Help, one.Nodes)
	}
	return texts
}
