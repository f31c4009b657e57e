package control

import (
	"net/http"
	"strings"
)

// tryPath is where the viewer of the API, which is a part of the live page, sends what is tried of the vendor's API.
const tryPath = PagePath + "try"

// Try has the page reach the vendor's API where that has another listener, and so another origin, which the page may not call: what is below
// /_mock/ui/try/ is answered by api, as if it had been sent to where that is; everything else goes to next. It is there for whoever may steer, and
// under a token for the session of the page alone, since the Authorization header is that of the vendor's API.
func (g Guard) Try(api, next http.Handler) http.Handler {
	if g.Page == nil {
		return next
	}
	tried := g.wantHost(wantOrigin(g.wantSession(http.StripPrefix(tryPath, ofTheVendor(api)))))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, tryPath+"/") {
			tried.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// wantSession refuses what comes without a session of the page.
func (g Guard) wantSession(next http.Handler) http.Handler {
	if g.Token == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.isOpen(r) {
			challenge(w, "", "what is tried from here wants the session of the live page: give that the token of --control-token")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// ofTheVendor keeps the two APIs apart that are of one origin here: no cookie of the control API reaches the vendor's, and no answer of that, such as
// one that a fault has written, becomes a page beside the control API.
func ofTheVendor(api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		copied := *r
		copied.Header = r.Header.Clone()
		copied.Header.Del("Cookie")
		w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		api.ServeHTTP(w, &copied)
	})
}
