package ui_test

import (
	"os"
	"path/filepath"
	"testing"

	downloads "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
)

// testSnapshot takes a snapshot on the page, changes the mock, and goes back: by the control API, by what a client gets, and on the page.
func testSnapshot(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage)
	p := b.Tab(t)
	c := clientOf(t, mock)
	c.loginAs(mock)
	open(p, mock.URL, "mock")
	clock := chromium.Ask[string](p, `document.querySelector('.clock time').getAttribute('datetime')`)
	file := download(p, clickText("Download a snapshot"))

	p.Do(clickText("+55 min"))
	p.Until(`document.querySelector('.clock time').getAttribute('datetime') !== ` + quoted(clock))
	open(p, mock.URL, "accounts")
	p.Do(clickText("Switch off"))
	p.Until(`document.querySelector('[data-account] .pill.bad') !== null`)
	later := clientOf(t, mock)
	if got := later.loginAs(mock); got == 200 {
		t.Fatal("an account that is switched off can log in")
	}

	open(p, mock.URL, "mock")
	p.Do(chromedp.SetUploadFiles(`input[type="file"]`, []string{file}))
	p.Do(clickText("Restore it"))
	p.Until(`document.querySelector('dialog[open]') !== null`)
	p.Do(clickText("Restore"))
	p.Until(`document.body.innerText.includes('The mock goes on from the snapshot.')`)
	p.Until(`document.querySelector('[data-connection="live"]') !== null && document.querySelector('.clock time').getAttribute('datetime') === ` + quoted(clock))
	if got := (world{t, mock, p, c}).clock().Now.UTC().Format("2006-01-02T15:04:05Z"); got != clock {
		t.Errorf("the clock of the mock is at %s, want %s, as in the snapshot", got, clock)
	}
	if account, err := mock.Account(t.Context(), mock.Username); err != nil || !account.Active {
		t.Errorf("the account is %+v, %v, want active, as in the snapshot", account, err)
	}
	if got := c.get("/api/v1/countries"); got != 200 {
		t.Errorf("a token of before the snapshot got %d, want 200", got)
	}
	open(p, mock.URL, "accounts")
	p.Until(`document.querySelector('[data-account] .pill.good') !== null`)

	// What is no snapshot changes nothing, and the mock says why.
	bad := filepath.Join(t.TempDir(), "bad.json")
	if err := os.WriteFile(bad, []byte(`{"version":`), 0o600); err != nil {
		t.Fatal(err)
	}
	open(p, mock.URL, "mock")
	p.Do(chromedp.SetUploadFiles(`input[type="file"]`, []string{bad}), clickText("Restore it"))
	p.Until(`document.querySelector('dialog[open]') !== null`)
	p.Do(clickText("Restore"))
	p.Until(`document.querySelector('dialog[open] .problem')?.textContent.includes('JSON')`)
	if got := c.get("/api/v1/countries"); got != 200 {
		t.Errorf("after a snapshot that was refused a token got %d, want 200", got)
	}
}

// download does what has the page offer a file, and returns the path of that.
func download(p *chromium.Tab, step chromedp.Action[chromedp.Void]) string {
	p.T.Helper()
	folder, events := p.T.TempDir(), true
	params := downloads.SetDownloadBehaviorParams{
		Behavior: downloads.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(p).BrowserContextID, DownloadPath: folder, EventsEnabled: &events,
	}
	ended := make(chan string, 1)
	if err := chromedp.ListenBrowser(p, func(event any) {
		if done, ok := event.(*downloads.EventDownloadProgress); ok && done.State != downloads.DownloadProgressStateInProgress {
			select {
			case ended <- done.FilePath:
			default:
			}
		}
	}); err != nil {
		p.T.Fatal(err)
	}
	if _, err := chromedp.CallBrowser(p, downloads.SetDownloadBehavior, params); err != nil {
		p.T.Fatal(err)
	}
	p.Do(step)
	select {
	case <-ended:
	case <-p.Done():
		p.T.Fatal("no file was offered")
	}
	files, err := filepath.Glob(filepath.Join(folder, "popupmock-*.json"))
	if err != nil || len(files) != 1 {
		p.T.Fatalf("the page has offered the files %v, %v, want one snapshot", files, err)
	}
	return files[0]
}
