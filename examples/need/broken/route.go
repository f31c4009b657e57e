package broken

import (
	"net/http"
	"strings"
	"sync"
)

// Routes of the documented API and of the control API, for Before, After and Breaking.
const (
	LoginRoute   = "POST /auth/login"
	RefreshRoute = "POST /auth/refresh"
	LogoutRoute  = "POST /auth/logout"
	PairRoute    = "POST /auth/*" // all that may answer with a pair of tokens
	AnyRead      = "GET /api/v1/*"
	Everything   = "* /*"
	AccountRoute = "PATCH /_mock/accounts/*"
)

// Breaking calls a function for each request to a route, such as "GET /api/v1/countries"; a star at the end fits any end, and
// a star alone any method. The function asks the mock by Pass, or does not. The control API is meant by a path that begins
// with /_mock alone. Paths are those behind the prefix of a sandbox.
func Breaking(route string, each func(v *Visit)) Break {
	method, path, _ := strings.Cut(route, " ")
	start, open := strings.CutSuffix(path, "*")
	return func(inner http.Handler) http.Handler {
		logins := &Memory{}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			prefix, rest := split(r.URL.Path)
			isLogin := r.Method+" "+rest == LoginRoute
			isRoute := (method == "*" || method == r.Method) && (rest == path || (open && strings.HasPrefix(rest, start))) &&
				(!strings.HasPrefix(rest, "/_mock") || strings.HasPrefix(path, "/_mock"))
			if !isLogin && !isRoute {
				inner.ServeHTTP(w, r) // as it is: a fault may reset its connection
				return
			}
			v := newVisit(inner, w, r)
			v.Prefix, v.Path, v.logins = prefix, rest, logins
			if isRoute {
				each(v)
			} else {
				v.Pass()
			}
			v.write()
		})
	}
}

// split takes the prefix of a sandbox off a path.
func split(path string) (prefix, rest string) {
	inside, found := strings.CutPrefix(path, "/s/")
	if !found {
		return "", path
	}
	name, after, _ := strings.Cut(inside, "/")
	return "/s/" + name, "/" + after
}

// After breaks the answers to a route.
func After(route string, change func(v *Visit)) Break {
	return Breaking(route, func(v *Visit) {
		v.Pass()
		if !v.Gone() {
			change(v)
		}
	})
}

// Before breaks the requests to a route.
func Before(route string, change func(v *Visit)) Break {
	return Breaking(route, func(v *Visit) {
		change(v)
		if v.Status == 0 && !v.Gone() {
			v.Pass()
		}
	})
}

// Always answers a route by itself.
func Always(route string, status int, body string) Break {
	return Breaking(route, func(v *Visit) { v.Reply(status, body) })
}

// Both is one wrapper in another.
func Both(all ...Break) Break {
	return func(inner http.Handler) http.Handler {
		for _, b := range all {
			inner = b(inner)
		}
		return inner
	}
}

// A Memory remembers texts, those of each sandbox apart. It is safe for concurrent use.
type Memory struct {
	mu   sync.Mutex
	held map[string][]string
}

// Add remembers a text.
func (m *Memory) Add(v *Visit, text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held == nil {
		m.held = map[string][]string{}
	}
	m.held[v.Prefix] = append(m.held[v.Prefix], text)
}

// All are the texts of a sandbox, oldest first.
func (m *Memory) All(v *Visit) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string{}, m.held[v.Prefix]...)
}
