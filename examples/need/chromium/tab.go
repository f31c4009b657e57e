package chromium

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// tabTime is how long a tab is there at most; a test that soaks has several minutes.
const tabTime = 9 * time.Minute

// A Tab is one page. It is a context of chromedp, whose own functions take it too.
type Tab struct {
	context.Context
	T     *testing.T // ends where a step fails
	notes *notes
}

// Tab opens a tab that ends with the test: light, 1440 pixels wide, and for somebody who wants nothing to move.
func (b Browser) Tab(t *testing.T) *Tab {
	t.Helper()
	p := &Tab{T: t, notes: &notes{}}
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithListener(p.notes.take))
	t.Cleanup(end)
	ctx, cancel := context.WithTimeout(ctx, tabTime)
	t.Cleanup(cancel)
	p.Context = ctx
	p.Look(1440, "light")
	if _, err := chromedp.Call(p, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	return p
}

// In is the same tab for a part of the test, which ends where a step fails.
func (p *Tab) In(part *testing.T) *Tab { return &Tab{p.Context, part, p.notes} }

// Told returns what the browser complained of and the addresses that the page asked for, since it was asked last. Complaints that contain one of
// the expected texts are left out.
func (p *Tab) Told(expected ...string) (complaints, asked []string) { return p.notes.told(expected) }

// Do takes steps one after the other, and ends the test where one fails.
func (p *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.T.Helper()
	if err := chromedp.Do(p, steps...); err != nil {
		p.T.Fatal(err)
	}
}

// Look sets the width of the window in pixels, and its theme: "light" or "dark".
func (p *Tab) Look(width int64, theme string) {
	p.T.Helper()
	p.Do(chromedp.EmulateViewport(width, 900))
	p.Prefer("prefers-color-scheme", theme, "prefers-reduced-motion", "reduce")
}

// Prefer says which media features somebody has asked their browser for, a name and a value for each, in place of all that was said before.
func (p *Tab) Prefer(pairs ...string) {
	p.T.Helper()
	var features []*emulation.MediaFeature
	for ; len(pairs) > 1; pairs = pairs[2:] {
		features = append(features, &emulation.MediaFeature{Name: pairs[0], Value: pairs[1]})
	}
	if _, err := chromedp.Call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		p.T.Fatal(err)
	}
}

// Ask evaluates an expression of JavaScript in the page, whose policy does not bind whoever debugs it. It ends the test where that throws.
func Ask[T any](p *Tab, expression string) T {
	p.T.Helper()
	answer, err := chromedp.Run(p, chromedp.Evaluate[T](expression))
	if err != nil {
		p.T.Fatalf("%s: %v", expression, err)
	}
	return answer
}

// Until waits until an expression is true in the page, which looks after each change of its document and every 50 ms. It ends the test after 20 s.
func (p *Tab) Until(expression string) {
	p.T.Helper()
	const wait = `new Promise((resolve, reject) => {
		const holds = () => (CONDITION);
		if (holds()) return resolve(true);
		const end = setTimeout(() => { watch.disconnect(); clearInterval(again); reject(new Error('it never was')); }, 20000);
		const look = () => { if (holds()) { watch.disconnect(); clearTimeout(end); clearInterval(again); resolve(true); } };
		const watch = new MutationObserver(look);
		const again = setInterval(look, 50);
		watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
	})`

	if _, err := chromedp.Run(p, chromedp.Evaluate[bool](strings.Replace(wait, "CONDITION", expression, 1), chromedp.EvalAwaitPromise)); err != nil {
		p.T.Fatalf("wait for %s: %v\nthe page says: %.2000s", expression, err, Ask[string](p, `document.body.innerText`))
	}
}

// Keep stores a picture of the window for whoever wants to look at it, in the folder that POPUPMOCK_PICTURES names; without that it does nothing.
func (p *Tab) Keep(name string) {
	p.T.Helper()
	folder := os.Getenv("POPUPMOCK_PICTURES")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(p, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600)
	}
	if err != nil {
		p.T.Fatal(err)
	}
}
