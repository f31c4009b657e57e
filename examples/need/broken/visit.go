package broken

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/popupmock/popupmock/mockserver"
)

// A Visit is a request, and what the mock answers to it.
type Visit struct {
	// Prefix is that of the sandbox, such as /s/s1, or empty. Path is the rest.
	Prefix, Path string
	// Request is what came, and Body all of its body, in place of that of Request. The mock gets them as they are by then.
	Request *http.Request
	Body    []byte
	// Status of the answer, 0 before it is there, its header fields and its body.
	Status int
	Header http.Header
	Answer []byte

	inner  http.Handler
	writer http.ResponseWriter
	gone   bool    // the mock has sent its answer, or something in place of it, past us
	logins *Memory // the bodies of logins that worked
}

func newVisit(inner http.Handler, w http.ResponseWriter, r *http.Request) *Visit {
	body, _ := io.ReadAll(r.Body) // the mock finds out for itself that a body ends early
	return &Visit{inner: inner, writer: w, Request: r, Body: body, Header: http.Header{}}
}

// Pass asks the mock.
func (v *Visit) Pass() {
	w := &held{visit: v, ResponseRecorder: httptest.NewRecorder()}
	v.inner.ServeHTTP(w, v.ours(v.Request.Method, v.Request.URL.RequestURI(), v.Request.Header, v.Body))
	v.Status, v.Header, v.Answer = w.Code, w.Header(), w.Body.Bytes()
	if v.Path == "/auth/login" && v.Status == http.StatusOK {
		v.logins.Add(v, string(v.Body))
	}
}

// Ask asks the mock something else.
func (v *Visit) Ask(method, uri string, header http.Header, body []byte) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	v.inner.ServeHTTP(w, v.ours(method, uri, header, body))
	return w
}

func (v *Visit) ours(method, uri string, header http.Header, body []byte) *http.Request {
	r := httptest.NewRequest(method, uri, bytes.NewReader(body)).WithContext(v.Request.Context())
	r.Header, r.Host, r.RemoteAddr = header.Clone(), v.Request.Host, v.Request.RemoteAddr
	return r
}

// Control asks the control API of the sandbox: a path such as /tokens/revoke, and a body where there is one.
func (v *Visit) Control(method, path, body string) *httptest.ResponseRecorder {
	return v.Ask(method, v.Prefix+"/_mock"+path, http.Header{"Content-Type": {"application/json"}}, []byte(body))
}

// Anew logs in by itself, and returns the answer: as the account that did so last, or else as the mock's first one.
func (v *Visit) Anew() []byte {
	body := `{"username":"` + mockserver.DefaultUsername + `","password":"` + mockserver.DefaultPassword + `"}`
	if earlier := v.logins.All(v); len(earlier) > 0 {
		body = earlier[len(earlier)-1]
	}
	return v.Ask("POST", v.Prefix+"/auth/login", http.Header{}, []byte(body)).Body.Bytes()
}

// ReadAs reads with a token that was made for it.
func (v *Visit) ReadAs() {
	var login struct {
		Data struct {
			AccessToken string `json:"access_token"`
		}
	}
	_ = json.Unmarshal(v.Anew(), &login)
	v.Request.Header.Set("Authorization", "Bearer "+login.Data.AccessToken)
	v.Pass()
}

// Token is the bearer token of the request, empty where it has none.
func (v *Visit) Token() string {
	return strings.TrimPrefix(v.Request.Header.Get("Authorization"), "Bearer ")
}

// RefreshToken is the one in the body of the request, empty where it has none.
func (v *Visit) RefreshToken() string {
	var body struct {
		Token any `json:"refresh_token"`
	}
	_ = json.Unmarshal(v.Body, &body)
	token, _ := body.Token.(string)
	return token
}

// Claims are those of a token of the mock, which are not checked. They are zero where it is none.
type Claims struct {
	Username   string `json:"sub"`
	Use        string `json:"use"`
	Family     string `json:"family"`
	Generation int    `json:"generation"`
	JTI        string `json:"jti"`
	Expires    int64  `json:"exp"` // Unix seconds
}

// ClaimsOf reads those of a token.
func ClaimsOf(token string) (c Claims) {
	if parts := strings.Split(token, "."); len(parts) == 3 {
		payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
		_ = json.Unmarshal(payload, &c)
	}
	return c
}

// Gone tells that the answer is out already, or the connection lost, so that nothing can be changed any more.
func (v *Visit) Gone() bool { return v.gone }

func (v *Visit) write() {
	if v.gone {
		return
	}
	for name, values := range v.Header {
		v.writer.Header()[name] = values
	}
	if v.Request.Method != http.MethodHead { // whose answer says how long that of a GET would be
		v.writer.Header().Del("Content-Length")
	}
	v.writer.WriteHeader(v.Status)
	_, _ = v.writer.Write(v.Answer)
}

// held holds an answer back. One that is flushed, and a connection that is taken over, go past it: those are faults.
type held struct {
	*httptest.ResponseRecorder
	visit *Visit
}

// Flush lets out what there is.
func (h *held) Flush() {
	v := h.visit
	if !v.gone {
		v.gone = true
		for name, values := range h.Header() {
			v.writer.Header()[name] = values
		}
		v.writer.WriteHeader(h.Code)
	}
	_, _ = v.writer.Write(h.Body.Bytes())
	h.Body.Reset()
	_ = http.NewResponseController(v.writer).Flush()
}

// Hijack implements http.Hijacker.
func (h *held) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	h.visit.gone = true
	return http.NewResponseController(h.visit.writer).Hijack()
}
