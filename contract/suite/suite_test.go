package suite_test

import (
	"testing"

	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/mockserver"
)

// TestMock: the mock does all that its documentation says.
func TestMock(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	suite.Run(t, suite.Target{BaseURL: mock.URL})
}
