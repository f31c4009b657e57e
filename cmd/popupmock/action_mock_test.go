package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

// The tasks beside grade: what they leave behind, and that they end as what they ran ended.
func TestActionTasks(t *testing.T) {
	t.Parallel()
	need.Programs(t, "bash", "curl", "od", "sed", "tr", "xargs")
	popupmock, err := exec.LookPath("popupmock") // that of TestMain
	if err != nil {
		t.Fatal(err)
	}
	const login = `sh -c 'curl -sf "$POPUPMOCK_BASE_URL/auth/login" -H "Content-Type: application/json" -d "{\"username\":\"$POPUPMOCK_USERNAME\",\"password\":\"$POPUPMOCK_PASSWORD\"}"; ` +
		`curl -s "$POPUPMOCK_BASE_URL/api/v1/products"; exit %'`
	tests := []struct {
		name      string
		inputs    map[string]string
		code      int
		printed   string
		summary   string
		left      []string // outputs that are files
		forbidden string   // what none of them may show
	}{
		{
			"run", map[string]string{"task": "run", "command": strings.Replace(login, "%", "0", 1), "serve": "--assume token-alg=EdDSA"}, exitOK, "eyJhbGciOiJFZERTQSI",
			"The command exited with 0. The mock got 2 requests; it answered 1 of them with 401, 0 with 403.", []string{"har", "log"}, "your_api_password",
		},
		{
			"run what fails", map[string]string{"task": "run", "command": strings.Replace(login, "%", "7", 1)}, 7, "access_expires_at",
			"The command exited with 7.", []string{"har", "log"}, "your_api_password",
		},
		{"a mock that does not start", map[string]string{"task": "run", "command": "true", "serve": "--acess-ttl 1s"}, exitUsage, "did you mean \"--access-ttl\"?", "", []string{"log"}, ""},
		{"run nothing", map[string]string{"task": "run"}, exitUsage, "::error::popupmock: command is empty, want for example npm test", "", nil, ""},
		{"scenarios", map[string]string{"task": "scenarios", "scenarios": "tokens/hour tokens/week"}, exitOK, "2", "tokens/hour", []string{"junit", "report"}, ""},
		{"scenarios that are none", map[string]string{"task": "scenarios", "scenarios": "tokens/our"}, exitUsage, "tokens/hour", "", nil, ""},
		{
			"contract", map[string]string{"task": "contract", "args": "--run ^authentication/login --generated 1", "serve": "--assume unauthorized-text=by-page"}, exitOK, "1 case: 1 passed", "1 passed",
			[]string{"junit", "report", "log"}, "",
		},
		{
			"contract of nobody", map[string]string{"task": "contract", "target": "http://127.0.0.1:1", "username": "u", "password": "hidden-word"}, exitFailed, "::add-mask::hidden-word", "",
			nil, "",
		},
		{"a target and a mock", map[string]string{"task": "contract", "target": "http://127.0.0.1:1", "serve": "--quiet"}, exitUsage, "serve is not for the task contract", "", nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.inputs["popupmock"] = popupmock
			got := runAction(t, t.TempDir(), test.inputs)
			if got.code != test.code || !strings.Contains(got.printed, test.printed) {
				t.Errorf("exit code %d, want %d and %q:\n%s", got.code, test.code, test.printed, got.printed)
			}
			if !strings.Contains(got.summary, test.summary) {
				t.Errorf("the summary is %q, want %q in it", got.summary, test.summary)
			}
			for _, name := range test.left {
				text, err := os.ReadFile(got.out(t, name))
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if test.forbidden != "" && name == "har" && strings.Contains(string(text), test.forbidden) {
					t.Errorf("%s shows a secret", name)
				}
			}
			if har := got.out(t, "har"); har != "" {
				var archive struct{ Log struct{ Entries []any } }
				text, err := os.ReadFile(har)
				if err != nil || json.Unmarshal(text, &archive) != nil || len(archive.Log.Entries) != 2 {
					t.Errorf("%d requests are in %s: %v", len(archive.Log.Entries), text, err)
				}
			}
		})
	}
}

// A mock that was started outlives its step, and later ones know where it is.
func TestActionStarts(t *testing.T) {
	t.Parallel()
	need.Programs(t, "bash", "od", "sed", "tr", "xargs")
	popupmock, err := exec.LookPath("popupmock")
	if err != nil {
		t.Fatal(err)
	}
	got := runAction(t, t.TempDir(), map[string]string{"task": "start", "popupmock": popupmock, "serve": "--quiet"})
	if got.code != exitOK {
		t.Fatalf("exit code %d: %s", got.code, got.printed)
	}
	number := regexp.MustCompile(`(?m)^mock=(\d+)$`).FindStringSubmatch(got.output)
	if number == nil {
		t.Fatalf("nobody could end it: %s", got.output)
	}
	pid, err := strconv.Atoi(number[1])
	if err != nil {
		t.Fatal(err)
	}
	mock, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mock.Kill() })
	base := got.out(t, "base-url")
	for _, line := range []string{"POPUPMOCK_BASE_URL=" + base, "POPUPMOCK_CONTROL_URL=" + base, "POPUPMOCK_USERNAME=your_api_username", "POPUPMOCK_PASSWORD=your_api_password"} {
		if !strings.Contains(got.environ, line+"\n") {
			t.Errorf("later steps get %q, want %s", got.environ, line)
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/_mock/health", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		t.Fatalf("it ended with its step: %v", err)
	}
	answer.Body.Close()
}
