package need

import (
	"flag"
	"os"
	"strconv"
)

// Checks is how often pgregory.net/rapid tries each property of a test program, whose TestMain calls it: on a developer's machine, with CI=true,
// and to soak. By itself that library tries a hundred times; its flag -rapid.checks and RAPID_CHECKS are heeded as ever.
func Checks(developer, ci, soak int) {
	if os.Getenv("RAPID_CHECKS") != "" {
		return
	}
	checks := flag.Lookup("rapid.checks")
	if checks == nil {
		panic("need.Checks: no test of this program uses rapid")
	}
	if err := checks.Value.Set(strconv.Itoa(Rounds(developer, ci, soak))); err != nil {
		panic(err)
	}
}
