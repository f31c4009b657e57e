package scenarios_test

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/spread"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// All that come with popupmock pass on three mocks that share a state, whichever of them is asked. POPUPMOCK_SOAK plays all of them; else
// there is one of each area, and those that are about proxies, but for those that call from several addresses.
func TestBuiltinSpread(t *testing.T) {
	t.Parallel()
	behindProxies := []string{"assumptions/forwarded-for", "whitelist/behind-a-proxy", "whitelist/several-proxies"}
	areas := map[string]bool{}
	var played, transparent []*scenarios.Scenario
	for _, s := range builtins(t) {
		switch area := path.Dir(s.Name); {
		case slices.Contains(behindProxies, s.Name): // they say themselves whose words count, of which the proxy here is none
			if !callsFrom.MatchString(s.Text()) { // which cannot be told through a transparent one
				transparent = append(transparent, s)
			}
		case need.Soaking() || !areas[area]:
			areas[area] = true
			played = append(played, s)
		}
	}
	for name, test := range map[string]struct {
		options spread.Options
		played  []*scenarios.Scenario
	}{
		"by a proxy":           {spread.Options{}, played},
		"by a transparent one": {spread.Options{Transparent: true}, transparent},
	} {
		if len(test.played) == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := spread.Start(t, 3, mockserver.Config{Extensions: true, StrictRevocation: true}, test.options)
			run, err := scenarios.Check(t.Context(), scenarios.Target{BaseURL: site.URL}, test.played, scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range run.Results() {
				if r.Verdict != report.Pass || len(r.Missing) > 0 {
					t.Errorf("%s for want of %q\n%s", r.Verdict, strings.Join(r.Missing, ", "), report.Details(r))
				}
			}
			site.WantSpread(t)
		})
	}
}

// callsFrom finds the lines that call from another address.
var callsFrom = regexp.MustCompile(`(?m)^[^#\n]*\bfrom=\S+`)
