package ui_test

import (
	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/ui"
)

// withPage has a mock serve the page, and keep what it shows.
func withPage(c *mockserver.Config) {
	c.Page = ui.Handler()
	c.Journal = journal.DefaultLimits()
	c.Journal.Exchanges = 16 << 20
}

// open shows the page of a mock, and waits until it is connected.
func open(p *chromium.Tab, base, part string) {
	p.Do(chromedp.Navigate(base + "/_mock/ui/#/" + part))
	p.Until(`document.querySelector('[data-connection="live"]') !== null && document.querySelector('[data-clock]') !== null`)
}
