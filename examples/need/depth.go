package need

import "os"

// What can be done any number of times is done least often on a developer's machine, where make test is to take less than five minutes, more
// often in CI, and most often by make soak.

// Soaking tells whether this is make soak, which sets POPUPMOCK_SOAK.
func Soaking() bool { return os.Getenv("POPUPMOCK_SOAK") != "" }

// Rounds is how often a test does what it could do any number of times: on a developer's machine; with CI=true, or with POPUPMOCK_DEPTH=ci where
// programs may be missing all the same; and to soak.
func Rounds(developer, ci, soak int) int {
	switch {
	case Soaking():
		return soak
	case os.Getenv("CI") == "true", os.Getenv("POPUPMOCK_DEPTH") == "ci":
		return ci
	}
	return developer
}

// Long returns where tests go as deep as in CI, and to soak. Anywhere else it leaves out a test that takes long, whose cost in processor time, such
// as "20 s", the summary then names.
func Long(tb TB, cost string) {
	tb.Helper()
	if Rounds(0, 1, 1) == 0 {
		tb.Skipf("takes %s, and is left to CI: POPUPMOCK_DEPTH=ci runs it", cost)
	}
}
