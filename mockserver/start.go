package mockserver

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/internal/ipallow"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// TB is the part of testing.TB that Start needs, so that other test frameworks can bring their own.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
	Failed() bool
	Cleanup(func())
}

// TestServer is a mock for one test, on a loopback port of its own. Its methods end the test when they fail, so they
// must be called from the test's goroutine; what it inherits from Server returns errors instead.
type TestServer struct {
	*Server
	// URL is the base URL, without a slash at its end.
	URL string
	// Username and Password are those of the first account.
	Username, Password string

	tb       TB
	loopback *Loopback // a sandbox has that of its root
}

// Option changes the configuration of a mock that Start makes.
type Option func(*Config)

// Start returns a running mock that ends with the test. Its clock is frozen at the present second, unless an option
// says otherwise. When the test fails, the journal is printed as a table; when an answer broke the specification, the
// test fails.
func Start(tb TB, options ...Option) *TestServer {
	tb.Helper()
	config := Config{Clock: ClockConfig{Frozen: true}}
	for _, option := range options {
		option(&config)
	}
	loopback, err := NewLoopback(config)
	if err != nil {
		tb.Fatalf("popupmock: %v", err)
	}
	first := loopback.config.Accounts[0]
	t := &TestServer{
		Server: loopback.Server, URL: loopback.URL, Username: first.Username, Password: first.Password,
		tb: tb, loopback: loopback,
	}
	tb.Cleanup(func() {
		t.report()
		loopback.Close()
	})
	return t
}

// report tells what the test's author needs to know at its end.
func (t *TestServer) report() {
	for _, text := range t.broken.list() {
		t.tb.Errorf("popupmock: %s", text)
	}
	if entries := t.Journal(); t.tb.Failed() && len(entries) > 0 {
		t.tb.Logf("popupmock: the requests of this test\n%s", journal.Table(entries))
	}
}

// WithConfig replaces the whole configuration, the frozen clock included; give it first.
func WithConfig(config Config) Option { return func(c *Config) { *c = config } }

// WithAccount adds an account. The first one given takes the default account's place.
func WithAccount(account AccountConfig) Option {
	return func(c *Config) { c.Accounts = append(slices.Clip(c.Accounts), account) }
}

// WithSeed makes keys and ids repeatable, and the clock start at SeededStart.
func WithSeed(seed string) Option {
	return func(c *Config) { c.Seed, c.Clock.Start = seed, SeededStart() }
}

// SeededStart is the first instant of tests that are to be the same every time.
func SeededStart() time.Time { return time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC) }

// WithAssumption chooses a value for something that the vendor leaves open; package assumption has the names and values.
func WithAssumption(name, value string) Option {
	return func(c *Config) {
		c.Assumptions = maps.Clone(c.Assumptions) // a Config may be shared between tests
		if c.Assumptions == nil {
			c.Assumptions = map[string]string{}
		}
		c.Assumptions[name] = value
	}
}

// WithExchanges keeps what requests and answers looked like, in so many bytes of memory; see ExchangeJournal.
func WithExchanges(bytes int64) Option { return func(c *Config) { c.Journal.Exchanges = bytes } }

// WithData serves the JSON files of a folder in place of the built-in data: os.DirFS("testdata/store"), or an embed.FS. See
// Config.Data for their names. When something is wrong with them, the test ends and says all there is.
func WithData(files fs.FS) Option {
	return func(c *Config) { c.Data = files }
}

// WithExtensions serves what the vendor does not document, too: see Config.Extensions.
func WithExtensions() Option {
	return func(c *Config) { c.Extensions = true }
}

// WithTTL sets the lifetimes of new tokens, whole seconds.
func WithTTL(access, refresh time.Duration) Option {
	return func(c *Config) { c.AccessTTL, c.RefreshTTL = access, refresh }
}

// Advance moves the mock's clock forward. All requests from now on are judged by the new time.
func (t *TestServer) Advance(by time.Duration) {
	t.tb.Helper()
	_, err := t.Server.Advance(context.Background(), by)
	t.must("advance", err)
}

// Assume chooses another value for something that the vendor leaves open, for all requests from now on.
func (t *TestServer) Assume(name, value string) {
	t.tb.Helper()
	_, err := t.PutAssumptions(context.Background(), map[string]string{name: value})
	t.must("assume", err)
}

// SetWhitelist sets the addresses and CIDRs that may use the first account; none lets all in.
func (t *TestServer) SetWhitelist(entries ...string) {
	t.tb.Helper()
	entries = append([]string{}, entries...)
	_, err := t.PatchAccount(context.Background(), t.Username, control.AccountChange{IPWhitelist: &entries})
	t.must("set whitelist", err)
}

// SetActive activates or deactivates the first account.
func (t *TestServer) SetActive(active bool) {
	t.tb.Helper()
	_, err := t.PatchAccount(context.Background(), t.Username, control.AccountChange{Active: &active})
	t.must("set active", err)
}

// Revoke revokes all tokens of the first account, or those of one use: "access" or "refresh".
func (t *TestServer) Revoke(use ...string) {
	t.tb.Helper()
	if len(use) == 0 {
		use = []string{""}
	}
	for _, u := range use {
		_, err := t.Server.Revoke(context.Background(), control.TokenFilter{Account: t.Username, Use: u})
		t.must("revoke", err)
	}
}

// Mint makes a token that no login gives, of the first account unless another is named: expired, wrongly signed, of
// another use and the like.
func (t *TestServer) Mint(minting control.Minting) string {
	t.tb.Helper()
	if minting.Account == "" {
		minting.Account = t.Username
	}
	minted, err := t.Server.Mint(context.Background(), minting)
	t.must("mint", err)
	return minted.Token
}

// Journal returns the requests so far, oldest first, once those that are being answered have been.
func (t *TestServer) Journal() []journal.Entry {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), settleTime)
	defer cancel()
	entries, err := t.Server.Journal(ctx, journal.Filter{})
	t.must("read the journal", err)
	return entries
}

// settleTime bounds how long reading the journal waits for requests in flight: real time.
const settleTime = 2 * time.Second

// Client returns an HTTP client for the mock, which does not follow redirects and has no shared connections.
func (t *TestServer) Client() *http.Client {
	transport := &http.Transport{}
	t.tb.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: showRedirect}
}

// showRedirect hands a redirect to the test in place of following it.
func showRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// ClientFrom returns an HTTP client whose requests seem to come from an address, IPv4 or IPv6, whatever the addresses of
// this machine. The URL's host does not matter to it.
func (t *TestServer) ClientFrom(ip string) *http.Client {
	t.tb.Helper()
	prefix, err := ipallow.ParseEntry(ip)
	if err == nil && !prefix.IsSingleIP() {
		err = errors.New("a network, want a single address")
	}
	t.must("client from "+ip, err)
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return t.loopback.DialFrom(ctx, prefix.Addr())
		},
	}
	t.tb.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: showRedirect}
}

func (t *TestServer) must(what string, err error) {
	t.tb.Helper()
	if err != nil {
		t.tb.Fatalf("popupmock: %s: %v", what, err)
	}
}
