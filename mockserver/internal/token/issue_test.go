package token_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/store"
)

func TestIssue(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			m := newMint(t, alg, "")
			issued := m.issue(t)
			want := store.Pair{
				Generation: 2, Depth: 2, Epoch: 3, IssuedAt: start,
				Access:  store.Token{ID: issued.Pair.Access.ID, Pad: issued.Pair.Access.Pad, ExpiresAt: start + 3600},
				Refresh: store.Token{ID: issued.Pair.Refresh.ID, Pad: issued.Pair.Refresh.Pad, ExpiresAt: start + 604800},
			}
			if diff := cmp.Diff(want, issued.Pair); diff != "" {
				t.Errorf("pair (-want +got):\n%s", diff)
			}
			wantPayload(t, issued.Access, "access", issued.Pair.Access)
			wantPayload(t, issued.Refresh, "refresh", issued.Pair.Refresh)
		})
	}
}

func wantPayload(t *testing.T, raw, use string, of store.Token) {
	t.Helper()
	want := map[string]any{
		"iss": issuer, "sub": "ann", "client_id": 123456.0, "use": use,
		"family": "0f0000000000000000000000000000f0", "generation": 2.0,
		"jti": of.JTI(), "iat": float64(start), "exp": float64(of.ExpiresAt),
	}
	if diff := cmp.Diff(want, payloadOf(t, raw)); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
}

// The vendor's sample tokens start with this header, to the letter.
func TestHeaderOfHS256(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	for range 2 {
		issued := m.issue(t)
		for _, raw := range []string{issued.Access, issued.Refresh} {
			if got := string(decode(t, raw, 0)); got != `{"alg":"HS256","typ":"JWT"}` {
				t.Errorf("header %s", got)
			}
			if !strings.HasPrefix(raw, "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.") {
				t.Errorf("a token starts with %.40s", raw)
			}
		}
		m.rotate(t, true)
	}
}

func TestHeadersNameTheKey(t *testing.T) {
	t.Parallel()
	for _, alg := range []string{"RS256", "ES256", "EdDSA"} {
		m := newMint(t, alg, seed)
		want := map[string]any{"alg": alg, "typ": "JWT", "kid": m.keys.JWKS(start).Keys[0].KeyID}
		if diff := cmp.Diff(want, headerOf(t, m.issue(t).Access)); diff != "" {
			t.Errorf("header (-want +got):\n%s", diff)
		}
	}
}

// Everything is whole seconds: fractions of the time and of lifetimes are cut, each by itself.
func TestIssueCutsToSeconds(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	grant := m.grant()
	grant.Now = time.Unix(start, 999_999_999).In(time.FixedZone("", 3600))
	grant.AccessTTL, grant.RefreshTTL = 1999*time.Millisecond, 2*time.Second
	issued, err := m.authority.Issue(grant, place())
	if err != nil {
		t.Fatal(err)
	}
	got := []int64{issued.Pair.IssuedAt, issued.Pair.Access.ExpiresAt, issued.Pair.Refresh.ExpiresAt}
	if diff := cmp.Diff([]int64{start, start + 1, start + 2}, got); diff != "" {
		t.Errorf("issued and expiry times (-want +got):\n%s", diff)
	}
	payload := payloadOf(t, issued.Access)
	if payload["iat"] != float64(start) || payload["exp"] != float64(start+1) {
		t.Errorf("iat %v, exp %v", payload["iat"], payload["exp"])
	}
}

// Verify says nothing of time: that is Check's, by the mock's clock. The library by itself would ask the wall clock.
func TestVerifyKnowsNoTime(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	for _, now := range []time.Time{time.Unix(1, 0), time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		grant := m.grant()
		grant.Now = now
		issued, err := m.authority.Issue(grant, place())
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.authority.Verify(issued.Access)
		if err != nil || got.IssuedAt != now.Unix() || got.ExpiresAt != now.Unix()+3600 {
			t.Errorf("issued at %s: %+v, %v", now, got.Claims, err)
		}
	}
}

// Ids are drawn from the secret, for tokens and for everything else, and none comes twice, of one secret or of two.
func TestNothingIsIssuedTwice(t *testing.T) {
	t.Parallel()
	seen := map[store.ID]bool{}
	see := func(id store.ID) {
		t.Helper()
		if seen[id] {
			t.Fatalf("id %s comes twice", id)
		}
		seen[id] = true
	}
	for _, m := range []mint{newMint(t, "HS256", ""), newMint(t, "HS256", ""), newMint(t, "HS256", "a"), newMint(t, "HS256", "b")} {
		for range 100 {
			issued := m.issue(t)
			see(issued.Pair.Access.ID)
			see(issued.Pair.Refresh.ID)
			for range 50 {
				see(m.secret.ID())
			}
		}
	}
}

// Ids are drawn by many requests at once.
func TestIDsAreDrawnAtOnce(t *testing.T) {
	t.Parallel()
	const drawers, draws = 8, 500
	secret := token.NewSecret(seed)
	drawn := make(chan store.ID, drawers*draws)
	var wg sync.WaitGroup
	for range drawers {
		wg.Go(func() {
			for range draws {
				drawn <- secret.ID()
			}
		})
	}
	wg.Wait()
	close(drawn)
	seen := map[store.ID]bool{}
	for id := range drawn {
		seen[id] = true
	}
	if len(seen) != drawers*draws {
		t.Errorf("%d of %d ids are different", len(seen), drawers*draws)
	}
}

// Tokens are issued and verified while keys rotate; with overlap, each stays good.
func TestRotationWhileIssuing(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				issued, err := m.authority.Issue(m.grant(), place())
				if err == nil {
					_, err = m.authority.Verify(issued.Access)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range token.KeptKeys {
		m.rotate(t, true)
		m.keys.JWKS(start)
	}
	wg.Wait()
}
