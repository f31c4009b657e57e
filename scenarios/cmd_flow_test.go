package scenarios_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// Where a target has no clock to ask, an expiry counts from real time, which has gone on a little meanwhile.
func TestExpiresByRealTime(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t) // frozen at the present second
	target := scenarios.Target{BaseURL: mock.URL, Control: scenarios.NoControl, Username: mock.Username, Password: mock.Password}
	for line, want := range map[string]string{
		"expires access 1h":   "",
		"expires refresh 7d":  "",
		"expires access 59m":  "the access token expires in",
		"expires access 1h1m": "want 1h1m",
	} {
		all, err := scenarios.Load(fstest.MapFS{"expires.txtar": {Data: []byte("# Expiry.\n\n# A login\nlogin\nstatus 200\n" + line + "\n")}}, ".")
		if err != nil {
			t.Fatal(err)
		}
		run, err := scenarios.Check(t.Context(), target, all, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := run.Results()[0]; got.Failed() != (want != "") || !strings.Contains(got.Reason, want) {
			t.Errorf("%s: %s %q, want %q", line, got.Verdict, got.Reason, want)
		}
	}
}
