package suite_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/popupmock/popupmock/mockserver"
)

// A broken is a wrapper around the mock that breaks it. It is made anew for each run.
type broken func(inner http.Handler) http.Handler

// A visit is a request below a sandbox or not, and what the mock answers to it.
type visit struct {
	inner   http.Handler
	prefix  string // of the sandbox, such as /s/s1
	path    string // without the prefix
	request *http.Request
	body    []byte

	status int // of the answer, 0 before it is there
	header http.Header
	answer []byte
}

// breaking calls a function for each request to a route, such as "GET /api/v1/countries"; a star at the end fits any end, and
// a star alone any method. It asks the mock by v.pass, or does not.
func breaking(route string, each func(v *visit)) broken {
	method, path, _ := strings.Cut(route, " ")
	return func(inner http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			v := newVisit(inner, r)
			start, open := strings.CutSuffix(path, "*")
			if (method != "*" && method != r.Method) || (v.path != path && (!open || !strings.HasPrefix(v.path, start))) ||
				(strings.HasPrefix(v.path, "/_mock") && !strings.HasPrefix(path, "/_mock")) {
				v.pass()
			} else {
				each(v)
			}
			v.write(w)
		})
	}
}

func newVisit(inner http.Handler, r *http.Request) *visit {
	body, _ := io.ReadAll(r.Body)
	v := &visit{inner: inner, path: r.URL.Path, request: r, body: body, header: http.Header{}}
	if rest, inside := strings.CutPrefix(v.path, "/s/"); inside {
		name, after, _ := strings.Cut(rest, "/")
		v.prefix, v.path = "/s/"+name, "/"+after
	}
	return v
}

// pass asks the mock.
func (v *visit) pass() {
	w := v.ask(v.request.Method, v.request.URL.RequestURI(), v.request.Header, v.body)
	v.status, v.header, v.answer = w.Code, w.Header(), w.Body.Bytes()
}

// ask asks the mock something else.
func (v *visit) ask(method, uri string, header http.Header, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, uri, bytes.NewReader(body)).WithContext(v.request.Context())
	r.Header, r.Host, r.RemoteAddr = header.Clone(), v.request.Host, v.request.RemoteAddr
	w := httptest.NewRecorder()
	v.inner.ServeHTTP(w, r)
	return w
}

// anew logs in by itself, as the mock's first account, and returns the answer.
func (v *visit) anew() []byte {
	body := `{"username":"` + mockserver.DefaultUsername + `","password":"` + mockserver.DefaultPassword + `"}`
	return v.ask("POST", v.prefix+"/auth/login", http.Header{}, []byte(body)).Body.Bytes()
}

// readAs reads with a token that was made for it.
func (v *visit) readAs() {
	var login struct {
		Data struct {
			AccessToken string `json:"access_token"`
		}
	}
	_ = json.Unmarshal(v.anew(), &login)
	v.request.Header.Set("Authorization", "Bearer "+login.Data.AccessToken)
	v.pass()
}

// token is the bearer token of the request.
func (v *visit) token() string {
	return strings.TrimPrefix(v.request.Header.Get("Authorization"), "Bearer ")
}

// reply answers without the mock.
func (v *visit) reply(status int, body string) {
	v.status, v.answer = status, []byte(body)
	v.header.Set("Content-Type", "application/json")
}

// refuse answers with an error in the vendor's shape.
func (v *visit) refuse(status int, name, code, message string) {
	text, _ := json.Marshal(map[string]any{"error": map[string]string{"name": name, "code": code, "message": message}})
	v.reply(status, string(text))
}

// replace changes the text of the answer.
func (v *visit) replace(old, with string) {
	v.answer = bytes.ReplaceAll(v.answer, []byte(old), []byte(with))
}

// edit changes the JSON of the answer.
func (v *visit) edit(change func(any) any) {
	decoder := json.NewDecoder(bytes.NewReader(v.answer))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return
	}
	v.answer, _ = json.Marshal(change(value))
}

// data changes the tokens of an answer to login or refresh, where there are some.
func (v *visit) data(change func(map[string]any)) {
	v.edit(func(value any) any {
		object, _ := value.(map[string]any)
		if data, ok := object["data"].(map[string]any); ok {
			change(data)
		}
		return value
	})
}

// each changes the records of a list, or the one that the answer is.
func (v *visit) each(change func(map[string]any)) {
	if v.status != http.StatusOK {
		return
	}
	v.edit(func(value any) any {
		switch records := value.(type) {
		case []any:
			for _, r := range records {
				change(r.(map[string]any))
			}
		case map[string]any:
			change(records)
		}
		return value
	})
}

func (v *visit) write(w http.ResponseWriter) {
	for name, values := range v.header {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(v.status)
	_, _ = w.Write(v.answer)
}

// after breaks the answers to a route.
func after(route string, change func(v *visit)) broken {
	return breaking(route, func(v *visit) {
		v.pass()
		change(v)
	})
}

// before breaks the requests to a route.
func before(route string, change func(v *visit)) broken {
	return breaking(route, func(v *visit) {
		change(v)
		if v.status == 0 {
			v.pass()
		}
	})
}

// always answers a route by itself.
func always(route string, status int, body string) broken {
	return breaking(route, func(v *visit) { v.reply(status, body) })
}

// both is one wrapper in another.
func both(all ...broken) broken {
	return func(inner http.Handler) http.Handler {
		for _, b := range all {
			inner = b(inner)
		}
		return inner
	}
}

// query changes the query of the request.
func (v *visit) query(change func(q map[string][]string)) {
	q := v.request.URL.Query()
	change(q)
	v.request.URL.RawQuery = q.Encode()
}

// A memory remembers texts by sandbox.
type memory struct {
	mu   sync.Mutex
	held map[string][]string
}

func (m *memory) add(v *visit, text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held == nil {
		m.held = map[string][]string{}
	}
	m.held[v.prefix] = append(m.held[v.prefix], text)
}

func (m *memory) all(v *visit) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string{}, m.held[v.prefix]...)
}
