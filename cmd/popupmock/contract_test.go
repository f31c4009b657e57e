package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/mockserver"
)

// Whoever watches sees which case is tried, and verdicts in colours; nobody else does.
func TestContractOnATerminal(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("second-login", "revoke-earlier"))
	for _, watched := range []bool{true, false} {
		var out, problems bytes.Buffer
		code := run(t.Context(), program{
			args:   []string{"contract", "--target", mock.URL, "--run", "^(authentication/second-login|rotation/chain|expiry/token-alg)$"},
			stdout: &out, stderr: &problems, watched: watched, colour: watched, wall: clockwork.NewFakeClock(),
		})
		if code != exitOK {
			t.Fatalf("exit code %d: %s", code, &problems)
		}
		progress := strings.Contains(problems.String(), "\r\x1b[K1/3 authentication/second-login\r\x1b[K2/3 rotation/chain\r\x1b[K3/3 expiry/token-alg\r\x1b[K")
		if progress != watched || !watched && problems.Len() > 0 {
			t.Errorf("watched %t: standard error is %q", watched, &problems)
		}
		if coloured := strings.Contains(out.String(), "\x1b[36minform\x1b"); coloured != watched {
			t.Errorf("watched %t: standard output is %q", watched, &out)
		}
	}
}

// A target that wants its token says how to show it.
func TestContractWantsTheToken(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithConfig(mockserver.Config{ControlToken: "sesame"}))
	code, _, stderr := execute(t, "contract", "--target", mock.URL, "--area", "logout")
	if code != exitFailed || !strings.Contains(stderr, "--control-token or POPUPMOCK_CONTROL_TOKEN shows a token, --control none does without") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if code, _, stderr := execute(t, "contract", "--target", mock.URL, "--area", "logout", "--control-token", "sesame"); code != exitOK {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	code, _, stderr = executeIn(t, []string{"POPUPMOCK_CONTROL_TOKEN=sesame", "POPUPMOCK_BASE_URL=" + mock.URL}, "", "contract", "--area", "logout")
	if code != exitOK {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// Reports that cannot be written are told, after the run.
func TestContractCannotWrite(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	code, _, stderr := execute(t, "contract", "--target", mock.URL, "--run", "^rotation/chain$", "--report", "json="+t.TempDir())
	if code != exitFailed || !strings.Contains(stderr, "popupmock: --report: ") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func TestContractInterrupted(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(nil)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("control C"))
	var problems bytes.Buffer
	code := run(ctx, program{
		args: []string{"contract", "--target", server.URL}, stdout: &problems, stderr: &problems, wall: clockwork.NewFakeClock(),
	})
	if code != exitFailed || problems.String() != "popupmock: interrupted\n" {
		t.Errorf("exit code %d: %s", code, &problems)
	}
}

// The list for programs has every case.
func TestContractList(t *testing.T) {
	t.Parallel()
	var listed []listedCase
	if err := json.Unmarshal([]byte(printed(t, "contract", "--list", "--json")), &listed); err != nil {
		t.Fatal(err)
	}
	if len(listed) != len(suite.Cases()) {
		t.Errorf("%d cases, want %d", len(listed), len(suite.Cases()))
	}
	for _, c := range listed {
		if c.ID == "" || c.Title == "" || c.Area == "" || c.Basis == "" || c.Source == "" || c.Needs == nil || c.Assumptions == nil {
			t.Errorf("a case is not whole: %+v", c)
		}
	}
}

// The shell completes words of the flags.
func TestContractCompletion(t *testing.T) {
	t.Parallel()
	for flags, want := range map[string]string{
		"--area ":    "authentication\nrotation\nexpiry\nlogout\n",
		"--dialect ": "auto\ncurrent\nlegacy\n",
		"--report ":  "text=\njson=\njunit=\nhtml=\nmarkdown=\n",
		"--run ":     "authentication/login\tThe right username and password give a pair of tokens.\n",
	} {
		flag, typed, _ := strings.Cut(flags, " ")
		code, stdout, _ := execute(t, "__complete", "contract", flag, typed)
		if code != exitOK || !strings.HasPrefix(stdout, want) {
			t.Errorf("%s: exit code %d, %.300q, want %q first", flags, code, stdout, want)
		}
	}
}
