package ui_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
)

// testScroll fills the journal, and has the browser say what kept it busy while the page loaded it and scrolled through it.
func testScroll(t *testing.T, b chromium.Browser) {
	need.Long(t, "5 s")
	const held, more = 10_000, 200
	mock := mockserver.Start(t, withPage)
	handler := mock.Handler() // without a socket, which would take long
	send := func(i int) {
		request := httptest.NewRequest(http.MethodGet, "/api/v1/nothing/"+strconv.Itoa(i), nil)
		handler.ServeHTTP(httptest.NewRecorder(), request)
	}
	for i := range held {
		send(i)
	}
	p := b.Tab(t)
	if _, err := chromedp.Call(p, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}); err != nil {
		t.Fatal(err)
	}
	open(p, mock.URL, "live")
	p.Until(`document.querySelector('[data-count]').dataset.count === '10000'`)
	if got := chromium.Ask[int](p, `document.querySelectorAll('.request').length`); got > 120 {
		t.Errorf("%d rows are in the document at once, want no more than can be seen and some", got)
	}
	p.Do(evaluate(`window.long = []; new PerformanceObserver((list) => { for (const task of list.getEntries()) long.push(task.duration); }).observe({type: 'longtask'})`))
	begun := cpu(p)
	frames := ask0(p, `new Promise((resolve) => { const list = document.querySelector('.scroller'); const gaps = []; let last = performance.now(); let i = 0;
		const step = (now) => { gaps.push(now - last); last = now; list.scrollTop = (i * 1171) % (list.scrollHeight - list.clientHeight); if (++i < 120) requestAnimationFrame(step); else resolve(gaps.slice(1)); };
		requestAnimationFrame(step); })`)
	each := (cpu(p) - begun) * 1000 / float64(len(frames))
	for i := range more {
		send(held + i)
	}
	p.Until(`Number(document.querySelector('.unseen')?.textContent.split(' ')[0].replace(',', '')) >= ` + strconv.Itoa(more) + ` || document.querySelector('[data-seq="10200"]') !== null`)
	if got := chromium.Ask[int](p, `Number(document.querySelector('[data-count]').dataset.count)`); got != held {
		t.Errorf("the page holds %d requests, want %d at most", got, held)
	}
	long := chromium.Ask[[]float64](p, `long`)
	worst := 0.0
	for _, ms := range long {
		worst = max(worst, ms)
	}
	t.Logf("scrolling through %d requests: %.1f ms of processor a frame; %d long tasks in %d frames, the longest of %.0f ms", held, each, len(long), len(frames), worst)
	if each > 100 { // of which a busy machine takes three times as much; how long a task lasts is up to the machine alone
		t.Errorf("a frame took %.1f ms of processor on the average, want 100 at most", each)
	}
}

// cpu is how much of the processor the page has taken so far, in seconds.
func cpu(p *chromium.Tab) float64 {
	p.T.Helper()
	return measured(p)["TaskDuration"]
}

// measured is what the browser tells of a page, once it was asked to measure.
func measured(p *chromium.Tab) map[string]float64 {
	p.T.Helper()
	found, err := chromedp.Call(p, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		p.T.Fatal(err)
	}
	values := map[string]float64{}
	for _, metric := range found.Metrics {
		values[metric.Name] = metric.Value
	}
	for _, name := range []string{"TaskDuration", "JSHeapUsedSize", "Nodes", "JSEventListeners"} {
		if values[name] == 0 {
			p.T.Fatalf("the browser tells no %s", name)
		}
	}
	return values
}

// ask0 waits for what a promise gives.
func ask0(p *chromium.Tab, expression string) []float64 {
	p.T.Helper()
	answer, err := chromedp.Run(p, chromedp.Evaluate[[]float64](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.T.Fatalf("%s: %v", expression, err)
	}
	return answer
}
