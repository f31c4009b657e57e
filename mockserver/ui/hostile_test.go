package ui_test

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
)

// testHostile sends what would run, hide or turn round if a page took it for more than text.
func testHostile(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage)
	p := b.Tab(t)
	open(p, mock.URL, "live")
	const script = `<script>window.ran=1</script><img src=x onerror=window.ran=1>`
	for _, request := range []string{
		"GET /api/v1/" + strings.ReplaceAll(strings.ReplaceAll(script, "<", "%3Cs"), " ", "%20") + `"><svg/onload=window.ran=1> HTTP/1.1`,
		"GET /api/v1/wallets HTTP/1.1\r\nX-Script: " + script + "\r\nX-Long: " + strings.Repeat("long", 2500) + "\r\nX-Turned: a\u202egnp.exe\r\nX-Broken: \xff\xfe\x80",
		"POST /api/v1/nothing HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: " + itoa(uint64(len(hostileLogin))),
	} {
		raw(t, mock, request)
	}
	p.Until(`document.querySelectorAll('.request').length === 3`)
	p.Do(click(`.request[data-seq="2"]`))
	p.Until(`document.querySelector('.headers')?.textContent.includes('X-Turned')`)
	headers := chromium.Ask[string](p, `document.querySelector('.headers').innerText`)
	for _, want := range []string{script, `a\u202egnp.exe`, `show all`} {
		if !strings.Contains(headers, want) {
			t.Errorf("the headers do not show %q:\n%.3000s", want, headers)
		}
	}
	p.Do(evaluate(`[...document.querySelectorAll('.headers .more')].forEach((one) => one.click())`))
	p.Until(`document.querySelector('.headers').textContent.includes('` + strings.Repeat("long", 2500) + `')`)
	p.Do(click(`.request[data-seq="3"]`))
	p.Until(`document.querySelector('.body') !== null`)

	if text := chromium.Ask[string](p, `document.querySelector('.body').innerText`); !strings.Contains(text, `\u200b`) {
		t.Errorf("the body does not show what cannot be seen: %q", text)
	}
	for _, part := range []string{"accounts", "tokens", "script", "live"} {
		open(p, mock.URL, part)
	}
	if chromium.Ask[bool](p, `'ran' in window || document.querySelector('main script, main img, [onerror], [onload]') !== null`) {
		t.Error("something of what was sent has run, or is an element")
	}
	if chromium.Ask[bool](p, `document.documentElement.scrollWidth > innerWidth`) {
		t.Error("something of what was sent has made the page wider than its window")
	}
	if complains, asked := p.Told(); len(complains) > 0 || !onlyAsked(asked, mock.URL) {
		t.Errorf("the browser complains of %q, and was asked for %q", complains, asked)
	}
}

const hostileLogin = `{"username":"<script>window.ran=1</script>` + "\u202eroot\u200b" + `","password":"x"}`

// raw sends what no HTTP client would, and reads the answer.
func raw(t *testing.T, mock *mockserver.TestServer, request string) {
	t.Helper()
	host := strings.TrimPrefix(mock.URL, "http://")
	var dialer net.Dialer
	connection, err := dialer.DialContext(t.Context(), "tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	text := request + "\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"
	if strings.HasPrefix(request, "POST") {
		text += hostileLogin
	}
	if _, err := connection.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatalf("no answer to %.60q: %v", request, err)
	}
	_ = answer.Body.Close()
}
