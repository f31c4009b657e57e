package tap_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/grade/tap"
)

// BenchmarkRequests asks on connections that are kept, of as many clients as there are processors, directly and through a tap.
func BenchmarkRequests(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", 1000)) }))
	b.Cleanup(server.Close)
	l := listen(b, strings.TrimPrefix(server.URL, "http://"), func(o *tap.Options) { o.Heard = nil })
	for name, url := range map[string]string{"direct": server.URL, "tap": l.URL()} {
		b.Run(name, func(b *testing.B) {
			b.RunParallel(func(p *testing.PB) {
				transport := &http.Transport{}
				defer transport.CloseIdleConnections()
				for p.Next() {
					r, err := http.NewRequestWithContext(b.Context(), "GET", url, nil)
					if err != nil {
						b.Error(err)
						return
					}
					res, err := transport.RoundTrip(r)
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, res.Body)
					_ = res.Body.Close()
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}
