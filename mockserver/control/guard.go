package control

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// Guard says who may steer a mock. Its zero value lets in whoever reaches it but web pages, so that no page can steer a
// developer's mock: its writes come from another origin, and where it has the browser take its own name for the mock's
// (DNS rebinding), the Host header says so.
type Guard struct {
	// Token is wanted as bearer token (RFC 6750) of each call but those of health. Empty wants none. A page may show the cookie of a session
	// instead, which it gets for the token by POST /_mock/ui/session.
	Token string
	// Hosts are names and addresses by which the mock may be called on loopback, besides localhost and the loopback
	// addresses, without a port; *.mock.test is any name of one label before mock.test. Elsewhere any will do: what a machine
	// is called by others, it does not know.
	Hosts []string
	// Page serves the files of the live page below /_mock/ui/, to whom the token is not asked. Nil has none.
	Page http.Handler
	// API is the base URL of the vendor's API, without a slash at its end, or empty where it is served beside the control API. The page is told, so
	// that it can name it. Nil stands for empty.
	API func() string
}

// Handler puts a Controller on HTTP under the guard of the zero Guard.
func Handler(c Controller) http.Handler { return Guard{}.Handler(c) }

// Handler puts a Controller on HTTP under this guard.
func (g Guard) Handler(c Controller) http.Handler { return g.Handlers()(c) }

// Handlers returns Handler for who has many Controllers, such as a mock with its sandboxes: what they have in common is made
// once.
func (g Guard) Handlers() func(Controller) http.Handler {
	dispatched := dispatch()
	return func(c Controller) http.Handler { return g.guard(dispatched(c)) }
}

func (g Guard) guard(next http.Handler) http.Handler {
	return g.wantHost(wantOrigin(g.withSession(withPage(g.Page, g.wantToken(next)))))
}

// tokenText is what fits into an Authorization header (RFC 6750, section 2.1).
var tokenText = regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`)

// maxToken is in bytes.
const maxToken = 1024

// CheckToken says what is wrong with a Guard's Token, without a part of it.
func CheckToken(token string) error {
	switch {
	case len(token) > maxToken:
		return fmt.Errorf("the control token has %d bytes, want at most %d", len(token), maxToken)
	case token != "" && !tokenText.MatchString(token):
		return errors.New("the control token has characters that no bearer token has, want letters, digits and -._~+/ alone")
	}
	return nil
}

// hostText is a DNS name, or one with an asterisk for its first label.
var hostText = regexp.MustCompile(`^(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?$`)

// CheckHost says what is wrong with one of a Guard's Hosts.
func CheckHost(host string) error {
	if addr, err := netip.ParseAddr(host); err == nil && addr.Zone() == "" || hostText.MatchString(host) {
		return nil
	}
	return fmt.Errorf("control host %q is no host name or address, want for example mock.test or 192.0.2.1, without a port", host)
}

// wantHost refuses calls on loopback by a name that is not the mock's. Reads too: a page that has rebound its name may read
// the answers. A request that came by no socket has no such name.
func (g Guard) wantHost(next http.Handler) http.Handler {
	hosts := make([]string, len(g.Hosts))
	for i, host := range g.Hosts {
		hosts[i] = plainHost(host)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if cameByLoopback(r) && !isOwn(hostOf(r.Host), hosts) {
			write(w, nil, &Error{Forbidden, fmt.Sprintf("the Host %q is not the mock's own, and may be that of a web page; "+
				"call it by 127.0.0.1 or localhost, or start it with --control-allow-host", r.Host)})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func cameByLoopback(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ok && local.IP.IsLoopback()
}

// hostOf is the host of a Host header, without its port and brackets.
func hostOf(header string) string {
	host, _, err := net.SplitHostPort(header)
	if err != nil {
		host = header
	}
	return plainHost(host)
}

// plainHost spells a host in one way.
func plainHost(host string) string {
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().String()
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

func isOwn(host string, hosts []string) bool {
	if addr, err := netip.ParseAddr(host); err == nil && addr.IsLoopback() && addr.Zone() == "" {
		return true
	}
	_, parent, _ := strings.Cut(host, ".")
	return host == "localhost" || host != "" && slices.Contains(hosts, host) || parent != "" && slices.Contains(hosts, "*."+parent)
}

// wantOrigin refuses writes from web pages of other origins.
func wantOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		write(w, nil, &Error{Forbidden, "a web page of another origin cannot steer the mock"})
	}))
	return guard.Handler(next)
}

// wantToken refuses calls without the token. Where both are there it counts, and not the cookie.
func (g Guard) wantToken(next http.Handler) http.Handler {
	if g.Token == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch shown, ok := bearer(r.Header); {
		case IsHealth(r.URL.Path):
			next.ServeHTTP(w, r)
		case !ok && len(r.Header.Values("Authorization")) == 0 && g.isOpen(r):
			next.ServeHTTP(w, r)
		case !ok:
			challenge(w, "", "the control API of this mock wants its token, that of --control-token: Authorization: Bearer TOKEN")
		case !same(shown, g.Token):
			challenge(w, `, error="invalid_token"`, "the bearer token is not that of --control-token")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// challenge answers 401 (RFC 6750, section 3).
func challenge(w http.ResponseWriter, code, message string) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="popupmock control"`+code)
	write(w, nil, &Error{Unauthorized, message})
}

// bearer returns the token of the one Authorization header.
func bearer(header http.Header) (token string, ok bool) {
	values := header.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	return strings.Trim(token, " "), strings.EqualFold(scheme, "Bearer")
}

// same compares in a time that tells nothing of the token, its length included.
func same(a, b string) bool {
	sumA, sumB := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(sumA[:], sumB[:]) == 1
}
