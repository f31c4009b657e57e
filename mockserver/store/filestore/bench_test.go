package filestore

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// benchStore has as many records, each as large as a family with one pair.
func benchStore(b *testing.B, count int) (s *Store, path string) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "state")
	s, err := Open(b.Context(), path, Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	for done := 0; done < count; done += 1000 {
		var change records.Change
		for i := done; i < min(done+1000, count); i++ {
			fields := map[string][]byte{"f": make([]byte, 40), "0": make([]byte, 60)}
			change.Writes = append(change.Writes, records.Write{Key: fmt.Sprintf("family/%08x", i*2654435761%(1<<32)), Set: fields})
		}
		if _, err := s.Commit(b.Context(), change); err != nil {
			b.Fatal(err)
		}
	}
	return s, path
}

func BenchmarkCommit(b *testing.B) {
	for _, writers := range []int{1, 32, 128} {
		b.Run(fmt.Sprint("writers=", writers), func(b *testing.B) {
			s, _ := benchStore(b, 10000)
			var next atomic.Int64
			var all sync.WaitGroup
			b.ResetTimer()
			for w := range writers {
				all.Go(func() {
					for next.Add(1) <= int64(b.N) {
						change := records.Change{Writes: []records.Write{{Key: fmt.Sprintf("family/new/%d", w), Set: map[string][]byte{"1": make([]byte, 60)}}}}
						if _, err := s.Commit(b.Context(), change); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	s, path := benchStore(b, 100000)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := Open(b.Context(), path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	s, _ := benchStore(b, 10000)
	key := fmt.Sprintf("family/%08x", 2654435761%(1<<32))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if r, err := s.Read(b.Context(), key, "f", "0"); err != nil || r.Version == 0 {
				b.Errorf("Read: %+v, %v", r, err)
			}
		}
	})
}
