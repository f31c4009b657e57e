package chromium

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need"
)

// A Browser is one Chromium. Its tabs share cookies, and what pages of one origin store.
type Browser struct{ ctx context.Context }

// Start starts a Chromium that knows nothing of earlier ones, and ends with the test.
func Start(t *testing.T) Browser {
	t.Helper()
	program := need.Program(t, "chromium-headless-shell", "chromium") // the same without windows, which takes half of the processor
	// A process for all tabs takes a sixth less of it than one for each.
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()), chromedp.DisableGPU, chromedp.NoSandbox, // CI is root, and the pages are ours
		chromedp.Flag("renderer-process-limit", "1"), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("hide-scrollbars", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	first, closeFirst := chromedp.NewContext(allocator)
	t.Cleanup(func() { closeFirst(); stop() })
	if err := chromedp.Do(first, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	return Browser{first}
}
