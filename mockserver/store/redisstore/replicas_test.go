package redisstore_test

import (
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// TestThreeReplicas has three stores count by guards and by sums at the same time, while all follow: each change is made once, and all
// see the same ones in the same order.
func TestThreeReplicas(t *testing.T) {
	t.Parallel()
	const callers, rounds = 4, 20
	redis := server.NewRedis(t)
	var stores []*redisstore.Store
	var heard []*following
	for range 3 {
		s := open(t, address(redis), redisstore.Options{Timeout: 20 * time.Second})
		stores, heard = append(stores, s), append(heard, follow(t.Context(), t, s, 0))
	}
	var all sync.WaitGroup
	for _, s := range stores {
		for range callers {
			all.Go(func() {
				for done := 0; done < rounds; {
					old, err := s.Read(t.Context(), "b")
					if err != nil {
						t.Errorf("Read: %v", err)
						return
					}
					n, _ := strconv.Atoi(string(old.Fields["n"]))
					next := records.Write{Key: "b", Set: map[string][]byte{"n": []byte(strconv.Itoa(n + 1))}, Keep: time.Hour}
					_, err = s.Commit(t.Context(), records.Change{
						Guards: []records.Guard{{Key: "b", Version: old.Version}}, Writes: append(count().Writes, next),
					})
					if err == nil {
						done++
					} else if !errors.Is(err, records.ErrStale) {
						t.Errorf("Commit: %v", err)
						return
					}
				}
			})
		}
	}
	all.Wait()
	const total = 3 * callers * rounds
	for _, key := range []string{"a", "b"} {
		if r, err := stores[0].Read(t.Context(), key); err != nil || string(r.Fields["n"]) != strconv.Itoa(total) {
			t.Errorf("%s is %q, %v, want %d", key, r.Fields["n"], err, total)
		}
	}
	for _, f := range heard {
		for n := 1; n <= total; n++ {
			e := <-f.events
			if got := string(e.Writes[1].Set["n"]); e.Position != records.Position(n) || got != strconv.Itoa(n) || string(e.Writes[0].Set["n"]) != got {
				t.Fatalf("change %d has the position %d and the numbers %q and %q", n, e.Position, e.Writes[0].Set["n"], got)
			}
		}
	}
}
