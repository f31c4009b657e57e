package mockserver_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
)

// However much is changed, a reader is told ten times a second at most, and of the last in the end.
func TestVersionsComeTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wall := clockwork.NewRealClock() // that of the bubble
		mock, err := mockserver.New(mockserver.Config{Wall: wall})
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var told []uint64
		sofar := func() []uint64 {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(told)
		}
		done := make(chan error)
		go func() {
			done <- mock.FollowChanges(t.Context(), func(v uint64) error {
				mu.Lock()
				defer mu.Unlock()
				told = append(told, v)
				return nil
			})
		}()
		synctest.Wait()
		for range 10 { // over 200 ms
			for range 100 {
				if _, err := mock.Advance(t.Context(), time.Second); err != nil {
					t.Fatal(err)
				}
			}
			wall.Sleep(20 * time.Millisecond)
		}
		last := versionOf(t, mock)
		wall.Sleep(time.Second)
		synctest.Wait()
		first := sofar()
		if n := len(first); n < 3 || n > 4 || first[n-1] != last {
			t.Errorf("1000 changes in 200 ms were told as %v, want three or four versions with %d at the end", first, last)
		}
		wall.Sleep(31 * time.Second)
		synctest.Wait()
		idle := sofar()[len(first):]
		if !slices.Equal(idle, []uint64{last, last}) {
			t.Errorf("in 31 idle seconds %v were told, want %d twice", idle, last)
		}
		mock.EndJournal()
		if err := <-done; err != nil {
			t.Errorf("at the end of the mock: %v", err)
		}
		if err := mock.FollowChanges(t.Context(), func(uint64) error { return nil }); err != nil {
			t.Errorf("after the end of the mock: %v", err)
		}
	})
}
