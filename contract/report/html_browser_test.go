package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/chromium"
)

// look.js has the questions that these tests ask of a page.
//
//go:embed testdata/look.js
var look string

func written(t *testing.T, run Run) string {
	t.Helper()
	var text bytes.Buffer
	if err := HTML(&text, run); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// visit shows a page, and returns its address.
func visit(t *testing.T, b *chromium.Tab, page string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Do(chromedp.Navigate("file://" + file))
	return "file://" + file
}

// One Chromium has a tab for each way of looking at a report.
func TestReportInABrowser(t *testing.T) {
	t.Parallel()
	browser := chromium.Start(t)
	for _, test := range []struct { //nolint:paralleltest // one tab has the keyboard
		name string
		run  func(*testing.T, *chromium.Tab)
	}{
		{"can be looked at", testLooks},
		{"is measured by what finds faults", testMeasures},
		{"runs nothing and asks for nothing", testPolicy},
		{"works by keyboard", testKeyboard},
		{"has links that lead somewhere", testLinks},
		{"has all on paper", testPaper},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, browser.Tab(t)) })
	}
}

// At either width, light and dark, with everything open, nothing is wider than the window, all text can be told from what is behind
// it, and no labels of a drawing overlap.
func testLooks(t *testing.T, b *chromium.Tab) {
	for name, page := range map[string]string{"stories": written(t, stories()), "graded": written(t, graded()), "hostile": written(t, hostile(t)), "empty": written(t, Run{})} {
		address := visit(t, b, page)
		chromium.Ask[any](b, look)
		b.Keep(name + "-closed")
		for _, width := range []int64{360, 1440} {
			for _, theme := range []string{"light", "dark"} {
				at := fmt.Sprintf("%s-%d-%s", name, width, theme)
				b.Look(width, theme)
				chromium.Ask[any](b, "openAll()")
				if wide := chromium.Ask[[]string](b, "tooWide()"); len(wide) > 0 {
					t.Errorf("%s: wider than the window: %q", at, wide)
				}
				if pale := chromium.Ask[[]string](b, "pale(4.5)"); len(pale) > 0 {
					t.Errorf("%s: too little contrast: %q", at, pale)
				}
				if overlaps := chromium.Ask[[]string](b, "overlaps()"); len(overlaps) > 0 {
					t.Errorf("%s: labels overlap: %q", at, overlaps)
				}
				b.Keep(at)
			}
		}
		complains, asked := b.Told()
		asked = slices.DeleteFunc(asked, func(url string) bool { return strings.HasPrefix(url, "data:image/svg+xml,") })
		if len(complains) > 0 || !slices.Equal(asked, []string{address}) {
			t.Errorf("%s: the browser complains %q, and asks for %q", name, complains, asked)
		}
	}
}

// The measures of testLooks find what they are there for.
func testMeasures(t *testing.T, b *chromium.Tab) {
	visit(t, b, `<body style="background:#fff"><pre style="width:3000px">wide</pre><p style="color:#999">pale</p>
		<svg class="plot" width="200" height="40"><text x="0" y="20">over</text><text x="10" y="20">lap</text></svg>`)
	chromium.Ask[any](b, look)
	got := [][]string{chromium.Ask[[]string](b, "tooWide()"), chromium.Ask[[]string](b, "pale(4.5)"), chromium.Ask[[]string](b, "overlaps()")}
	want := [][]string{{"PRE wide"}, {"2.85 pale"}, {"over / lap"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

// Were a text to come through as HTML, the policy of the page would still run nothing and ask for nothing.
func testPolicy(t *testing.T, b *chromium.Tab) {
	address := visit(t, b, strings.Replace(written(t, stories()), "<h1>", `<script>document.title = "run"</script><img src="http://127.0.0.1:9/x" onerror="document.title = 'run'"><p style="color: red" id="styled">x</p><h1>`, 1))
	if title := chromium.Ask[string](b, "document.title"); !strings.HasPrefix(title, "Failed: popupmock run") {
		t.Errorf("a script ran: the title is %q", title)
	}
	if colour := chromium.Ask[string](b, "getComputedStyle(document.getElementById('styled')).color"); colour == "rgb(255, 0, 0)" {
		t.Error("a style in an attribute counts")
	}
	complains, asked := b.Told()
	if all := strings.Join(complains, "\n"); len(complains) != 4 || strings.Count(all, "Content Security Policy directive") != 4 {
		t.Errorf("it complains %q, want a script, a picture, a handler and a style", complains)
	}
	if slices.ContainsFunc(asked, func(url string) bool {
		return url != address && !strings.HasPrefix(url, "data:image/svg+xml,") && !strings.HasPrefix(url, "http://127.0.0.1:9/")
	}) {
		t.Errorf("it asks for %q", asked)
	}
}

// The tab key reaches the link to the results first, then every link and everything that opens, in the order of the page; the enter
// key opens it, and a link to what is folded unfolds it.
func testKeyboard(t *testing.T, b *chromium.Tab) {
	visit(t, b, written(t, stories()))
	chromium.Ask[any](b, look)
	want := chromium.Ask[[]string](b, "stops()")
	var got []string
	for range want {
		b.Do(chromedp.KeyEvent(kb.Tab))
		got = append(got, chromium.Ask[string](b, "name(document.activeElement)"))
		if outline := chromium.Ask[string](b, "getComputedStyle(document.activeElement).outlineStyle"); outline != "solid" {
			t.Errorf("%s has the outline %q when it is reached", got[len(got)-1], outline)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 35 || want[0] != "A Skip to the results" {
		t.Errorf("stops of the tab key (-want +got):\n%s", diff)
	}
	const isOpen = "document.querySelector('#result-1-2').parentElement.open"
	if chromium.Ask[bool](b, isOpen) {
		t.Fatal("what passed is open")
	}
	chromium.Ask[any](b, "document.querySelector('#result-1-2').parentElement.querySelector('summary').focus()")
	b.Do(chromedp.KeyEvent(kb.Enter))
	if !chromium.Ask[bool](b, isOpen) {
		t.Error("the enter key does not open it")
	}
	b.Do(chromedp.KeyEvent(kb.Enter))
	if chromium.Ask[bool](b, isOpen) {
		t.Error("the enter key does not close it")
	}
	b.Do(chromedp.Click(chromedp.CSS(`nav a[href="#result-1-2"]`)))
	if !chromium.Ask[bool](b, isOpen) || !chromium.Ask[bool](b, "inView(document.querySelector('#result-1-2').parentElement.querySelector('summary'))") {
		t.Error("a link to what is folded does not show it")
	}
}

// Every link leads to a part of the page.
func testLinks(t *testing.T, b *chromium.Tab) {
	visit(t, b, written(t, stories()))
	if links := chromium.Ask[int](b, "document.querySelectorAll('a[href^=\"#\"]').length"); links < 15 {
		t.Errorf("%d links", links)
	}
	if astray := chromium.Ask[[]string](b, "[...document.querySelectorAll('a')].map(a => a.getAttribute('href')).filter(h => !h.startsWith('#') || !document.getElementById(h.slice(1)))"); len(astray) > 0 {
		t.Errorf("links that lead nowhere: %q", astray)
	}
}

// On paper there is all that a screen keeps folded.
func testPaper(t *testing.T, b *chromium.Tab) {
	need.Long(t, "2 s")
	reader := need.Program(t, "pdftotext")
	b.Look(1440, "dark")
	visit(t, b, written(t, stories()))
	paper, err := chromedp.Run(b, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "report.pdf")
	if folder := os.Getenv("POPUPMOCK_PICTURES"); folder != "" {
		file = filepath.Join(folder, "report.pdf")
	}
	if err := os.WriteFile(file, paper, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command(reader, "-raw", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(strings.Fields(string(text)), " ")
	for _, want := range []string{
		"popupmock run week.txtar",                                                    // of a result that passed
		"/docs/token-management#lifetimes",                                            // beside it
		"Date: Thu, 16 Jan 2025 06:30:05 GMT",                                         // of an exchange that is folded
		"the refresh worked, the client never heard",                                  // in the table of requests
		"spent at 2025-01-15 10:30:00",                                                // in that of tokens
		"9a8b9098 refresh 171 1, family", "2025-01-22 09:39:00 3 GET /api/v1/wallets", // at the end of long ones
		"clock advanced 59m59s",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("the paper does not say %q", want)
		}
	}
}
