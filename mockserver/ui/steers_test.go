package ui_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
)

// A world is a mock, a page that shows it, and a client that it knows.
type world struct {
	t      *testing.T
	mock   *mockserver.TestServer
	page   *chromium.Tab
	client *client
}

// testSteers uses each control, and looks at the mock: by its control API, and by what a client gets.
func testSteers(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage)
	w := world{t, mock, b.Tab(t), clientOf(t, mock)}
	if w.client.loginAs(mock) != http.StatusOK {
		t.Fatal("no login")
	}
	open(w.page, mock.URL, "live")
	w.page.Until(`document.querySelector('[data-expires="access"]') !== null`)
	for _, test := range []struct {
		name string
		run  func(world)
	}{
		{"clock", steerClock}, {"accounts", steerAccounts}, {"faults", steerFaults}, {"triggers", steerTriggers}, {"assumptions", steerAssumptions},
		{"tokens", steerTokens}, {"sandboxes", steerSandboxes}, {"the journal", steerJournal}, {"reset", steerReset},
	} {
		if !t.Run(test.name, func(t *testing.T) {
			w := w
			w.t, w.page = t, w.page.In(t)
			test.run(w)
		}) {
			return // what follows stands on it
		}
	}
}

// does makes steps in the page, and waits until the mock is as wanted.
func (w world) does(what, holds string, steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	w.page.Do(steps...)
	w.page.Until(holds)
	w.t.Log(what)
}

func (w world) clock() control.Clock {
	w.t.Helper()
	clock, err := w.mock.Clock(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return clock
}

// clockShows waits until the page shows a time.
func (w world) clockShows(at time.Time) {
	w.t.Helper()
	w.page.Until(`document.querySelector('.clock time').getAttribute('datetime') === ` + quoted(at.UTC().Format(time.RFC3339)))
	if got := w.clock().Now; !got.Equal(at) {
		w.t.Errorf("the clock of the mock is at %s, want %s, which the page shows", got, at)
	}
}

func steerClock(w world) {
	begun := w.clock().Now
	w.page.Do(clickText("+5 min"))
	w.clockShows(begun.Add(5 * time.Minute))
	w.page.Do(click(`[data-expires="access"] button`)) // just before
	w.clockShows(begun.Add(time.Hour - time.Second))
	if got := w.client.get("/api/v1/countries"); got != http.StatusOK {
		w.t.Errorf("just before its expiry a token got %d, want 200", got)
	}
	w.page.Do(click(`[data-expires="access"] button:last-child`)) // just after
	w.clockShows(begun.Add(time.Hour))
	if got := w.client.get("/api/v1/countries"); got != http.StatusUnauthorized {
		w.t.Errorf("just after its expiry a token got %d, want 401", got)
	}
	w.page.Until(`document.querySelector('.lane .bar.is-expired') !== null`)
	w.page.Do(clickText("+55 min"))
	w.clockShows(begun.Add(115 * time.Minute))
	w.does("resumed", `document.querySelector('[data-clock="running"]') !== null`, clickText("Resume"))
	if got := w.clock().Mode; got != "running" {
		w.t.Errorf("the clock is %s, want running", got)
	}
	w.does("frozen", `document.querySelector('[data-clock="frozen"]') !== null`, clickText("Freeze"))
	w.page.Do(clickText("Set…"), fill("Time", "2020-01-01T00:00:00Z"), clickText("Set"))
	w.page.Until(`document.querySelector('.clock .problem')?.textContent.includes('allow_rewind')`) // in the mock's words
	w.page.Do(fill("May go back, which brings expired tokens to life again", "true"), fill("Time", begun.UTC().Format(time.RFC3339)), clickText("Set"))
	w.clockShows(begun)
	if got := w.client.get("/api/v1/countries"); got != http.StatusOK {
		w.t.Errorf("when the clock had gone back a token got %d, want 200", got)
	}
	week := begun.Add(7 * 24 * time.Hour)
	w.page.Do(click(`[data-expires="refresh"] button`))
	w.clockShows(week.Add(-time.Second))
	w.page.Do(click(`[data-expires="refresh"] button:last-child`))
	w.clockShows(week)
	if got := w.client.rotate(w.client.refresh); got != http.StatusUnauthorized {
		w.t.Errorf("just after its expiry a refresh token got %d, want 401", got)
	}
	w.page.Do(clickText("+7 d"))
	w.clockShows(week.Add(7 * 24 * time.Hour))
	w.client.loginAs(w.mock) // for what follows
}

// removeAll removes all of a list, after a question.
func (w world) removeAll(empty string) {
	w.t.Helper()
	w.does("a question before all go", `document.querySelector('dialog[open]') !== null`, clickText("Remove all"))
	w.does("all removed", empty, click(`dialog[open] .primary`))
}

func steerAccounts(w world) {
	open(w.page, w.mock.URL, "accounts")
	card := `[data-account="` + w.mock.Username + `"] `
	w.page.Until(`document.querySelector('` + card + `') !== null`)
	w.does("a whitelist", `document.querySelector('`+card+`textarea').value === '203.0.113.0/24'`, fill("Whitelist", "203.0.113.0/24"), clickText("Set the whitelist"))
	w.page.Until(`document.body.innerText.includes('Set the whitelist') === false`)
	if got := w.client.get("/api/v1/countries"); got != http.StatusForbidden {
		w.t.Errorf("off the whitelist a client got %d, want 403", got)
	}
	w.does("an address that passes", `document.querySelector('[data-passes="true"]')?.textContent.includes('203.0.113.0/24')`, fill("Would this address pass?", "203.0.113.9"), clickText("Check"))
	w.does("an answer that goes with its question", `document.querySelector('[data-passes]') === null`, fill("Would this address pass?", "198.51.100.1"))
	w.does("one that does not pass", `document.querySelector('[data-passes="false"]') !== null`, clickText("Check"))
	w.does("a bad entry is refused in the mock's words", `document.querySelector('`+card+`.problem')?.textContent.includes('ip_whitelist')`, fill("Whitelist", "nowhere"), clickText("Set the whitelist"))
	w.mock.SetWhitelist()
	w.page.Until(`document.querySelector('` + card + `textarea').value === ''`)
	w.does("switched off", `document.querySelector('`+card+`.pill.bad') !== null`, clickText("Switch off"))
	if got := w.client.loginAs(w.mock); got != http.StatusUnauthorized && got != http.StatusForbidden {
		w.t.Errorf("an account that is switched off got %d at login", got)
	}
	w.does("switched on", `document.querySelector('`+card+`.pill.good') !== null`, clickText("Switch on"))
	w.does("added", `document.querySelector('[data-account="shop"]') !== null`, fill("Username", "shop"), fill("Password", "correct horse"), clickText("Add the account"))
	if got := clientOf(w.t, w.mock).login("shop", "correct horse"); got != http.StatusOK {
		w.t.Errorf("the new account got %d at login, want 200", got)
	}
	w.does("a form", `document.querySelector('[aria-label="Settings of shop"]') !== null`, click(`[data-account="shop"] button[aria-expanded="false"]`))
	w.does("edited", `document.querySelector('[data-account="shop"]').textContent.includes('access 1m30s')`, fillIn(`[aria-label="Settings of shop"]`, "New password", "battery staple"),
		fillIn(`[aria-label="Settings of shop"]`, "Access tokens live, seconds", "90"), fillIn(`[aria-label="Settings of shop"]`, "Features", ""), click(`[aria-label="Settings of shop"] .primary`))
	w.page.Until(`document.querySelector('[aria-label="Settings of shop"]') === null`)
	if got := clientOf(w.t, w.mock).login("shop", "correct horse"); got != http.StatusUnauthorized {
		w.t.Errorf("the old password of the edited account got %d at login, want 401", got)
	}
	shop := clientOf(w.t, w.mock)
	if got := shop.login("shop", "battery staple"); got != http.StatusOK {
		w.t.Errorf("the new password of the edited account got %d at login, want 200", got)
	}
	entries := w.mock.Journal()
	if issued := entries[len(entries)-1]; issued.Issued[0].ExpiresAt.Sub(issued.At) != 90*time.Second {
		w.t.Errorf("a token of the edited account expires at %s, issued at %s, want 90 seconds", issued.Issued[0].ExpiresAt, issued.At)
	}
	if got := shop.get("/api/v1/categories"); got != http.StatusBadRequest {
		w.t.Errorf("without the feature vouchers the categories got %d, want 400", got)
	}
	w.does("deleted, after a question", `document.querySelector('dialog[open]') !== null`, clickText("Delete shop"))
	w.does("", `document.querySelector('[data-account="shop"]') === null`, clickText("Delete"))
	if got := clientOf(w.t, w.mock).login("shop", "correct horse"); got == http.StatusOK {
		w.t.Error("the deleted account can log in")
	}
}

func steerFaults(w world) {
	w.client.loginAs(w.mock)
	open(w.page, w.mock.URL, "faults")
	w.does("armed", `document.querySelector('[data-fault="sorry"]') !== null`, fill("Operation", "listWallets"), fill("Effect", "status"), fill("Status", "503"),
		fill("Phase", "before"), fill("When", "nth"), fill("Number of the call", "2"), fill("Id", "sorry"), clickText("Arm the fault"))
	for i, want := range []int{200, 503, 200} {
		if got := w.client.get("/api/v1/wallets"); got != want {
			w.t.Errorf("call %d under the fault got %d, want %d", i+1, got, want)
		}
	}
	w.page.Until(`document.querySelector('[data-fault="sorry"] .hits.some')?.textContent === '1'`)
	w.does("refused in the mock's words", `[...document.querySelectorAll('.problem')].some((one) => one.textContent.includes('sorry'))`, fill("Id", "sorry"), fill("Status", "503"), clickText("Arm the fault"))
	w.does("removed", `document.querySelector('[data-fault]') === null`, clickText("Remove sorry"))
	w.does("armed again", `document.querySelector('[data-fault="again"]') !== null`, fill("Operation", "listWallets"), fill("Effect", "status"), fill("Status", "503"), fill("Id", "again"), clickText("Arm the fault"))
	w.removeAll(`document.querySelector('[data-fault]') === null`)
	if faults, err := w.mock.Faults(context.Background()); err != nil || len(faults) > 0 {
		w.t.Errorf("there are faults %v, %v, want none", faults, err)
	}
}

func steerTriggers(w world) {
	open(w.page, w.mock.URL, "triggers")
	begun := w.clock().Now
	w.does("added", `document.querySelector('[data-trigger="later"]') !== null`, fill("Operation", "listWallets"), fill("Event", "answered"), fill("By", "10m"), fill("Id", "later"), clickText("Add the trigger"))
	w.client.get("/api/v1/wallets")
	w.clockShows(begun.Add(10 * time.Minute))
	w.page.Until(`document.querySelector('[data-trigger="later"] .hits.some')?.textContent === '1'`)
	w.does("removed", `document.querySelector('[data-trigger]') === null`, clickText("Remove later"))
	w.does("added again", `document.querySelector('[data-trigger="again"]') !== null`, fill("Operation", "listWallets"), fill("Event", "answered"), fill("By", "10m"), fill("Id", "again"), clickText("Add the trigger"))
	w.removeAll(`document.querySelector('[data-trigger]') === null`)
	if triggers, err := w.mock.Triggers(context.Background()); err != nil || len(triggers) > 0 {
		w.t.Errorf("there are triggers %v, %v, want none", triggers, err)
	}
}

func steerAssumptions(w world) {
	open(w.page, w.mock.URL, "assumptions")
	card := `[data-assumption="refresh-reuse"]`
	w.page.Until(`document.querySelector('` + card + `') !== null`)
	reason := `document.querySelector('` + card + ` details p')`
	if chromium.Ask[bool](w.page, reason+`.checkVisibility()`) {
		w.t.Error("a reason is to be seen before anybody asks for it")
	}
	w.does("a reason", reason+`.checkVisibility() && `+reason+`.textContent.length > 40`, click(card+" summary"))
	w.does("changed", `document.querySelector('`+card+` .pill.warn') !== null`, evaluate(`{const s = document.querySelector('%s select'); s.value = 'revoke-family'; s.dispatchEvent(new Event('change', {bubbles: true}));}`, card))
	spent := w.client.refresh
	w.client.rotate(spent)
	w.client.rotate(spent)
	if got := w.client.get("/api/v1/countries"); got != http.StatusUnauthorized {
		w.t.Errorf("after a reuse under revoke-family an access token got %d, want 401", got)
	}
	w.does("back to default", `document.querySelector('`+card+` .pill.warn') === null`, click(card+` button.small:last-child`))
	all, err := w.mock.Assumptions(context.Background())
	if err != nil || slices.ContainsFunc(all, func(a assumption.State) bool { return a.Value != a.Default }) {
		w.t.Errorf("some assumption is not at its default (%v)", err)
	}
}

func steerTokens(w world) {
	w.client.loginAs(w.mock)
	open(w.page, w.mock.URL, "tokens")
	entries := w.mock.Journal()
	fingerprint := entries[len(entries)-1].Issued[0].Fingerprint // that of the access token
	w.does("revoked", `document.querySelector('[data-token="`+fingerprint+`"] .token-state.is-revoked') !== null`, clickText("Revoke the access token "+fingerprint))
	if got := w.client.get("/api/v1/countries"); got != http.StatusUnauthorized {
		w.t.Errorf("a revoked token got %d, want 401", got)
	}
	w.client.loginAs(w.mock)
	entries = w.mock.Journal()
	fingerprint = entries[len(entries)-1].Issued[1].Fingerprint // that of the refresh token
	w.does("a family revoked", `document.querySelector('[data-token="`+fingerprint+`"] .token-state.is-revoked') !== null`, clickText("Revoke the family of "+fingerprint))
	if got := w.client.rotate(w.client.refresh); got != http.StatusUnauthorized {
		w.t.Errorf("a refresh token of a revoked family got %d, want 401", got)
	}
	w.client.loginAs(w.mock)
	w.does("a question before an account's tokens go", `document.querySelector('dialog[open]') !== null`, clickText("Revoke by account…"))
	w.does("an account's tokens revoked", `document.querySelector('dialog[open]') === null`, click(`dialog[open] .primary`))
	if got := w.client.get("/api/v1/countries"); got != http.StatusUnauthorized {
		w.t.Errorf("a token of an account whose tokens were revoked got %d, want 401", got)
	}
	w.does("minted", `document.querySelector('[data-minted]')?.textContent.includes('token expired')`, fill("Expires in, seconds", "-60"), clickText("Mint"))
	w.does("a question before the key changes", `document.querySelector('dialog[open]') !== null`, fill("Tokens of the old key stay good until they expire", "false"), clickText("Rotate the key"))
	w.does("rotated", `document.body.innerText.includes('The key is now')`, clickText("Rotate"))
	if got := w.client.rotate(w.client.refresh); got != http.StatusUnauthorized {
		w.t.Errorf("a token of the dropped key got %d, want 401", got)
	}
}

func steerSandboxes(w world) {
	open(w.page, w.mock.URL, "sandboxes")
	w.does("made", `document.querySelector('[data-sandbox="apart"]') !== null`, fill("Name", "apart"), clickText("Make the sandbox"))
	open(w.page, w.mock.URL+"/s/apart", "live")
	w.page.Until(`document.querySelector('.where b')?.textContent === 'apart'`)
	if status, _ := w.client.send("POST", "/s/apart/auth/login", fmt.Sprintf(`{"username":%q,"password":%q}`, w.mock.Username, w.mock.Password), ""); status != http.StatusOK {
		w.t.Errorf("the sandbox answered %d to a login, want 200", status)
	}
	w.page.Until(`document.querySelectorAll('.request').length === 1`)
	open(w.page, w.mock.URL, "sandboxes")
	w.does("a question", `document.querySelector('dialog[open]') !== null`, clickText("Delete apart"))
	w.does("ended", `document.querySelector('[data-sandbox]') === null`, clickText("End it"))
}

func steerJournal(w world) {
	open(w.page, w.mock.URL, "live")
	w.page.Until(`document.querySelector('.request') !== null`)
	w.does("a question", `document.querySelector('dialog[open]') !== null`, clickText("Clear the journal"))
	w.does("cleared", `document.querySelector('.request') === null`, evaluate(`document.querySelector('dialog[open] .primary').click()`))
	if got := len(w.mock.Journal()); got != 0 {
		w.t.Errorf("the journal has %d entries, want none", got)
	}
}

func steerReset(w world) {
	w.mock.Assume("clock-leeway", "5s")
	open(w.page, w.mock.URL, "mock")
	w.does("a question", `document.querySelector('dialog[open]') !== null`, clickText("Reset the mock"))
	w.page.Do(clickText("Reset"))
	w.page.Until(`document.querySelector('dialog[open]') === null && document.querySelector('[data-connection="live"]') !== null && ![...document.querySelectorAll('nav a')].some((one) => /Assumptions\d/.test(one.textContent))`)
	all, err := w.mock.Assumptions(context.Background())
	if err != nil || slices.ContainsFunc(all, func(a assumption.State) bool { return a.Value != a.Default }) {
		w.t.Errorf("the mock was not reset (%v)", err)
	}
}
