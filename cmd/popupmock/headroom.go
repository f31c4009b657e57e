package main

import (
	"os"
	"runtime"
)

// headroom is how many bytes of garbage may gather at least before the collector runs. The heap of a mock is small, and every request
// leaves some KB behind: by Go's own measure, which allows as much garbage as there are live bytes, the collector would run several
// times a second and take an eighth of the processor's time.
const headroom = 32 << 20

// takeHeadroom lets the collector wait for that much, until giveBack is called. The bytes are never written to: Go counts them as
// live, and the operating system gives no memory for them. Whoever tells the collector what to do, with GOGC or GOMEMLIMIT, is
// obeyed.
func takeHeadroom() (giveBack func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	untouched := make([]byte, headroom)
	return func() { runtime.KeepAlive(untouched) }
}
