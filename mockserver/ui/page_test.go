package ui_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
)

// TestPage tries the page in one Chromium, with a mock and a tab for each test of its own. They run one after the other, since some of them
// measure how long the browser takes.
func TestPage(t *testing.T) {
	t.Parallel()
	b := chromium.Start(t)
	tests := []pageTest{
		{"shows what clients do", testShows},
		{"says nothing before it knows", testEarly},
		{"is quick", testQuick},
		{"steers", testSteers},
		{"takes and restores a snapshot", testSnapshot},
		{"says why it is refused", testRefused},
		{"asks for the control token", testSession},
		{"lives behind a proxy", testBehindProxy},
		{"names the API where the control API is apart", testApart},
		{"writes scripts", testScripts},
		{"runs scenarios", testScenarios},
		{"runs nothing of what it shows", testHostile},
		{"finds its connection again", testConnection},
		{"agrees with other tabs", testTabs},
		{"works by keyboard", testKeyboard},
		{"holds still for whoever wants that", testMotion},
		{"can be read by everybody", testAxe},
		{"scrolls through ten thousand requests", testScroll},
	}
	for _, test := range append(tests, long()...) { //nolint:paralleltest // what is measured is to be alone in the browser
		t.Run(test.name, func(t *testing.T) { test.run(t, b) })
	}
}

// pageTest is a part of TestPage.
type pageTest struct {
	name string
	run  func(*testing.T, chromium.Browser)
}

// testShows has clients go through the life of tokens, and looks at lanes, list and details.
func testShows(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage)
	p := b.Tab(t)
	open(p, mock.URL, "live")
	busy(t, mock)
	p.Until(`document.querySelectorAll('.request').length >= 12 && document.querySelectorAll('.lane').length === 5`)
	for _, there := range map[string]string{
		"a live access token":        `.lane .bar.is-live[data-bar^="access-g1"]`,
		"a spent refresh token":      `.lane .bar.is-spent[data-bar^="refresh-g0"]`,
		"an expired access token":    `.lane .bar.is-expired[data-bar^="access-g0"]`,
		"a revoked token":            `.lane .bar.is-revoked`,
		"a replay":                   `.lane .spot.replay`,
		"a fault":                    `.lane .spot.fault`,
		"a request that revokes":     `.lane .spot.revoke`,
		"how long a token has still": `.life.is-live[data-life="access"]`,
	} {
		p.Until(`document.querySelector(` + quoted(there) + `) !== null`)
	}

	p.Do(click(`.request[data-seq="8"]`)) // the spent token that came back
	p.Until(`document.querySelector('.why p') !== null && document.querySelectorAll('.headers').length === 2`)
	detail := chromium.Ask[string](p, `document.querySelector('.detail-panel').innerText`)
	for _, want := range []string{"POST /auth/refresh", "spent", "refresh g1", "token", "401"} {
		if !strings.Contains(detail, want) {
			t.Errorf("the details of the replay do not say %q:\n%s", want, detail)
		}
	}
	for _, secret := range []string{mock.Password} {
		if strings.Contains(chromium.Ask[string](p, `document.documentElement.outerHTML`), secret) {
			t.Error("the page shows a password")
		}
	}

	p.Do(fill("Status", "401"))
	p.Until(`document.querySelector('[data-count]').dataset.count === '2'`)
	p.Do(clickText("Show all"), fill("Text to look for", "unknown_path"))
	p.Until(`document.querySelector('[data-count]').dataset.count === '1'`)
	if complains, asked := p.Told(); len(complains) > 0 || !onlyAsked(asked, mock.URL) {
		t.Errorf("the browser complains of %q, and was asked for %q", complains, asked)
	}
}

// onlyAsked tells whether all that a page asked for came from the mock.
func onlyAsked(asked []string, base string) bool {
	for _, address := range asked {
		if !strings.HasPrefix(address, base+"/_mock/") && !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "blob:"+base) {
			return false
		}
	}
	return true
}

// testQuick measures in the page how long it takes from the end of a request until it is in the document, and drawn.
func testQuick(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage)
	p := b.Tab(t)
	open(p, mock.URL, "live")
	c := clientOf(t, mock)
	c.loginAs(mock)
	p.Until(`document.querySelector('.request[data-seq="1"]') !== null`)
	p.Do(evaluate(`window.drawn = {}; new MutationObserver(() => { for (const row of document.querySelectorAll('.request[data-seq]'))
		{ const seq = row.dataset.seq; if (!(seq in drawn)) { drawn[seq] = Infinity; requestAnimationFrame(() => { drawn[seq] = Date.now(); }); } } }).observe(document, {subtree: true, childList: true})`))
	for _, upTo := range []string{"11", "21"} { // in two runs, as rows that are scrolled out of sight are not drawn
		for range 10 {
			if got := c.get("/api/v1/countries"); got != http.StatusOK {
				t.Fatalf("countries: got %d", got)
			}
		}
		p.Until(`Array.from({length: 10}, (_, i) => ` + upTo + ` - i).every((seq) => drawn[seq] < Infinity)`)
	}
	var late []float64
	for _, entry := range mock.Journal()[1:] {
		ended := float64(entry.RealAt.UnixMicro())/1000 + entry.DurationMS
		late = append(late, chromium.Ask[float64](p, `drawn[`+itoa(entry.Seq)+`]`)-ended)
	}
	slices.Sort(late)
	median, worst := late[len(late)/2], late[len(late)-1]
	t.Logf("from the end of a request to the page: %.0f ms in the middle, %.0f at most, of %d", median, worst, len(late))
	if median > 1000 { // as that of a page is that asks every few seconds; a busy machine is late with one or another, too
		t.Errorf("half of the requests were shown after more than %.0f ms, want 1000 at most", median)
	}
}
