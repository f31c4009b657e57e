package redisstore_test

import (
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// rotation is a change such as a refresh makes: two records are guarded, and one is written.
func rotation(key string, version records.Position) records.Change {
	return records.Change{
		Guards: []records.Guard{{Key: key, Version: version}, {Key: "account"}},
		Writes: []records.Write{{
			Key: key, Keep: time.Hour,
			Set: map[string][]byte{"f": make([]byte, 34), strconv.FormatUint(uint64(version)%8, 10): make([]byte, 49)},
		}},
	}
}

// BenchmarkCommit changes records that each caller has for itself.
func BenchmarkCommit(b *testing.B) {
	redis := server.NewRedis(b)
	for _, callers := range []int{1, 32} {
		b.Run(strconv.Itoa(callers), func(b *testing.B) {
			s := open(b, address(redis), redisstore.Options{Name: strconv.Itoa(callers), Timeout: time.Minute})
			work := make(chan struct{})
			var failed atomic.Int64
			done := make(chan struct{})
			for caller := range callers {
				go func() {
					defer func() { done <- struct{}{} }()
					var version records.Position
					for range work {
						r, err := s.Commit(b.Context(), rotation(strconv.Itoa(caller), version))
						if version = r.Position; err != nil {
							failed.Add(1)
						}
					}
				}()
			}
			for b.Loop() {
				work <- struct{}{}
			}
			close(work)
			for range callers {
				<-done
			}
			if failed.Load() > 0 {
				b.Errorf("%d changes failed", failed.Load())
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	s := open(b, address(server.NewRedis(b)), redisstore.Options{})
	if _, err := s.Commit(b.Context(), rotation("a", 0)); err != nil {
		b.Fatal(err)
	}
	for name, fields := range map[string][]string{"all": nil, "two fields": {"f", "0"}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if r, err := s.Read(b.Context(), "a", fields...); err != nil || len(r.Fields) != 2 {
					b.Fatal(r, err)
				}
			}
		})
	}
}

// BenchmarkFollow is how long a change takes from the call of Commit to those who follow; what BenchmarkCommit takes is a part of it.
func BenchmarkFollow(b *testing.B) {
	redis := server.NewRedis(b)
	s, other := open(b, address(redis), redisstore.Options{}), open(b, address(redis), redisstore.Options{})
	events := make(chan records.Position, 1)
	go func() { _ = other.Follow(b.Context(), 0, func(e records.Event) { events <- e.Position }) }()
	var version records.Position
	for b.Loop() {
		r, err := s.Commit(b.Context(), rotation("a", version))
		if err != nil {
			b.Fatal(err)
		}
		if version = r.Position; <-events != version {
			b.Fatal("another change is followed")
		}
	}
}

// BenchmarkScan walks ten thousand records.
func BenchmarkScan(b *testing.B) {
	s := open(b, address(server.NewRedis(b)), redisstore.Options{Timeout: time.Minute})
	var c records.Change
	for i := range 10000 {
		c.Writes = append(c.Writes, rotation(strconv.Itoa(i), 0).Writes...)
	}
	if _, err := s.Commit(b.Context(), c); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		n := 0
		if err := s.Scan(b.Context(), "", func(string, records.Record) bool { n++; return true }); err != nil || n != 10000 {
			b.Fatal(n, err)
		}
	}
}
