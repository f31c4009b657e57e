package mockserver_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/control/controltest"
	"github.com/popupmock/popupmock/mockserver/meter/prometheus"
)

// TestControllers runs one suite on all that steers a mock.
func TestControllers(t *testing.T) {
	t.Parallel()
	t.Run("in process", func(t *testing.T) {
		t.Parallel()
		controltest.Run(t, func(t *testing.T) controltest.Mock {
			mock := mockserver.Start(t, counting)
			return controltest.Mock{Controller: mock.Server, URL: mock.URL}
		})
	})
	t.Run("over HTTP", func(t *testing.T) {
		t.Parallel()
		need.Long(t, "6 s") // below a path there is all of this as well
		controltest.Run(t, func(t *testing.T) controltest.Mock {
			mock := mockserver.Start(t, counting)
			return controltest.Mock{Controller: clientOf(t, mock.URL), URL: mock.URL}
		})
	})
	t.Run("below a path", func(t *testing.T) {
		t.Parallel()
		controltest.Run(t, func(t *testing.T) controltest.Mock {
			mock := mockserver.Start(t, counting)
			server := httptest.NewServer(http.StripPrefix("/s/one", mock.Handler()))
			t.Cleanup(server.Close)
			return controltest.Mock{Controller: clientOf(t, server.URL+"/s/one/"), URL: mock.URL}
		})
	})
}

func counting(c *mockserver.Config) { c.Metrics, c.Journal.Exchanges = prometheus.New, roomy }

func clientOf(t *testing.T, base string, options ...control.ClientOption) *control.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := control.NewClient(base, append([]control.ClientOption{control.WithHTTPClient(&http.Client{Transport: transport})}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
