package control

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
)

// sessionPath is where the live page of a mock that wants a token asks for, opens and closes its session. It is there without a token, and without a
// page.
const sessionPath = "/ui/session"

// Session tells a page whether it is to ask for the token.
type Session struct {
	Needed bool `json:"needed"` // the mock wants a token
	Open   bool `json:"open"`   // calls of this page are let in
	// API is the base URL of the vendor's API, where that has another listener than the control API.
	API string `json:"api,omitempty"`
}

// sessionOpening is what a session is opened with, and sessionClosing what it is closed with. Path is where the browser has the control API: a proxy
// before the mock may have it at a path that the mock never sees.
type sessionOpening struct {
	Token string `json:"token"`
	Path  string `json:"path,omitempty"`
}

type sessionClosing struct {
	Path string `json:"path,omitempty"`
}

// maxCookiePath is the longest path of a cookie, in bytes, that browsers take.
const maxCookiePath = 1024

// checkCookiePath says what is wrong with a path; none is right.
func checkCookiePath(path string) error {
	wrong := func(c rune) bool { return c < '!' || c > '~' || c == ';' }
	if path != "" && (path[0] != '/' || len(path) > maxCookiePath || strings.ContainsFunc(path, wrong)) {
		return Invalidf("path is %.80q, want the path of the control API as the browser has it, escaped, such as /team/_mock", path)
	}
	return nil
}

// withSession answers the calls about sessions. A session is a cookie that the guard takes in place of the token, and that follows from the
// token: the mock remembers nothing, and mocks of one token, such as those that share a state, know it all.
func (g Guard) withSession(next http.Handler) http.Handler {
	calls := map[string]http.HandlerFunc{
		http.MethodGet: g.showSession, http.MethodHead: g.showSession,
		http.MethodPost: g.openSession, http.MethodDelete: g.closeSession,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != Prefix+sessionPath {
			next.ServeHTTP(w, r)
			return
		}
		call, ok := calls[r.Method]
		if !ok {
			call = wrongMethod([]string{http.MethodDelete, http.MethodGet, http.MethodPost})
		}
		call(w, r)
	})
}

func (g Guard) showSession(w http.ResponseWriter, r *http.Request) {
	if _, err := bodyOf[nothing](w, r); err != nil {
		write(w, nil, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	session := Session{Needed: g.Token != "", Open: g.Token == "" || g.isOpen(r)}
	if g.API != nil {
		session.API = g.API()
	}
	write(w, session, nil)
}

// openSession gives the cookie for the token. A mock that wants none needs no cookie.
func (g Guard) openSession(w http.ResponseWriter, r *http.Request) {
	body, err := bodyOf[sessionOpening](w, r)
	if err == nil {
		err = checkCookiePath(body.Path)
	}
	switch {
	case err != nil:
		write(w, nil, err)
	case g.Token == "":
		write(w, nil, nil)
	case body.Token == "":
		write(w, nil, Invalidf("token is missing or empty, want that of --control-token"))
	case !same(body.Token, g.Token):
		challenge(w, `, error="invalid_token"`, "the token is not that of --control-token")
	default:
		http.SetCookie(w, g.cookie(r, body.Path, g.derived(sessionValue)))
		write(w, nil, nil)
	}
}

// closeSession takes the cookie away from this browser.
func (g Guard) closeSession(w http.ResponseWriter, r *http.Request) {
	body, err := bodyOf[sessionClosing](w, r)
	if err == nil {
		err = checkCookiePath(body.Path)
	}
	if err != nil {
		write(w, nil, err)
		return
	}
	if g.Token != "" {
		cookie := g.cookie(r, body.Path, "")
		cookie.MaxAge = -1
		http.SetCookie(w, cookie)
	}
	write(w, nil, nil)
}

// bodyOf reads the body of a call that takes no query.
func bodyOf[T any](w http.ResponseWriter, r *http.Request) (T, error) {
	var none T
	if err := checkQuery(r, nil); err != nil {
		return none, err
	}
	body, _, err := decode[T](http.MaxBytesReader(w, r.Body, maxBody))
	return body, err
}

// What is derived from the token.
const (
	sessionName  = "popupmock session name"
	sessionValue = "popupmock session value"
)

// derived is what only those know who know the token, and which does not tell it.
func (g Guard) derived(what string) string {
	mac := hmac.New(sha256.New, []byte(g.Token))
	mac.Write([]byte(what))
	return hex.EncodeToString(mac.Sum(nil))
}

// cookieName differs between mocks of different tokens: cookies know a host, and not its ports (RFC 6265, section 8.5).
func (g Guard) cookieName() string { return "popupmock-" + g.derived(sessionName)[:16] }

// cookie goes to the control API that it was asked of and nowhere else, by no script and not from pages of other sites.
func (g Guard) cookie(r *http.Request, path, value string) *http.Cookie {
	return &http.Cookie{
		Name: g.cookieName(), Value: value, Path: cmp.Or(path, outerPath(r)),
		Secure: r.TLS != nil, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
}

// outerPath is the path of the control API as it was asked for, which for a sandbox has a prefix that was stripped.
func outerPath(r *http.Request) string {
	asked, err := url.ParseRequestURI(r.RequestURI)
	if err != nil {
		return Prefix
	}
	outer, ok := strings.CutSuffix(asked.EscapedPath(), sessionPath)
	if !ok || !strings.HasSuffix(outer, Prefix) {
		return Prefix
	}
	return outer
}

// isOpen tells whether a request has the cookie of a session. It counts for what the page itself asks: a browser sends it along also for pages of
// other ports of the host, which are of the same site.
func (g Guard) isOpen(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	want := g.derived(sessionValue)
	for _, cookie := range r.CookiesNamed(g.cookieName()) {
		if same(cookie.Value, want) {
			return true
		}
	}
	return false
}
