package mockserver_test

import (
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// BenchmarkStart is what a test pays for a mock of its own, from Start to the end of the test.
func BenchmarkStart(b *testing.B) {
	for name, options := range map[string][]mockserver.Option{
		"plain":      nil,
		"extensions": {mockserver.WithExtensions()},
		"legacy":     {mockserver.WithAssumption("dialect", "legacy")},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tb := &briefTest{B: b}
				mockserver.Start(tb, options...)
				tb.end()
			}
		})
	}
}

// BenchmarkThousandServers are those of one Go test, each with a client that has logged in and all running at the end.
func BenchmarkThousandServers(b *testing.B) {
	b.ReportAllocs()
	before := heapInUse()
	for b.Loop() {
		tb := &briefTest{B: b}
		for range 1000 {
			mock := mockserver.Start(tb)
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			answer, err := client.Post(mock.URL+loginPath, "application/json", strings.NewReader(loginBody))
			if err != nil {
				b.Fatal(err)
			}
			if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
				b.Fatal(answer.Status, err)
			}
		}
		b.StopTimer()
		b.ReportMetric(float64(heapInUse()-before)/1e6, "heap-MB")
		b.StartTimer()
		tb.end()
	}
}

// heapInUse is what lives, in bytes.
func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// briefTest is a test within a benchmark, which can end before it does.
type briefTest struct {
	*testing.B
	cleanups []func()
}

func (t *briefTest) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

func (t *briefTest) end() {
	for _, f := range slices.Backward(t.cleanups) {
		f()
	}
}

// A further mock is cheap, since what all of them share is made once. What lives on of a sandbox is told by BenchmarkSandbox.
func TestAllocationsOfAFurtherMock(t *testing.T) {
	root, err := mockserver.New(mockserver.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, made := range []struct {
		what          string
		bytes, allocs uint64 // at most
		make          func() error
	}{
		{"a server", 26_000, 320, func() error {
			_, err := mockserver.New(mockserver.Config{})
			return err
		}},
		{"a server with extensions", 26_000, 320, func() error {
			_, err := mockserver.New(mockserver.Config{Extensions: true})
			return err
		}},
		{"a sandbox", 20_000, 280, func() error {
			_, err := root.CreateSandbox(t.Context(), control.SandboxSettings{})
			return err
		}},
	} {
		bytes, allocs := allocationsOf(t, made.make)
		t.Logf("%s: %d bytes, %d allocations", made.what, bytes, allocs)
		if bytes > made.bytes || allocs > made.allocs {
			t.Errorf("%s takes %d bytes in %d allocations, want at most %d in %d", made.what, bytes, allocs, made.bytes, made.allocs)
		}
	}
}

// allocationsOf is the mean of a hundred runs after a first one. Nothing else runs beside a test that is not parallel.
func allocationsOf(t *testing.T, run func() error) (bytes, allocs uint64) {
	t.Helper()
	const runs = 100
	var before, after runtime.MemStats
	for i := range runs + 1 {
		if i == 1 {
			runtime.ReadMemStats(&before)
		}
		if err := run(); err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / runs, (after.Mallocs - before.Mallocs) / runs
}
