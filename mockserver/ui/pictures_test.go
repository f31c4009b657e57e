package ui_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// TestPictures is for eyes: it shows every part of the page at every width, light and dark, empty and busy, and keeps the pictures in the folder
// that POPUPMOCK_PICTURES names. Without it there is nothing to do.
func TestPictures(t *testing.T) {
	t.Parallel()
	if os.Getenv("POPUPMOCK_PICTURES") == "" {
		return
	}
	b := startBrowser(t)
	empty := b.tab(t)
	empty.open(mockserver.Start(t, withPage).URL, "live")
	empty.keep("empty-1440-light")
	empty.look(360, "dark")
	empty.keep("empty-360-dark")

	mock := mockserver.Start(t, withPage, func(c *mockserver.Config) { c.Scenarios = plays{} })
	busy(t, mock)
	p := b.tab(t)
	p.open(mock.URL, "live")
	p.until(`document.querySelectorAll('.request').length > 8 && document.querySelectorAll('.lane').length > 2`)
	for _, width := range []int64{1440, 768, 360} {
		for _, theme := range []string{"light", "dark"} {
			p.look(width, theme)
			p.until(`document.querySelector('.request') !== null`)
			p.keep(fmt.Sprintf("live-%d-%s", width, theme))
		}
	}
	p.look(1440, "light")
	p.call(clickText("Legend"))
	p.call(click(`.request:has(.tag.refused)`))
	p.until(`document.querySelector('.why p') !== null`)
	p.keep("detail-1440-light")
	p.look(360, "dark")
	p.keep("detail-360-dark")
	if _, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{Name: "checkout-tests"}); err != nil {
		t.Fatal(err)
	}
	mock.AddTrigger(trigger.Rule{ID: "later", On: trigger.On{Operation: "listWallets", Event: trigger.Received}, Do: []trigger.Action{trigger.Advance{By: time.Hour}}})
	for _, part := range []string{"accounts", "tokens", "faults", "triggers", "assumptions", "scenarios", "sandboxes", "script", "mock"} {
		p.look(1440, "light")
		p.open(mock.URL, part)
		p.until(`document.querySelector('.panel') !== null`)
		switch part {
		case "assumptions":
			p.call(fill("Find", "refresh"))
		case "scenarios":
			p.call(clickText("Run tokens/week"))
			p.until(`document.querySelector('[data-verdict]') !== null`)
		case "mock":
			p.call(clickText("Set…"))
		}
		for _, width := range []int64{1440, 360} {
			for _, theme := range []string{"light", "dark"} {
				p.look(width, theme)
				p.keep(fmt.Sprintf("%s-%d-%s", part, width, theme))
			}
		}
	}
}

// busy has clients do all that the timeline can show.
func busy(t *testing.T, mock *mockserver.TestServer) {
	t.Helper()
	first, second, third := clientOf(t, mock), clientOf(t, mock), clientOf(t, mock)
	first.loginAs(mock)
	first.get("/api/v1/wallets")
	mock.Advance(20 * time.Minute)
	first.get("/api/v1/products?limit=2")
	first.rotate(first.refresh)
	spent := first.refresh
	mock.Advance(15 * time.Minute)
	first.get("/api/v1/transactions")
	first.rotate(spent)
	second.loginAs(mock)
	mock.Advance(30 * time.Minute)
	first.rotate(spent)
	second.get("/api/v1/wallets")
	second.get("/api/v1/nothing")
	third.loginAs(mock)
	third.login("somebody", "else")
	mock.Advance(10 * time.Minute)
	mock.AddFault(fault.Rule{ID: "lost", Operation: "refresh", Phase: fault.After, When: fault.When{Nth: 1}, Effect: fault.Reset{}})
	mock.AddFault(fault.Rule{ID: "slow-lists", Operation: "listProducts", Phase: fault.Before, When: fault.When{Every: 3}, Effect: fault.Status{Code: 503}})
	third.rotate(third.refresh)
	third.get("/api/v1/countries")
	second.send("POST", "/auth/logout", "", second.access)
	fourth := clientOf(t, mock)
	fourth.loginAs(mock)
	mock.Advance(5 * time.Minute)
	for range 6 {
		fourth.get("/api/v1/products?limit=1")
	}
	fourth.rotate(fourth.refresh)
}
