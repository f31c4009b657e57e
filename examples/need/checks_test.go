package need_test

import (
	"flag"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

// A program whose tests use rapid has its flag; this one has a flag of that name.
func TestChecks(t *testing.T) {
	t.Setenv("RAPID_CHECKS", "")
	t.Setenv("POPUPMOCK_SOAK", "1")
	func() {
		defer func() {
			if told, _ := recover().(string); !strings.Contains(told, "no test of this program uses rapid") {
				t.Errorf("without the flag: %q", told)
			}
		}()
		need.Checks(1, 10, 100)
	}()
	checks := flag.Int("rapid.checks", 7, "")
	if need.Checks(1, 10, 100); *checks != 100 {
		t.Errorf("to soak there are %d checks, want 100", *checks)
	}
	t.Setenv("RAPID_CHECKS", "3")
	if need.Checks(1, 10, 200); *checks != 100 {
		t.Errorf("with RAPID_CHECKS there are %d checks, want what there was", *checks)
	}
}
