package ui_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/ui"
)

// A browser is one Chromium for all tests of the page; each has tabs of its own.
type browser struct{ context.Context }

// startBrowser starts a Chromium that ends with the test.
func startBrowser(t *testing.T) browser {
	t.Helper()
	program := need.Program(t, "chromium")
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()), chromedp.DisableGPU, chromedp.NoSandbox, // CI is root, and the pages are ours
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	first, closeFirst := chromedp.NewContext(allocator)
	t.Cleanup(func() { closeFirst(); stop() })
	if err := chromedp.Do(first, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	return browser{first}
}

// A tab is one page, and all that it complained of or asked for.
type tab struct {
	context.Context
	t         *testing.T
	mu        sync.Mutex
	complains []string
	asked     []string
}

// tabTime is how long a tab is there at most; a test that soaks has several minutes.
const tabTime = 9 * time.Minute

// tab opens a tab with storage of its own, which ends with the test.
func (b browser) tab(t *testing.T) *tab {
	t.Helper()
	p := &tab{t: t}
	ctx, end := chromedp.NewContext(b.Context, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.note))
	t.Cleanup(end)
	ctx, cancel := context.WithTimeout(ctx, tabTime)
	t.Cleanup(cancel)
	p.Context = ctx
	p.look(1440, "light")
	if _, err := chromedp.Call(p, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	return p
}

// note keeps what the browser says of the page.
func (p *tab) note(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch event := event.(type) {
	case *runtime.EventExceptionThrown:
		p.complains = append(p.complains, event.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		p.complains = append(p.complains, string(event.Type))
	case *log.EventEntryAdded:
		p.complains = append(p.complains, event.Entry.Text+" "+event.Entry.URL)
	case *network.EventRequestWillBeSent:
		p.asked = append(p.asked, event.Request.URL)
	}
}

// told returns what the page asked for, and what was complained of, but for what is expected.
func (p *tab) told(expected ...string) (complains, asked []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	complains = slices.DeleteFunc(slices.Clone(p.complains), func(text string) bool {
		return slices.ContainsFunc(expected, func(part string) bool { return strings.Contains(text, part) })
	})
	return complains, slices.Clone(p.asked)
}

func (p *tab) call(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// look sets the width of the window, and light or dark.
func (p *tab) look(width int64, theme string) {
	p.t.Helper()
	p.call(chromedp.EmulateViewport(width, 900))
	feature := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	if _, err := chromedp.Call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: feature}); err != nil {
		p.t.Fatal(err)
	}
}

// open shows the page of a mock, and waits until it is connected.
func (p *tab) open(base, part string) {
	p.t.Helper()
	p.call(chromedp.Navigate(base + "/_mock/ui/#/" + part))
	p.until(`document.querySelector('[data-connection="live"]') !== null && document.querySelector('[data-clock]') !== null`)
}

// ask evaluates an expression in the page, whose policy does not bind whoever debugs it.
func ask[T any](p *tab, expression string) T {
	p.t.Helper()
	answer, err := chromedp.Run(p, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return answer
}

// until waits until an expression is true in the page, which looks after each change of its document.
func (p *tab) until(expression string) {
	p.t.Helper()
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
		p.t.Fatalf("wait for %s: %v\nthe page says: %.2000s", expression, err, ask[string](p, `document.body.innerText`))
	}
}

// keep stores a picture of the window for whoever wants to look at it, in the folder that POPUPMOCK_PICTURES names.
func (p *tab) keep(name string) {
	p.t.Helper()
	folder := os.Getenv("POPUPMOCK_PICTURES")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(p, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// withPage has a mock serve the page, and keep what it shows.
func withPage(c *mockserver.Config) {
	c.Page = ui.Handler()
	c.Journal = journal.DefaultLimits()
	c.Journal.Exchanges = 16 << 20
}
