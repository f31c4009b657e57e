package redisstore_test

import (
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/records/recordtest"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// TestSuite runs the suite of all backends on one server, each case with a mock of its own through two stores.
func TestSuite(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	var mocks names
	two := func(t *testing.T) (one, other records.Backend) {
		options := redisstore.Options{Name: mocks.next(), Timeout: 20 * time.Second} // a busy machine is no failure here
		return open(t, address(redis), options), open(t, address(redis), options)
	}
	recordtest.Run(t, two)
	recordtest.RunStreams(t, two)
}
