package scenarios_test

import (
	"testing"
	"testing/fstest"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// Behind a block the session has the pair that was got in it, though all are of the same second, and what it had before
// is the previous one.
func TestParallelKeepsWhatWasGot(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	scenarios.Run(t, scenarios.Target{BaseURL: mock.URL}, fstest.MapFS{"winner.txtar": {Data: []byte(`# One wins.

# Twelve rounds, since which token comes first in the alphabet is chance.
login
status 200
repeat 12
	parallel 4
		refresh
	end
	answers 1 200
	answers 3 401
	refresh token=previous
	status 401
	reason token_spent
	get /api/v1/countries
	status 200
end
lineage generation=12

# All log in, and one of their pairs is kept.
forget
parallel 4
	login as=new
end
answers 4 200
refresh as=new
status 200
lineage generation=0 issued=1
`)}})
}
