package suite_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/spread"
	"github.com/popupmock/popupmock/mockserver"
)

// Three mocks that share a state do all that the documentation says, whichever of them is asked. POPUPMOCK_SOAK tries all cases, which takes
// three times as long as it does at one mock; else there are those about sessions. One case has to be seen by the mock as it calls, from two
// addresses of this machine, which a proxy hides.
func TestSpread(t *testing.T) {
	t.Parallel()
	const byAddress = "whitelist/addresses"
	sample := regexp.MustCompile(`^(rotation|logout)/|^whitelist/(login|refresh|addresses)$|^expiry/access`)
	if need.Soaking() {
		sample = nil
	}
	config := mockserver.Config{Extensions: true, StrictRevocation: true}
	left := map[string]string{
		byAddress:                     "a second address to call from (a popupmock on 127.0.0.1 with its control API, and no proxy before it)",
		"rotation/dead-family-access": "families that are revoked because a spent refresh token came back", // what is skipped at one mock as well
		"robustness/retry-after":      "a limit on requests",
	}
	site := spread.Start(t, 3, config, spread.Options{})
	run := check(t, suite.Target{BaseURL: site.URL, Extensions: true, Only: sample})
	clean(t, run)
	for _, r := range run.Results() {
		legacy := slices.Equal(r.Missing, []string{"the dialect of the older login page"}) // the mock speaks one at a time
		if r.Verdict == report.Skipped && !legacy && !slices.Equal(r.Missing, []string{left[r.ID]}) {
			t.Errorf("%s is skipped: %s %q", r.ID, r.Reason, r.Missing)
		}
	}
	site.WantSpread(t)
}
