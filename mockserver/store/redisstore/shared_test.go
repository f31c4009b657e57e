package redisstore_test

import (
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
	"github.com/popupmock/popupmock/mockserver/store/shared"
	"github.com/popupmock/popupmock/mockserver/store/storetest"
)

// TestSharedStore runs the suite of stores on what is kept here.
func TestSharedStore(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	var mocks names
	storetest.Run(t, need.Rounds(10, 30, 300), func(t *testing.T) store.Store {
		backend := open(t, address(redis), redisstore.Options{Name: mocks.next(), Timeout: 20 * time.Second})
		s, err := shared.Open(t.Context(), backend, shared.Options{Keep: func(int64) time.Duration { return time.Hour }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() }) // before the backend
		return s
	})
}
