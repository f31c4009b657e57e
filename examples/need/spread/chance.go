package spread

import (
	"math/rand/v2"
	"os"
	"strconv"
)

// SeedVariable holds the seed of all proxies whose options have none. Without it, each has another one every time.
const SeedVariable = "POPUPMOCK_SPREAD_SEED"

// SeedOf is the seed of a proxy with these options, and is told in the log of the test.
func SeedOf(tb TB, options Options) uint64 {
	tb.Helper()
	seed := options.Seed
	if text, given := os.LookupEnv(SeedVariable); seed == 0 && given {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			tb.Fatalf("%s is %q, want a whole number", SeedVariable, text)
		}
	}
	for seed == 0 {
		seed = rand.Uint64() //nolint:gosec // it is no secret
	}
	tb.Logf("requests are spread by the seed %d; %s=%[1]d spreads them so again", seed, SeedVariable)
	return seed
}

// WantSpread fails the test unless each mock was asked, and all of them have followed all changes in time.
func (p *Proxy) WantSpread(tb TB) {
	tb.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	all := 0
	for i, n := range p.asked {
		if all += n; n == 0 {
			tb.Errorf("mock %d of %d was never asked", i+1, len(p.asked))
		}
	}
	if len(p.behind) > 0 {
		tb.Errorf("of the answers to %d requests %d name mocks that do not follow: %.10q", all, len(p.behind), p.behind)
	}
}
