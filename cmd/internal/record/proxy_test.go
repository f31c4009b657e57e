package record

import (
	"compress/gzip"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
)

// behind is a proxy in front of a handler, and its tape.
func behind(t *testing.T, room int64, handler http.HandlerFunc) (*visitor, *Tape) {
	t.Helper()
	target := httptest.NewServer(handler)
	t.Cleanup(target.Close)
	tape := NewTape(room)
	client := &http.Client{
		Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &visitor{t: t, base: front(t, target.URL+"/base", tape).URL, client: client}, tape
}

// What the target gets is what the client has sent, and the other way round.
func TestProxyHandsOnAsItIs(t *testing.T) {
	t.Parallel()
	v, tape := behind(t, DefaultRoom, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		for _, want := range []struct{ name, got, want string }{
			{"target", r.RequestURI, "/base/api/v1/a%2Fb//c?x=%zz&y=1;2"}, {"body", string(body), "{broken"}, {"X-Forwarded-For", r.Header.Get("X-Forwarded-For"), "203.0.113.9"},
			{"User-Agent", r.Header.Get("User-Agent"), "mine"}, {"Accept-Encoding", r.Header.Get("Accept-Encoding"), "gzip;q=0.5"}, {"method", r.Method, "PATCH"},
		} {
			if want.got != want.want {
				t.Errorf("%s is %q, want %q", want.name, want.got, want.want)
			}
		}
		w.Header()["X-Two"] = []string{"1", "2"}
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Location", "http://elsewhere.example/")
		w.WriteHeader(http.StatusFound)
		packed := gzip.NewWriter(w)
		_, _ = packed.Write([]byte(`{"plain":true}`))
		_ = packed.Close()
	})
	request, err := http.NewRequestWithContext(t.Context(), "PATCH", v.base, strings.NewReader("{broken"))
	if err != nil {
		t.Fatal(err)
	}
	request.URL.Opaque = "//" + request.URL.Host + "/api/v1/a%2Fb//c?x=%zz&y=1;2"
	request.Header = http.Header{"X-Forwarded-For": {"203.0.113.9"}, "User-Agent": {"mine"}, "Accept-Encoding": {"br, gzip;q=0.5, zstd"}}
	answer, err := v.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	packed, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusFound || strings.Join(answer.Header["X-Two"], " ") != "1 2" || answer.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("got %d %v, error %v", answer.StatusCode, answer.Header, err)
	}
	exchanges, _ := tape.Exchanges()
	if len(exchanges) != 1 || string(exchanges[0].Reply) != `{"plain":true}` || string(packed) == `{"plain":true}` {
		t.Errorf("kept %d with %q, answered %q; want one, decoded for the record alone", len(exchanges), exchanges[0].Reply, packed)
	}
	if x := exchanges[0]; x.Target != "/api/v1/a%2Fb//c?x=%zz&y=1;2" || string(x.Body) != "{broken" || x.Status != http.StatusFound {
		t.Errorf("kept %q %q %d", x.Target, x.Body, x.Status)
	}
}

// A client sees the beginning of an answer before there is an end of it.
func TestProxyStreams(t *testing.T) {
	t.Parallel()
	seen := make(chan bool)
	v, tape := behind(t, DefaultRoom, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "first ")
		_ = http.NewResponseController(w).Flush()
		<-seen
		_, _ = io.WriteString(w, "last")
	})
	request, err := http.NewRequestWithContext(t.Context(), "GET", v.base+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := v.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	first := make([]byte, 6)
	if _, err := io.ReadFull(answer.Body, first); err != nil || string(first) != "first " {
		t.Fatalf("got %q, error %v", first, err)
	}
	if exchanges, lost := tape.Exchanges(); len(exchanges) != 0 || lost.Unfinished != 1 {
		t.Errorf("%d exchanges, lost %+v; want one that is under way", len(exchanges), lost)
	}
	close(seen)
	if last, err := io.ReadAll(answer.Body); err != nil || string(last) != "last" {
		t.Errorf("got %q, error %v", last, err)
	}
}

// A target that is down costs an answer, and nothing that was recorded.
func TestProxyWithoutATarget(t *testing.T) {
	t.Parallel()
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cut" {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "half")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	}))
	tape := NewTape(DefaultRoom)
	u, _ := url.Parse(target.URL)
	var told []string
	proxy := httptest.NewServer(NewProxy(u, tape, &http.Transport{DisableKeepAlives: true}, mockserver.SeededStart, func(method, why string) { told = append(told, method+" "+why) }))
	defer proxy.Close()
	v := &visitor{t: t, base: proxy.URL, client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	v.do("GET", "/fine", "", "")
	request, _ := http.NewRequestWithContext(t.Context(), "GET", v.base+"/cut", nil)
	if answer, err := v.client.Do(request); err == nil {
		if _, err := io.ReadAll(answer.Body); err == nil {
			t.Error("half an answer looks like a whole one")
		}
		answer.Body.Close()
	}
	v.do("GET", "/_mock/health", "", "")
	target.Close()
	status, body := v.do("GET", "/down?token=secret-token-123", "", "")
	if status != http.StatusBadGateway || textAt(tree([]byte(body)), "code") != "BAD_GATEWAY" || !strings.Contains(body, "connection refused") {
		t.Errorf("got %d %s, want 502 and the reason", status, body)
	}
	exchanges, lost := tape.Exchanges()
	if len(exchanges) != 1 || lost != (Lost{NoAnswer: 1, CutOff: 1}) {
		t.Errorf("%d exchanges, lost %+v", len(exchanges), lost)
	}
	if len(told) != 1 || strings.Contains(strings.Join(told, ""), "secret") {
		t.Errorf("told %q, want one line without the path", told)
	}
}

// Memory has a bound, and what was there before it is used up stays.
func TestTapeIsBounded(t *testing.T) {
	t.Parallel()
	v, tape := behind(t, 4000, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 1500))
	})
	full := 0
	tape.Changed = func(x *Exchange, _ int, isFull bool) {
		if isFull {
			full++
		}
	}
	for range 5 {
		if status, body := v.do("GET", "/", "", ""); status != 200 || len(body) != 1500 {
			t.Errorf("got %d and %d bytes, want them all", status, len(body))
		}
	}
	exchanges, lost := tape.Exchanges()
	if len(exchanges) != 2 || lost != (Lost{NoRoom: 3}) || full != 1 {
		t.Errorf("%d exchanges, lost %+v, told %d times that it is full; want 2, 3 without room, once", len(exchanges), lost, full)
	}
}

func TestProxyOfHTTPS(t *testing.T) {
	t.Parallel()
	target := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "[]") }))
	defer target.Close()
	tape := NewTape(DefaultRoom)
	u, _ := url.Parse(target.URL)
	trusting := target.Client().Transport.(*http.Transport)
	for transport, want := range map[*http.Transport]int{trusting: 200, {TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}: 502} {
		proxy := httptest.NewServer(NewProxy(u, tape, transport, time.Time{}.UTC, func(string, string) {}))
		if status, body := (&visitor{t: t, base: proxy.URL}).do("GET", "/", "", ""); status != want {
			t.Errorf("got %d %s, want %d", status, body, want)
		}
		proxy.Close()
	}
}

func TestDecoded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ coding, body, want, cut string }{
		{"", "plain", "plain", ""}, {"identity", "plain", "plain", ""},
		{"br", "x", "", "it is coded as br, which popupmock does not read"},
		{"gzip", "no gzip", "", "it is no gzip, though it says so"},
	} {
		plain, cut := decoded(http.Header{"Content-Encoding": {test.coding}}, []byte(test.body))
		if string(plain) != test.want || cut != test.cut {
			t.Errorf("%s: %q, %q; want %q, %q", test.coding, plain, cut, test.want, test.cut)
		}
	}
}
