package suite_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/suite"
)

// brokenVariable has TestRunBroken look at a target that is broken.
const brokenVariable = "SUITE_TEST_BROKEN_TARGET"

// TestRunBroken is what TestRun runs; by itself it does nothing.
func TestRunBroken(t *testing.T) { //nolint:paralleltest // run alone
	if url := os.Getenv(brokenVariable); url != "" {
		suite.Run(t, suite.Target{BaseURL: url, Areas: []suite.Area{suite.Rotation}})
	}
}

// Run has a subtest for each case, and one that fails shows its evidence.
func TestRun(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-test.run=^TestRunBroken$", "-test.v")
	cmd.Env = append(os.Environ(), brokenVariable+"="+named(t, "new-pair").Serve(t))
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("the test passed")
	}
	for _, want := range []string{
		"--- FAIL: TestRunBroken/rotation/spent ", "--- PASS: TestRunBroken/rotation/chain ",
		"fail  rotation/spent: A spent refresh token is refused.", "POST /auth/refresh: 200, want 401 UnauthorizedError",
		"curl -sS -i -X POST", "${REFRESH_1}", "inform  rotation/refresh-reuse",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the output has no %q:\n%s", want, out)
		}
	}
}
