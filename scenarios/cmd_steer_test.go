package scenarios_test

import (
	"testing"
	"testing/fstest"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// An account that was deleted is gone for its session, and one that is made in its place is another.
func TestUnaccount(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	scenarios.Run(t, scenarios.Target{BaseURL: mock.URL}, fstest.MapFS{"deleted.txtar": {Data: []byte(`# An account goes and comes.

# It goes.
account shop password=before
login as=shop account=shop
status 200
unaccount shop
get /api/v1/countries as=shop
status 401
reason account_unknown
login as=shop
status 401 UNAUTHORIZED 'Invalid credentials'
reason bad_credentials

# It comes, with a password of its own.
account shop password=after
login as=shop
status 401
login as=shop account=shop
status 200
`)}})
}
