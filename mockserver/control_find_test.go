package mockserver_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// A control API is told from a server without one, and from one that wants a token; whoever named it hears that it is not there.
// In the package of control this would have the mock compiled once more, against what that shows its tests.
func TestFind(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.ControlToken = "open-sesame-please" })
	serve := func(status int, body string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	token := control.WithToken("open-sesame-please")
	missing, strange := serve(http.StatusNotFound, "no"), serve(http.StatusOK, `{"status":"up"}`)
	tests := []struct {
		name, named, base string
		options           []control.ClientOption
		found             bool
		err               string
	}{
		{"at the API", "", mock.URL, []control.ClientOption{token}, true, ""},
		{"where it is named", mock.URL, missing, []control.ClientOption{token}, true, ""},
		{"none at the API", "", missing, nil, false, ""},
		{"another program's health", "", strange, nil, false, ""},
		{"none where it is named", missing, mock.URL, nil, false, "control API: /_mock/health answers 404 Not Found, but not as popupmock does"},
		{"another program where it is named", strange, mock.URL, nil, false, "control API: it does not answer as popupmock does"},
		{"named wrongly", "nowhere", mock.URL, nil, false, "control API: want a base URL such as http://127.0.0.1:8080"},
		{"without its token", "", mock.URL, nil, false, "control API: the control API of this mock wants its token, that of --control-token: Authorization: Bearer TOKEN"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			client, health, err := control.Find(t.Context(), test.named, test.base, test.options...)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != test.err || (client != nil) != test.found || (health.Status == "ok") != test.found {
				t.Errorf("found %t with health %q and the error %q, want %t and %q", client != nil, health.Status, got, test.found, test.err)
			}
		})
	}
}
