package token_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/store"
)

// run issues some pairs and rotates in between, as a test run would, and returns all that a client saw.
func run(t *testing.T, alg, seed string) (raws []string, ids []store.ID) {
	t.Helper()
	m := newMint(t, alg, seed)
	for i := range 5 {
		issued := m.issue(t)
		raws = append(raws, issued.Access, issued.Refresh)
		ids = append(ids, issued.Pair.Access.ID, issued.Pair.Refresh.ID)
		m.rotate(t, i%2 == 0)
	}
	return raws, ids
}

func TestSeededRunsRepeat(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			raws, ids := run(t, alg, seed)
			rawsAgain, idsAgain := run(t, alg, seed)
			if diff := cmp.Diff(ids, idsAgain); diff != "" {
				t.Errorf("ids of two runs:\n%s", diff)
			}
			if alg == "ES256" { // whose signatures are random
				for i := range raws {
					raws[i], rawsAgain[i] = replace(raws[i], 2, nil), replace(rawsAgain[i], 2, nil)
				}
			}
			if diff := cmp.Diff(raws, rawsAgain); diff != "" {
				t.Errorf("tokens of two runs:\n%s", diff)
			}
		})
	}
}

func TestOtherSeedsAndNoSeedDiffer(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			seen := map[string]bool{}
			for _, seed := range []string{seed, "a seed of the test", "", ""} {
				m := newMint(t, alg, seed)
				for range 3 {
					issued := m.issue(t)
					for _, text := range []string{issued.Access, issued.Refresh, issued.Pair.Access.ID.String(), issued.Pair.Refresh.ID.String()} {
						if seen[text] {
							t.Errorf("two secrets give the same %s", text)
						}
						seen[text] = true
					}
				}
			}
		})
	}
}

// Two unguessable mocks do not take each other's tokens, whatever the algorithm.
func TestUnseededKeysAreTheirOwn(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			one, two := newMint(t, alg, ""), newMint(t, alg, "")
			raw := one.issue(t).Access
			if alg == "HS256" {
				_, err := two.authority.Verify(raw)
				wantReason(t, "a token of another mock", err, token.ErrSignature)
				return
			}
			_, err := two.authority.Verify(raw)
			wantReason(t, "a token of another mock", err, token.ErrUnknownKey)
			// Nor when they name their keys alike.
			kid := headerOf(t, two.issue(t).Access)["kid"]
			_, err = two.authority.Verify(mustSign(t, one, mapClaims(t, raw), map[string]any{"kid": kid}))
			wantReason(t, "a token of another mock under our kid", err, token.ErrSignature)
		})
	}
}

// What a seed gives is kept from release to release, because recorded runs depend on it.
func TestASeedGivesWhatItAlwaysGave(t *testing.T) {
	t.Parallel()
	issued := newMint(t, "HS256", "golden").issue(t)
	got := map[string]string{
		"first id":          issued.Pair.Access.ID.String(),
		"second id":         issued.Pair.Refresh.ID.String(),
		"HS256 signature":   issued.Access[strings.LastIndex(issued.Access, ".")+1:],
		"Ed25519 key":       newMint(t, "EdDSA", "golden").keys.JWKS(start).Keys[0].X,
		"Ed25519 kid":       newMint(t, "EdDSA", "golden").keys.JWKS(start).Keys[0].KeyID,
		"second RS256 kid":  newMint(t, "RS256", "golden").rotate(t, true),
		"P-256 coordinate":  newMint(t, "ES256", "golden").keys.JWKS(start).Keys[0].X,
		"RSA modulus's end": newMint(t, "RS256", "golden").keys.JWKS(start).Keys[0].N[320:],
	}
	want := map[string]string{
		"first id":          "f76c9b163ebdf6bff91c3936d3931109",
		"second id":         "c46b7a2bc1dcc80e3d6778a752716788",
		"HS256 signature":   "RjEfbAx-D1EbGMKYsxcPxr62ojwuLE3QHuYxQ-cgcn4",
		"Ed25519 key":       "cUcw1H_R1kmAChhitDwDi6AAUwZoTyx_Rhsy94l0W8I",
		"Ed25519 kid":       "15215217b8946b8c",
		"second RS256 kid":  "9b6d062c7ed307b1",
		"P-256 coordinate":  "JkYqpQ1xxYAAjaZXqUV2Q99U0-ZUhzyQvtihniFM8Hg",
		"RSA modulus's end": "ELo1UfTrsw7C0OMSszKvgw",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what the seed gives (-want +got):\n%s", diff)
	}
}
