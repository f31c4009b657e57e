package ui_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need/chromium"
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
	b := chromium.Start(t)
	empty := b.Tab(t)
	open(empty, mockserver.Start(t, withPage).URL, "live")
	empty.Keep("empty-1440-light")
	empty.Look(360, "dark")
	empty.Keep("empty-360-dark")

	mock := mockserver.Start(t, withPage, func(c *mockserver.Config) { c.Scenarios = plays{} })
	busy(t, mock)
	p := b.Tab(t)
	open(p, mock.URL, "live")
	p.Until(`document.querySelectorAll('.request').length > 8 && document.querySelectorAll('.lane').length > 2`)
	for _, width := range []int64{1440, 768, 360} {
		for _, theme := range []string{"light", "dark"} {
			p.Look(width, theme)
			p.Until(`document.querySelector('.request') !== null`)
			p.Keep(fmt.Sprintf("live-%d-%s", width, theme))
		}
	}
	p.Look(1440, "light")
	p.Do(clickText("Legend"))
	p.Do(click(`.request:has(.tag.refused)`))
	p.Until(`document.querySelector('.why p') !== null`)
	p.Keep("detail-1440-light")
	p.Look(360, "dark")
	p.Keep("detail-360-dark")
	if _, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{Name: "checkout-tests"}); err != nil {
		t.Fatal(err)
	}
	mock.AddTrigger(trigger.Rule{ID: "later", On: trigger.On{Operation: "listWallets", Event: trigger.Received}, Do: []trigger.Action{trigger.Advance{By: time.Hour}}})
	for _, part := range []string{"accounts", "tokens", "faults", "triggers", "assumptions", "scenarios", "sandboxes", "script", "mock"} {
		p.Look(1440, "light")
		open(p, mock.URL, part)
		p.Until(`document.querySelector('.panel') !== null`)
		switch part {
		case "assumptions":
			p.Do(fill("Find", "refresh"))
		case "scenarios":
			p.Do(clickText("Run tokens/week"))
			p.Until(`document.querySelector('[data-verdict]') !== null`)
		case "mock":
			p.Do(clickText("Set…"))
		}
		for _, width := range []int64{1440, 360} {
			for _, theme := range []string{"light", "dark"} {
				p.Look(width, theme)
				p.Keep(fmt.Sprintf("%s-%d-%s", part, width, theme))
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
