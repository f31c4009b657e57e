package ui_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
)

// testEarly looks at a page that was not told anything yet: it must not say that there is nothing, nor take the browser's time for the mock's.
func testEarly(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage)
	clientOf(t, mock).loginAs(mock)
	told, forward := make(chan struct{}), proxyOf(t, mock)
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/_mock/ui/") {
			select {
			case <-told:
			case <-r.Context().Done():
				return
			}
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(slow.Close)
	p := b.Tab(t)
	p.Do(chromedp.Navigate(slow.URL + "/_mock/ui/#/live"))
	p.Until(`document.querySelector('.timeline') !== null && document.querySelector('[data-connection="connecting"]') !== null`)
	for what, selector := range map[string]string{"that there is nothing": ".nothing", "a time": ".axis", "a lane": ".lane"} {
		if chromium.Ask[bool](p, `document.querySelector('`+selector+`') !== null`) {
			t.Errorf("before the mock has told anything the page shows %s", what)
		}
	}
	close(told)
	p.Until(`document.querySelector('.axis') !== null && document.querySelector('.lane') !== null && ` + rows(1))
}
