package client_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// mostAllocations is what the transport may add to a request while the token is fresh.
const mostAllocations = 5

// TestOverheadAllocations counts what a fresh token costs, which does not depend on how busy the machine is; BenchmarkOverhead
// has the time. It runs alone, since testing.AllocsPerRun counts those of the whole process.
func TestOverheadAllocations(t *testing.T) {
	inner := still{[]byte("[]")}
	fresh := holding(t, tokenstore.Pair{Access: "a", Refresh: "r", AccessExpiresAt: time.Unix(1<<35, 0)})
	c, err := client.New("http://host", client.Credentials{Username: "a", Password: "b"}, client.WithStore(fresh), client.WithTransport(inner))
	if err != nil {
		t.Fatal(err)
	}
	count := func(transport http.RoundTripper) float64 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://host/api/v1/categories", nil)
		if err != nil {
			t.Fatal(err)
		}
		return testing.AllocsPerRun(100, func() {
			response, err := transport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		})
	}
	if plain, ours := count(inner), count(c.Transport()); ours-plain > mostAllocations || ours == plain {
		t.Errorf("%g allocations, and %g without the client, want more by 1 to %d", ours, plain, mostAllocations)
	}
}
