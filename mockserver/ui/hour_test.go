package ui_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
)

// long are the tests that take minutes.
func long() []pageTest {
	if !need.Soaking() {
		return nil
	}
	return []pageTest{{"is as small after an hour of traffic", testHour}}
}

// testHour has clients busy for an hour of the mock's time, once the page holds all that it keeps, and looks at what it has in memory.
func testHour(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage)
	c := clientOf(t, mock)
	for i := range 11_000 { // without a socket, which would take long
		mock.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/v1/nothing/"+strconv.Itoa(i), nil))
	}
	p := b.Tab(t)
	open(p, mock.URL, "live")
	p.Until(`document.querySelector('[data-count]').dataset.count === '10000'`)
	sent, minutes := 0, 0
	minute := func() {
		switch {
		case minutes%60 == 0:
			c.loginAs(mock)
		case minutes%15 == 0:
			c.rotate(c.refresh)
		}
		minutes++
		for range 150 {
			c.get("/api/v1/products?page=" + strconv.Itoa(sent%7))
			sent++
		}
		c.get("/api/v1/other/" + strconv.Itoa(sent))
		mock.Advance(time.Minute)
		// The newest row comes last, so that the page has what it is told of the others.
		p.Until(`document.querySelector('.requests')?.textContent.includes('/other/` + strconv.Itoa(sent) + `')`)
	}
	for range 120 { // until the lanes and what is in caches are as many as there will be
		minute()
	}
	before := memory(p)
	t.Logf("before: %s, after %d requests", before, sent)
	for i := range 60 {
		minute()
		if i%20 == 19 {
			t.Logf("after %d minutes: %s, after %d requests", i+1, memory(p), sent)
		}
	}
	if after := memory(p); after.heap > before.heap*1.2+(2<<20) || after.nodes > before.nodes*1.2 || after.listeners > before.listeners*1.2 {
		t.Errorf("the page has %s after an hour, and had %s before", after, before)
	}
}

// held is what a page has in memory once its garbage is collected.
type held struct{ heap, nodes, listeners float64 }

func (h held) String() string {
	return strconv.FormatFloat(h.heap/(1<<20), 'f', 1, 64) + " MiB of heap, " + strconv.Itoa(int(h.nodes)) + " nodes, " + strconv.Itoa(int(h.listeners)) + " listeners"
}

func memory(p *chromium.Tab) held {
	p.T.Helper()
	for range 2 { // what finalizers free is garbage only then
		if _, err := chromedp.Call(p, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
			p.T.Fatal(err)
		}
	}
	if _, err := chromedp.Call(p, performance.Enable, performance.EnableParams{}); err != nil {
		p.T.Fatal(err)
	}
	values := measured(p)
	return held{values["JSHeapUsedSize"], values["Nodes"], values["JSEventListeners"]}
}
