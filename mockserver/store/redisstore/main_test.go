package redisstore_test

import (
	"os"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

func TestMain(m *testing.M) {
	redisstore.Quiet()
	os.Exit(m.Run())
}
