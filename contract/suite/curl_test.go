package suite_test

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/examples/need"
)

// The requests of a failing case can be made again, as they are printed.
func TestCurlLinesRun(t *testing.T) {
	t.Parallel()
	need.Programs(t, "sh", "curl")
	url := named(t, "new-pair").Serve(t)
	run := check(t, suite.Target{
		BaseURL: url, Control: suite.NoControl, AllowLogout: true, Rate: 100_000, Username: "your_api_username", Password: "your_api_password",
		Only: regexp.MustCompile("^rotation/spent$"),
	})
	evidence := run.Results()[0].Evidence
	if len(evidence) != 3 {
		t.Fatalf("%d exchanges, want a login and two refreshes", len(evidence))
	}
	env := []string{"POPUPMOCK_PASSWORD=your_api_password"}
	token := regexp.MustCompile(`"refresh_token":"([^"]+)"`)
	for i, e := range evidence {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", e.Curl)
		cmd.Env = slices.Concat(env, []string{"PATH=" + pathOf(t)})
		out, err := cmd.Output()
		if err != nil || !strings.HasPrefix(string(out), "HTTP/1.1 200 ") {
			t.Fatalf("%d. %s: %v\n%s", i+1, e.Curl, err, out)
		}
		if i == 0 {
			env = append(env, "REFRESH_1="+token.FindStringSubmatch(string(out))[1])
		}
	}
	if !slices.ContainsFunc(evidence, func(e report.Exchange) bool { return strings.Contains(e.Curl, "${REFRESH_1}") }) {
		t.Error("no line has the refresh token of the first")
	}
}

// pathOf is where the shell finds curl.
func pathOf(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("curl")
	if err != nil {
		t.Fatal(err)
	}
	return path[:strings.LastIndex(path, "/")]
}
