package ui_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/ui"
)

// get asks a handler.
func get(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// checkHeaders wants those that keep the page to itself.
func checkHeaders(t *testing.T, what string, header http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Vary": "Accept-Encoding",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", what, name, got, want)
		}
	}
}

// mostBytes is how many bytes a browser loads for the page, packed and without the viewer of the API. It may grow to 400 kB, and not by accident.
const mostBytes = 60_000

// Every file is served with its type, packed and unpacked with the same content, and not again when the browser has it.
func TestEveryFile(t *testing.T) {
	t.Parallel()
	kinds := map[string]string{
		"html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
		"svg": "image/svg+xml", "txt": "text/plain; charset=utf-8",
	}
	page, files, packedBytes := ui.Handler(), 0, 0
	err := fs.WalkDir(os.DirFS("dist"), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		served, isPacked := strings.CutSuffix(name, ".gz")
		if !isPacked {
			t.Errorf("dist/%s is not packed", name)
		}
		packed := get(page, "GET", "/"+served, "Accept-Encoding", "br, gzip")
		if want := kinds[served[strings.LastIndex(served, ".")+1:]]; packed.Code != 200 || packed.Header().Get("Content-Type") != want || packed.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: got %d %v, want it packed, as %s", served, packed.Code, packed.Header(), want)
		}
		checkHeaders(t, served, packed.Header())
		if !strings.HasPrefix(name, "api/") {
			packedBytes += packed.Body.Len()
		}
		reader, err := gzip.NewReader(packed.Body)
		if err != nil {
			return err
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			return err
		}
		plain := get(page, "GET", "/"+served)
		if plain.Code != 200 || plain.Header().Get("Content-Encoding") != "" || !bytes.Equal(plain.Body.Bytes(), content) || len(content) == 0 {
			t.Errorf("%s unpacked: got %d %v with %d bytes, want the %d that were packed", served, plain.Code, plain.Header(), plain.Body.Len(), len(content))
		}
		tag := plain.Header().Get("ETag")
		again := get(page, "GET", "/"+served, "If-None-Match", tag)
		if again.Code != http.StatusNotModified || again.Body.Len() != 0 || !strings.HasPrefix(tag, `W/"`) || again.Header().Get("ETag") != tag {
			t.Errorf("%s again: got %d with %d bytes, tag %s", served, again.Code, again.Body.Len(), tag)
		}
		if head := get(page, "HEAD", "/"+served); head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Length") == "" {
			t.Errorf("HEAD of %s: got %d %v with %d bytes", served, head.Code, head.Header(), head.Body.Len())
		}
		return nil
	})
	if err != nil || files < 10 {
		t.Errorf("%d files, %v", files, err)
	}
	if packedBytes < 10_000 || packedBytes > mostBytes {
		t.Errorf("the page without the viewer of the API has %d bytes packed, want at most %d", packedBytes, mostBytes)
	}
}

func TestWhichEncodingsAreTaken(t *testing.T) {
	t.Parallel()
	for accept, packed := range map[string]bool{
		"gzip": true, "GZIP": true, "deflate, gzip;q=0.5": true, "br;q=1, gzip; q=1.0": true,
		"": false, "br": false, "gzip;q=0": false, "gzip; q=0.0, br": false, "x-gzip": false, "gzip;q=x": false,
	} {
		w := get(ui.Handler(), "GET", "/", "Accept-Encoding", accept)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != packed || w.Code != 200 {
			t.Errorf("Accept-Encoding %q: got %d, packed is %t, want %t", accept, w.Code, got, packed)
		}
	}
}

func TestFilesThatThereAreNot(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/nothing.js": "", "/dist/app.js": "", "/app.js.gz": "", "/../files.go": "", "/api/nothing/": "", "/api": "api/", "/nothing": ""} {
		w := get(ui.Handler(), "GET", path)
		switch location := w.Header().Get("Location"); {
		case want != "" && (w.Code != http.StatusPermanentRedirect || location != want):
			t.Errorf("%s: got %d to %q, want a redirect to %s", path, w.Code, location, want)
		case want == "" && (w.Code != http.StatusNotFound || w.Body.String() != "the live page has no such file\n"):
			t.Errorf("%s: got %d %q, want 404 that says so", path, w.Code, w.Body)
		}
	}
}

// Where a mock has the page: at its root and in its sandboxes, with a token and without, and where the control API has a listener of its own.
func TestWhereThePageIs(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, withPage, func(c *mockserver.Config) { c.ControlToken = "sesame" })
	if _, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{Name: "box"}); err != nil {
		t.Fatal(err)
	}
	bare := mockserver.Start(t)
	const noCall, noToken = "no control call GET /_mock/ui/", "the control API of this mock wants its token"
	for name, tt := range map[string]struct {
		handler      http.Handler
		method, path string
		status       int
		want         string // of the body, or of where it goes to
	}{
		"the page":                  {mock.Handler(), "GET", "/_mock/ui/", 200, "<title>popupmock</title>"},
		"without a slash":           {mock.Handler(), "GET", "/_mock/ui", 308, "ui/"},
		"the viewer":                {mock.Handler(), "GET", "/_mock/ui/api/", 200, "API reference"},
		"in a sandbox":              {mock.Handler(), "GET", "/s/box/_mock/ui/", 200, "<title>popupmock</title>"},
		"in one without a slash":    {mock.Handler(), "GET", "/s/box/_mock/ui", 308, "ui/"},
		"a file in a sandbox":       {mock.Handler(), "GET", "/s/box/_mock/ui/api/viewer.js", 200, "SwaggerUIBundle"},
		"no sandbox":                {mock.Handler(), "GET", "/s/nobody/_mock/ui/", 401, noToken},
		"another method":            {mock.Handler(), "POST", "/_mock/ui/", 405, "want GET, HEAD"},
		"calls want the token":      {mock.Handler(), "GET", "/_mock/clock", 401, noToken},
		"apart, with the calls":     {mock.ControlHandler(), "GET", "/_mock/ui/", 200, "<title>popupmock</title>"},
		"apart, not with the API":   {mock.APIHandler(), "GET", "/_mock/ui/", 404, "Resource not found"},
		"in a sandbox, apart":       {mock.ControlHandler(), "GET", "/s/box/_mock/ui/", 200, "<title>popupmock</title>"},
		"a mock without the page":   {bare.Handler(), "GET", "/_mock/ui/", 404, noCall},
		"a session without a page":  {bare.Handler(), "GET", "/_mock/ui/session", 200, `{"needed":false,"open":true}`},
		"a session beside the page": {mock.Handler(), "GET", "/s/box/_mock/ui/session", 200, `{"needed":true,"open":false}`},
	} {
		w := get(tt.handler, tt.method, tt.path)
		got := w.Body.String()
		if tt.status == http.StatusPermanentRedirect {
			got = w.Header().Get("Location")
		}
		if w.Code != tt.status || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s %s: got %d %.200s, want %d %s", name, tt.method, tt.path, w.Code, got, tt.status, tt.want)
		}
	}
	w := get(mock.Handler(), "POST", "/_mock/ui/session", "Origin", "https://evil.example")
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "a web page of another origin cannot steer the mock") {
		t.Errorf("a session from another origin: got %d %s", w.Code, w.Body)
	}
}
