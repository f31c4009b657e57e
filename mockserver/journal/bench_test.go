package journal

import (
	"runtime"
	"testing"
)

func BenchmarkBeginComplete(b *testing.B) {
	begun := Entry{Method: "GET", Path: "/api/v1/products", Peer: "10.0.0.1"}
	final := begun
	final.At, final.RealAt, final.Operation, final.Account, final.Status = noon, noon, "listProducts", "alice", 200
	final.Credential = &Credential{Use: "access", Fingerprint: "0123456789ab", Family: "0123456789abcdef0123456789abcdef", State: StateLive}
	final.Outcome = OutcomeAnswered
	j := New(Limits{})
	b.ReportAllocs()
	for b.Loop() {
		p := j.Begin(begun)
		p.Deciding()
		p.Complete(final)
	}
}

// BenchmarkMemory reports what a journal holds per entry on the heap beside what it reckons.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		before := heap()
		j := New(Limits{})
		for range 2 * j.limits.Entries {
			record(j, full())
		}
		b.ReportMetric(float64(heap()-before)/float64(j.Len()), "heap-B/entry")
		b.ReportMetric(float64(j.bytes)/float64(j.Len()), "reckoned-B/entry")
		runtime.KeepAlive(j)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func BenchmarkRead(b *testing.B) {
	j := New(Limits{})
	for range j.limits.Entries {
		record(j, full())
	}
	b.ReportAllocs()
	for b.Loop() {
		if entries, err := j.Read(b.Context(), Filter{Limit: 100}); err != nil || len(entries) != 100 {
			b.Fatal(len(entries), err)
		}
	}
}
