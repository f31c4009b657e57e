package mockserver_test

import (
	"os"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

func TestMain(m *testing.M) {
	need.Checks(25, 60, 300)
	os.Exit(m.Run())
}
