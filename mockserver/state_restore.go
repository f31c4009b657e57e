package mockserver

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/internal/clock"
	"github.com/popupmock/popupmock/mockserver/internal/ratelimit"
	"github.com/popupmock/popupmock/mockserver/internal/shop"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// restore makes a world of a document. What is wrong with the document is noted, all there is; the world is of no use then. An
// error is the mock's own.
func (s *Server) restore(ctx context.Context, n state.Notes, saved state.Document) (*world, error) {
	if saved.Version != state.Version {
		n.At("version").Wrong("is none that this popupmock knows, want %d", state.Version)
		return nil, nil //nolint:nilnil // there is nothing to go on with
	}
	n.At("journal").At("last").Count(saved.Journal.Last)
	w := &world{
		terms: restoreTerms(n.At("terms"), saved.Terms), store: store.NewMemory(),
		secret: token.RestoreSecret(n.At("secret"), saved.Secret),
	}
	w.keys = token.RestoreKeys(n.At("keys"), saved.Keys, w.secret, s.signersOf(w.terms))
	w.authority = token.NewAuthority(w.terms.issuer, w.secret, w.keys)
	w.clock = s.restoreClock(n.At("clock"), saved.Clock)
	set := restoreAssumptions(n.At("assumptions"), saved.Assumptions)
	if saved.Terms.Extensions {
		loaded, err := s.data()
		if err != nil {
			return nil, err
		}
		w.shop = shop.Restore(n.At("orders"), loaded.source, saved.Orders)
	} else if len(saved.Orders) > 0 {
		n.At("orders").Wrong("has orders, want none without terms.extensions")
	}
	checkAccounts(n.At("accounts"), saved.Accounts)
	checkFamilies(n.At("families"), saved.Families)
	if !n.Clean() { // what follows would stand on sand
		return nil, nil //nolint:nilnil // see above
	}
	if w.keys.Alg() != string(set.TokenAlg) {
		n.At("keys").At("signing").At("alg").Wrong("is another than assumptions.token-alg")
	}
	return w, w.restoreRest(ctx, n, saved, set)
}

// restoreRest adds what stands on assumptions, and what needs a store.
func (w *world) restoreRest(ctx context.Context, n state.Notes, saved state.Document, set assumption.Set) error {
	limits := ratelimit.Restore(n.At("rate_limits"), set.RateLimit, saved.RateLimits)
	if err := w.assumeWith(set, limits, 0); err != nil {
		return err
	}
	spec := w.assumed.Load().spec
	w.faults = fault.Restore(n.At("faults"), saved.Faults, w.secret.Seed("faults"), spec)
	w.triggers = trigger.Restore(n.At("triggers"), saved.Triggers, spec)
	if !n.Clean() {
		return nil
	}
	if err := w.restoreAccounts(ctx, saved.Accounts); err != nil {
		return err
	}
	return w.restoreFamilies(ctx, saved.Families)
}

func restoreTerms(n state.Notes, saved state.Terms) terms {
	if saved.Issuer == "" || len(saved.Issuer) > MaxIssuer || !utf8.ValidString(saved.Issuer) {
		n.At("issuer").Wrong("is empty or too long, want 1 to %d bytes", MaxIssuer)
	}
	n.At("access_ttl").Within(saved.AccessTTL, 1, inSeconds(MaxTTL))
	n.At("refresh_ttl").Within(saved.RefreshTTL, 1, inSeconds(MaxTTL))
	return terms{
		issuer: saved.Issuer, accessTTL: time.Duration(saved.AccessTTL) * time.Second,
		refreshTTL: time.Duration(saved.RefreshTTL) * time.Second, seeded: saved.Seeded,
	}
}

func (s *Server) restoreClock(n state.Notes, saved state.Clock) *clock.Clock {
	restored, err := clock.At(s.wall, clock.Reading{Now: saved.Now, Mode: clock.Mode(saved.Mode), Rate: saved.Rate})
	if err != nil {
		n.Wrong("is wrong, want the years 1970 to 9000, the mode %q or %q, and a rate above 0 and up to %d", clock.Frozen, clock.Running, MaxRate)
	}
	return restored
}

// restoreAssumptions has the default for what the document does not have: one that was saved by an earlier popupmock.
func restoreAssumptions(n state.Notes, saved map[string]string) assumption.Set {
	chosen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(saved)) {
		a, err := assumption.Lookup(name)
		switch {
		case err != nil:
			n.Wrong("has a name that is none; GET /_mock/assumptions lists them")
		case assumption.Check(name, saved[name]) != nil:
			n.At(name).Wrong("has another value than %s", strings.Join(a.Forms(), " or "))
		default:
			chosen[name] = saved[name]
		}
	}
	set, err := assumption.Default().With(chosen)
	if err != nil {
		n.Wrong("are wrong together") // each alone is right, so this is not expected
	}
	return set
}
