package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

// TestHeadroom looks at how far the heap may grow until the collector runs again. It is not parallel, because others allocate as well.
func TestHeadroom(t *testing.T) {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} { // whatever the tests run with
		t.Setenv(name, "")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	goal := func() uint64 {
		runtime.GC()
		sample := []metrics.Sample{{Name: "/gc/heap/goal:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	before := goal()
	giveBack := takeHeadroom()
	if with := goal(); with < before+headroom {
		t.Errorf("the heap grows to %d bytes, and to %d with headroom; want %d more at least", before, with, headroom)
	}
	giveBack()
	if after := goal(); after > before+headroom/2 {
		t.Errorf("the heap grows to %d bytes once headroom is given back, and grew to %d before", after, before)
	}
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, "100")
			giveBack := takeHeadroom()
			if with := goal(); with > before+headroom/2 {
				t.Errorf("the heap grows to %d bytes though %s is set, and to %d without it", with, name, before)
			}
			giveBack()
		})
	}
}
