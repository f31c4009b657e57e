package scenarios_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"testing/fstest"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// However short a timeout is, the server has heard of the request: its time begins when that is out, and not with a
// connection that takes long to make.
func TestTimeoutBeginsWithTheRequest(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	busy := func(ctx context.Context, network, address string) (net.Conn, error) {
		for range 20 { // longer than the timeout
			answer, err := http.Get(mock.URL + "/api/v1/countries")
			if err != nil {
				return nil, err
			}
			_ = answer.Body.Close()
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	target := scenarios.Target{BaseURL: mock.URL, Transport: &http.Transport{DialContext: busy}}
	scenarios.Run(t, target, fstest.MapFS{"timeout.txtar": {Data: []byte(`# No answer in a millisecond.

# The server has done its part each time.
login
status 200
fault listCountries stall id=slow phase=after
repeat 3
	! get /api/v1/countries timeout=1ms
	failure '^timeout$'
end
eventually 5s hits slow 3
eventually 5s journal 'operation=listCountries status=200' count=3
`)}})
}
