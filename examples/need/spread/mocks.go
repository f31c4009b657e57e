package spread

import (
	"fmt"
	"net/http/httptest"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// A Site is a number of mocks in this program that share a state, and a proxy in front of them.
type Site struct {
	*Proxy
	// URL is the base URL of the proxy, without a slash at its end.
	URL string
	// Mocks are those behind it.
	Mocks []*mockserver.Loopback
}

// TB is the part of testing.TB that is used here.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
	Cleanup(func())
}

// Start starts mocks with a configuration, which may leave State out: they have one in memory then. They end with the test.
func Start(tb TB, mocks int, config mockserver.Config, options Options) *Site {
	tb.Helper()
	if config.State == nil {
		config.State = records.NewMemory(rememberedChanges)
	}
	options.Seed = SeedOf(tb, options)
	s := &Site{}
	var bases []string
	for i := range mocks {
		config.Replica = fmt.Sprintf("mock-%d", i+1)
		mock, err := mockserver.NewLoopback(config)
		if err != nil {
			tb.Fatalf("mock %d: %v", i+1, err)
		}
		tb.Cleanup(mock.Close)
		s.Mocks, bases = append(s.Mocks, mock), append(bases, mock.URL)
	}
	proxy, err := NewProxy(bases, options)
	if err != nil {
		tb.Fatalf("proxy: %v", err)
	}
	front := httptest.NewServer(proxy)
	tb.Cleanup(func() {
		front.CloseClientConnections() // a client may hold one back for ever
		front.Close()
		proxy.Close()
	})
	s.Proxy, s.URL = proxy, front.URL
	return s
}

// rememberedChanges is how many changes a mock may be behind before it reads all anew.
const rememberedChanges = 100_000
