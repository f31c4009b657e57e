package report

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need"
)

// chromium is one Chromium.
type chromium struct{ context.Context }

// A browser is a tab of it, and all that it complained of or asked for.
type browser struct {
	context.Context
	t         *testing.T
	mu        sync.Mutex
	complains []string
	asked     []string
}

// startChromium starts a Chromium that ends with the test.
func startChromium(t *testing.T) chromium {
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
	return chromium{first}
}

// tab opens a tab that ends with the test.
func (c chromium) tab(t *testing.T) *browser {
	t.Helper()
	b := &browser{t: t}
	tab, closeTab := chromedp.NewContext(c.Context, chromedp.WithListener(b.note))
	b.Context = tab
	t.Cleanup(closeTab)
	b.call(chromedp.EmulateViewport(1440, 900))
	if _, err := chromedp.Call(b, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	return b
}

// note keeps what a browser says of a page.
func (b *browser) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch event := event.(type) {
	case *runtime.EventExceptionThrown:
		b.complains = append(b.complains, event.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.complains = append(b.complains, string(event.Type))
	case *log.EventEntryAdded:
		b.complains = append(b.complains, event.Entry.Text)
	case *network.EventRequestWillBeSent:
		b.asked = append(b.asked, event.Request.URL)
	}
}

// told returns what it complained of and asked for since the last time.
func (b *browser) told() (complains, asked []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	complains, asked = b.complains, b.asked
	b.complains, b.asked = nil, nil
	return complains, asked
}

func (b *browser) call(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// open shows a page, and returns its address.
func (b *browser) open(page string) string {
	b.t.Helper()
	file := filepath.Join(b.t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.call(chromedp.Navigate("file://" + file))
	return "file://" + file
}

// look sets the width of the window, and light or dark.
func (b *browser) look(width int64, theme string) {
	b.t.Helper()
	b.call(chromedp.EmulateViewport(width, 900))
	feature := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}
	if _, err := chromedp.Call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: feature}); err != nil {
		b.t.Fatal(err)
	}
}

// ask evaluates an expression in the page, whose policy does not bind whoever debugs it.
func ask[T any](b *browser, expression string) T {
	b.t.Helper()
	answer, err := chromedp.Run(b, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatal(err)
	}
	return answer
}

// keep stores a picture of the window for whoever wants to look at it, in the folder that POPUPMOCK_PICTURES names.
func (b *browser) keep(name string) {
	b.t.Helper()
	folder := os.Getenv("POPUPMOCK_PICTURES")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
