package redisstore_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// TestMain runs the tests, or is one of the mocks that a test has started as processes of their own.
func TestMain(m *testing.M) {
	redisstore.Quiet()
	if address := os.Getenv(childRedis); address != "" {
		fmt.Fprintln(os.Stderr, serveChild(address, os.Getenv(childReplica))) // which returns when something is wrong
		return
	}
	os.Exit(m.Run())
}
