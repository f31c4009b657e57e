package mockserver_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

// BenchmarkDialFrom makes a connection for each of its requests, 1 at a time and 8 for each processor, beside a plain dial
// to the same mock.
func BenchmarkDialFrom(b *testing.B) {
	mock := loopback(b)
	from, address := netip.MustParseAddr("192.0.2.7"), strings.TrimPrefix(mock.URL, "http://")
	for name, dial := range map[string]func() (net.Conn, error){
		"plain":          func() (net.Conn, error) { return net.Dial("tcp", address) },
		"from elsewhere": func() (net.Conn, error) { return mock.DialFrom(b.Context(), from) },
	} {
		for _, dialers := range []int{1, 8} {
			b.Run(fmt.Sprint(name, " by ", dialers), func(b *testing.B) {
				b.ReportAllocs()
				b.SetParallelism(dialers)
				b.RunParallel(func(p *testing.PB) {
					for p.Next() {
						askAndGo(b, dial)
					}
				})
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "dials/s")
			})
		}
	}
}

func askAndGo(b *testing.B, dial func() (net.Conn, error)) {
	conn, err := dial()
	if err != nil {
		b.Error(err)
		return
	}
	_, _ = io.WriteString(conn, "GET / HTTP/1.0\r\n\r\n")
	if n, err := io.Copy(io.Discard, conn); n == 0 || err != nil { // the server closes first, so that the port is free again
		b.Errorf("%d bytes, %v", n, err)
	}
	_ = conn.Close()
}

// BenchmarkLoopback compares a read over a connection that is kept with a bare server that answers the same bytes.
func BenchmarkLoopback(b *testing.B) {
	mock := loopback(b)
	u := newUser(b, mock.Server)
	token := u.login().Access
	given := u.get(categoriesPath, token)
	bare := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range given.header {
			w.Header()[name] = values
		}
		_, _ = io.WriteString(w, given.body)
	})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = bare.Close() })
	go func() { _ = bare.Serve(listener) }()

	b.Run("bare", func(b *testing.B) { read(b, &http.Transport{}, "http://"+listener.Addr().String(), token) })
	b.Run("popupmock", func(b *testing.B) { read(b, &http.Transport{}, mock.URL, token) })
	b.Run("popupmock from elsewhere", func(b *testing.B) {
		read(b, &http.Transport{DialContext: dialerFrom(mock, "2001:db8::7")}, mock.URL, token)
	})
}

func read(b *testing.B, transport *http.Transport, url, token string) {
	defer transport.CloseIdleConnections()
	r, err := http.NewRequest("GET", url+categoriesPath, http.NoBody)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	b.ReportAllocs()
	for b.Loop() {
		response, err := transport.RoundTrip(r)
		if err != nil || response.StatusCode != http.StatusOK {
			b.Fatal(response, err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
}

func BenchmarkNewLoopback(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		loopback(b).Close()
	}
}
