package mockserver_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
)

// browserCall is what a browser sends for a page, to the letter as far as it matters here. ADDRESS stands for host and port
// of the mock, PORT for the port.
type browserCall struct {
	name, request, body string
	status              int
	want                string // the message
}

const (
	crossOrigin = "a web page of another origin cannot steer the mock"
	rebound     = `the Host \"evil.example:PORT\" is not the mock's own, and may be that of a web page; call it by 127.0.0.1 or localhost, or start it with --control-allow-host`
)

// Pages at https://evil.example and at other ports of this machine. Browsers add Sec-Fetch-* where they trust the way to
// the server, which they do on loopback (W3C Fetch Metadata, section 2); older ones do not.
var browserCalls = []browserCall{
	{"fetch with no-cors and text/plain", "POST /_mock/clock/advance\nHost: ADDRESS\nOrigin: https://evil.example\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors\nSec-Fetch-Dest: empty\nContent-Type: text/plain;charset=UTF-8",
		`{"by":"1h"}`, 403, crossOrigin},
	{"the same from an older browser", "POST /_mock/clock/advance\nHost: ADDRESS\nOrigin: https://evil.example\nContent-Type: text/plain;charset=UTF-8",
		`{"by":"1h"}`, 403, crossOrigin},
	{"XMLHttpRequest with cookies", "POST /_mock/reset\nHost: ADDRESS\nOrigin: https://evil.example\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: cors\nSec-Fetch-Dest: empty\nCookie: a=b\nContent-Type: text/plain",
		``, 403, crossOrigin},
	{"sendBeacon", "POST /_mock/tokens/revoke\nHost: ADDRESS\nOrigin: https://evil.example\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors\nSec-Fetch-Dest: empty\nContent-Type: text/plain;charset=UTF-8",
		`{"account":"your_api_username"}`, 403, crossOrigin},
	{"a form", "POST /_mock/reset\nHost: ADDRESS\nOrigin: https://evil.example\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate\nSec-Fetch-User: ?1\nSec-Fetch-Dest: document\nUpgrade-Insecure-Requests: 1\nContent-Type: application/x-www-form-urlencoded",
		``, 403, crossOrigin},
	{"a form of text/plain that reads as JSON", "POST /_mock/clock/advance\nHost: ADDRESS\nOrigin: https://evil.example\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: document\nContent-Type: text/plain",
		"{\"by\":\"1h=\"}\r\n", 403, crossOrigin},
	{"a form of multipart/form-data", "POST /_mock/keys/rotate\nHost: ADDRESS\nOrigin: https://evil.example\nContent-Type: multipart/form-data; boundary=x",
		"--x--\r\n", 403, crossOrigin},
	{"a form in a sandboxed frame", "POST /_mock/reset\nHost: ADDRESS\nOrigin: null\nContent-Type: application/x-www-form-urlencoded",
		``, 403, crossOrigin},
	{"another port of this machine", "POST /_mock/reset\nHost: ADDRESS\nOrigin: http://127.0.0.1:3000\nSec-Fetch-Site: same-site\nSec-Fetch-Mode: no-cors\nSec-Fetch-Dest: empty",
		``, 403, crossOrigin},
	{"another port of localhost, from an older browser", "POST /_mock/reset\nHost: localhost:PORT\nOrigin: http://localhost:3000", ``, 403, crossOrigin},
	{"PUT without asking first", "PUT /_mock/clock\nHost: ADDRESS\nOrigin: https://evil.example\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: cors\nSec-Fetch-Dest: empty\nContent-Type: application/json",
		`{"rate":60}`, 403, crossOrigin},
	{"a preflight for JSON", "OPTIONS /_mock/clock\nHost: ADDRESS\nOrigin: https://evil.example\nAccess-Control-Request-Method: PUT\nAccess-Control-Request-Headers: content-type\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: cors\nSec-Fetch-Dest: empty",
		``, 405, "no control call OPTIONS /_mock/clock, want GET, HEAD, PUT"},
	{"a preflight into a private network", "OPTIONS /_mock/accounts/your_api_username\nHost: ADDRESS\nOrigin: https://evil.example\nAccess-Control-Request-Method: DELETE\nAccess-Control-Request-Private-Network: true",
		``, 405, "no control call OPTIONS /_mock/accounts/your_api_username, want DELETE, GET, HEAD, PATCH, PUT"},
	{"an image", "GET /_mock/reset\nHost: ADDRESS\nReferer: https://evil.example/\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors\nSec-Fetch-Dest: image",
		``, 405, "no control call GET /_mock/reset, want POST"},

	{"DNS rebinding, a write", "POST /_mock/clock/advance\nHost: evil.example:PORT\nOrigin: http://evil.example:PORT\nSec-Fetch-Site: same-origin\nSec-Fetch-Mode: cors\nSec-Fetch-Dest: empty\nContent-Type: application/json",
		`{"by":"1h"}`, 403, rebound},
	{"DNS rebinding, a read", "GET /_mock/accounts\nHost: evil.example:PORT\nReferer: http://evil.example:PORT/", ``, 403, rebound},
	{"DNS rebinding, the health check", "GET /_mock/health\nHost: evil.example:PORT", ``, 403, rebound},
	{"DNS rebinding, an unknown path", "GET /_mock/x\nHost: evil.example:PORT", ``, 403, rebound},
	{"DNS rebinding by a name that begins like ours", "POST /_mock/reset\nHost: localhost.evil.example\nOrigin: http://localhost.evil.example", ``, 403,
		strings.ReplaceAll(rebound, "evil.example:PORT", "localhost.evil.example")},
	{"DNS rebinding by a name that begins like our address", "POST /_mock/reset\nHost: 127.0.0.1.evil.example", ``, 403,
		strings.ReplaceAll(rebound, "evil.example:PORT", "127.0.0.1.evil.example")},
}

// TestNoWebPageCanSteer sends what browsers send, over a socket.
func TestNoWebPageCanSteer(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("browser"))
	u := newUser(t, mock.Server)
	u.login()
	address := strings.TrimPrefix(mock.URL, "http://")
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	before := steered(u)
	fill := strings.NewReplacer("ADDRESS", address, "PORT", port).Replace
	for _, call := range browserCalls {
		status, header, body := rawCall(t, address, fill(call.request), call.body)
		if want := `"message":"` + fill(call.want) + `"}}`; status != call.status || !strings.Contains(body, want) {
			t.Errorf("%s: got %d %s, want %d %s", call.name, status, body, call.status, want)
		}
		for name := range header {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s: the answer has %s, which lets pages in", call.name, name)
			}
		}
		if diff := cmp.Diff(before, steered(u)); diff != "" {
			t.Fatalf("%s has changed something:\n%s", call.name, diff)
		}
	}
}

// TestTheSameCallsSteerFromElsewhere guards against calls that are refused for another reason than who sends them.
func TestTheSameCallsSteerFromElsewhere(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("browser"))
	address := strings.TrimPrefix(mock.URL, "http://")
	for _, request := range []string{
		"POST /_mock/clock/advance\nHost: ADDRESS\nContent-Type: text/plain;charset=UTF-8",
		"POST /_mock/clock/advance\nHost: ADDRESS\nContent-Type: application/x-www-form-urlencoded",            // curl
		"POST /_mock/clock/advance\nHost: ADDRESS\nOrigin: http://ADDRESS\nSec-Fetch-Site: same-origin",        // a page of its own
		"POST /_mock/clock/advance\nHost: localhost\nOrigin: http://localhost\nContent-Type: application/json", // by another name of its own
		"POST /_mock/clock/advance\nHost: [::1]:1",
	} {
		before := mock.Now()
		status, _, body := rawCall(t, address, strings.ReplaceAll(request, "ADDRESS", address), `{"by":"1h"}`)
		if status != http.StatusOK || !mock.Now().After(before) {
			t.Errorf("%s\ngot %d %s, want the clock moved", request, status, body)
		}
	}
}

// steered is what control calls can change.
func steered(u user) [8]string {
	var all [8]string
	for i, path := range []string{"/clock", "/accounts", "/tokens", "/assumptions", "/faults", "/triggers", "/sandboxes", "/state"} {
		all[i] = u.do("GET", "/_mock"+path, "").body
	}
	return all
}

// rawCall writes a request line without its version, and headers, to a socket.
func rawCall(t *testing.T, address, request, body string) (status int, header http.Header, answer string) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	line, headers, _ := strings.Cut(request, "\n")
	_, err = fmt.Fprintf(conn, "%s HTTP/1.1\r\n%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		line, strings.ReplaceAll(headers, "\n", "\r\n"), len(body), body)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(text)
}
