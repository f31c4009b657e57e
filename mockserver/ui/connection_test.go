package ui_test

import (
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/examples/need/chromium"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/ui"
)

// A host serves one mock after another at one address, as a server does that is started again, and can be gone in between.
type host struct {
	t       *testing.T
	address string
	mu      sync.Mutex
	server  *http.Server
}

func newHost(t *testing.T) *host {
	t.Helper()
	listener := listen(t, "127.0.0.1:0")
	h := &host{t: t, address: listener.Addr().String()}
	_ = listener.Close()
	t.Cleanup(h.stop)
	return h
}

func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

func (h *host) serve(mock *mockserver.Server) {
	h.t.Helper()
	listener := listen(h.t, h.address)
	server := &http.Server{Handler: mock.Handler()} // a test needs no timeouts
	h.mu.Lock()
	h.server = server
	h.mu.Unlock()
	go func() { _ = server.Serve(listener) }()
}

// stop ends all connections, also those that are streams.
func (h *host) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.server != nil {
		_ = h.server.Close()
		h.server = nil
	}
}

// testConnection takes the server away and brings it back, the same and another.
func testConnection(t *testing.T, b chromium.Browser) {
	h := newHost(t)
	config := mockserver.Config{Page: ui.Handler(), Clock: mockserver.ClockConfig{Frozen: true}}
	first, err := mockserver.New(config)
	if err != nil {
		t.Fatal(err)
	}
	h.serve(first)
	p := b.Tab(t)
	base := "http://" + h.address
	open(p, base, "live")
	c := &client{t: t, http: &http.Client{}, base: base}
	for range 3 {
		c.login("nobody", "wrong")
	}
	p.Until(rows(3))
	// It is gone, and requests come before the page is back.
	h.stop()
	p.Until(`document.querySelector('[data-connection="lost"]') !== null`)
	h.serve(first)
	for range 4 {
		c.login("nobody", "wrong")
	}
	p.Until(`document.querySelector('[data-connection="live"]') !== null && ` + rows(7))
	wantSeqs(p, 7, 6, 5, 4, 3, 2, 1)

	// Another mock is there, whose numbers begin anew; it has as many requests as the page had seen, so that numbers alone tell nothing.
	h.stop()
	p.Until(`document.querySelector('[data-connection="lost"]') !== null`)
	second, err := mockserver.New(config)
	if err != nil {
		t.Fatal(err)
	}
	h.serve(second)
	for range 7 {
		c.send("GET", "/api/v1/other", "", "")
	}
	p.Until(`document.querySelector('[data-connection="live"]') !== null && ` + rows(7) + ` && [...document.querySelectorAll('.request .path')].every((one) => one.textContent === '/api/v1/other')`)
	wantSeqs(p, 7, 6, 5, 4, 3, 2, 1)
	c.send("GET", "/api/v1/more", "", "")
	p.Until(rows(8))

	// A reset begins the numbers anew on a connection that holds.
	if err := second.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.Until(rows(0))
	c.send("GET", "/api/v1/again", "", "")
	p.Until(rows(1))
	wantSeqs(p, 1)
	if complains, _ := p.Told("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "ERR_SOCKET_NOT_CONNECTED"); len(complains) > 0 {
		t.Errorf("the browser complains of %q", complains)
	}
}

func rows(n int) string {
	return `document.querySelectorAll('.request').length === ` + itoa(uint64(n))
}

func wantSeqs(p *chromium.Tab, want ...int) {
	p.T.Helper()
	if got := chromium.Ask[[]int](p, `[...document.querySelectorAll('.request')].map((row) => Number(row.dataset.seq))`); !slices.Equal(got, want) {
		p.T.Errorf("the page shows the requests %v, want %v: each once", got, want)
	}
}

// testTabs steers in one tab and looks at another.
func testTabs(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage)
	one, other := b.Tab(t), b.Tab(t)
	open(one, mock.URL, "live")
	open(other, mock.URL, "live")
	clientOf(t, mock).loginAs(mock)
	for _, p := range []*chromium.Tab{one, other} {
		p.Until(rows(1))
	}
	one.Do(clickText("+55 min"))
	same := `document.querySelector('.clock time').getAttribute('datetime')`
	shown := chromium.Ask[string](other, same)
	one.Until(same + ` !== ` + quoted(shown))
	other.Until(same + ` === ` + quoted(chromium.Ask[string](one, same)))
	other.Do(clickText("Resume"))
	one.Until(`document.querySelector('[data-clock="running"]') !== null`)
	mock.Assume("clock-leeway", "5s") // by neither of them
	for _, p := range []*chromium.Tab{one, other} {
		p.Until(`[...document.querySelectorAll('nav a')].some((link) => link.textContent === 'Assumptions1')`)
	}
}

// testRefused has the page of a sandbox say that there is none any more, in the mock's words, and go on once there is one again.
func testRefused(t *testing.T, b chromium.Browser) {
	mock := mockserver.Start(t, withPage)
	begin := func() {
		t.Helper()
		if _, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{Name: "box"}); err != nil {
			t.Fatal(err)
		}
	}
	begin()
	p := b.Tab(t)
	open(p, mock.URL+"/s/box", "live")
	if err := mock.DeleteSandbox(t.Context(), "box"); err != nil {
		t.Fatal(err)
	}
	p.Until(`document.querySelector('main .problem')?.textContent.includes('no sandbox "box"')`)
	begin()
	p.Until(`document.querySelector('[data-connection="live"]') !== null && document.querySelector('main .problem') === null`)
}
