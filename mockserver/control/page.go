package control

import (
	"net/http"
	"strings"
)

// PagePath is where the live page is, if the mock has one.
const PagePath = Prefix + "/ui/"

// IsPage tells which paths are those of the live page. They are files that tell nothing of the mock, and are answered without a token and
// whatever becomes of the state.
func IsPage(path string) bool { return path+"/" == PagePath || strings.HasPrefix(path, PagePath) }

// withPage serves the files of the page besides the calls.
func withPage(page, next http.Handler) http.Handler {
	if page == nil {
		return next
	}
	files := http.StripPrefix(strings.TrimSuffix(PagePath, "/"), page)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !IsPage(r.URL.Path):
			next.ServeHTTP(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			wrongMethod([]string{http.MethodGet})(w, r)
		case r.URL.Path+"/" == PagePath:
			w.Header().Set("Location", "ui/") // relative, since a sandbox is below a path of its own
			w.WriteHeader(http.StatusPermanentRedirect)
		default:
			files.ServeHTTP(w, r)
		}
	})
}
