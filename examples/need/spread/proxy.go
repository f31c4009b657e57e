package spread

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"syscall"
)

// A Proxy is a reverse proxy in front of mocks. Whom it asks is decided anew for each request, on whichever connection that comes. What
// happens to the connection of a mock happens to that of the client. It writes X-Forwarded-For as proxies do: what it was sent, and behind
// that whom it was called by.
type Proxy struct {
	proxy  httputil.ReverseProxy
	places []*url.URL
	own    []*http.Transport

	mu     sync.Mutex
	chance *rand.Rand
	asked  []int
	behind []string
}

// Options of a Proxy. The zero value will do.
type Options struct {
	// Seed repeats the choices, as far as requests come one after the other.
	Seed uint64
	// Transparent has the proxy call the mocks from the loopback address that its client has called from, and write no X-Forwarded-For. It
	// is what "proxy_bind $remote_addr transparent" is in nginx.
	Transparent bool
}

// NewProxy returns one for mocks, by their base URLs, which have no path. Close it after its server.
func NewProxy(bases []string, options Options) (*Proxy, error) {
	p := &Proxy{chance: rand.New(rand.NewPCG(options.Seed, 0)), asked: make([]int, len(bases))} //nolint:gosec // it is no secret
	for _, base := range bases {
		place, err := url.Parse(base)
		if err != nil {
			return nil, err
		}
		own := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 100, DialContext: (&net.Dialer{}).DialContext}
		if options.Transparent {
			own.DisableKeepAlives, own.DialContext = true, dialAsClient
		}
		p.places, p.own = append(p.places, place), append(p.own, own)
	}
	p.proxy = httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.RawQuery = "http", r.In.URL.RawQuery // the query as it came, however odd
			if options.Transparent {
				r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
				r.Out = r.Out.WithContext(context.WithValue(r.Out.Context(), clientKey{}, r.In.RemoteAddr))
				return
			}
			r.Out.Header["X-Forwarded-For"] = slices.Clone(r.In.Header["X-Forwarded-For"])
			r.SetXForwarded()
		},
		Transport:      roundTripper(p.ask),
		FlushInterval:  -1, // a mock that sends its answer bit by bit is seen doing so
		ModifyResponse: p.look,
		ErrorHandler:   breakOff,
	}
	return p, nil
}

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.proxy.ServeHTTP(w, r) }

// Close lets go of the connections to the mocks.
func (p *Proxy) Close() {
	for _, own := range p.own {
		own.CloseIdleConnections()
	}
}

// Asked is how many requests each mock was sent.
func (p *Proxy) Asked() []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked)
}

// Behind are the mocks that an answer has named as those that do not follow, in the order of the answers.
func (p *Proxy) Behind() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.behind)
}

// ask sends a request to one of the mocks, once: a body that cannot be had again, even an empty one, keeps net/http from sending it twice.
func (p *Proxy) ask(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	picked := p.chance.IntN(len(p.places))
	p.asked[picked]++
	p.mu.Unlock()
	r.URL.Host = p.places[picked].Host
	if r.Body == nil {
		r.Body = http.NoBody
	}
	r.Body, r.GetBody = io.NopCloser(r.Body), nil
	return p.own[picked].RoundTrip(r)
}

func (p *Proxy) look(r *http.Response) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.behind = append(p.behind, r.Header["Popupmock-Behind"]...)
	return nil
}

// breakOff does to the client's connection what was done to the mock's, before any of the answer was sent.
func breakOff(w http.ResponseWriter, _ *http.Request, err error) {
	if !errors.Is(err, syscall.ECONNRESET) {
		panic(http.ErrAbortHandler)
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // which makes it a reset
	}
	_ = conn.Close()
}

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type clientKey struct{}

// dialAsClient connects from the host of the client's address.
func dialAsClient(ctx context.Context, network, address string) (net.Conn, error) {
	from, _ := ctx.Value(clientKey{}).(string)
	host, _, err := net.SplitHostPort(from)
	if err != nil {
		return nil, err
	}
	return (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(host)}}).DialContext(ctx, network, address)
}
