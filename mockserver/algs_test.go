package mockserver_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func publicKeys(t *testing.T, u user) []string {
	t.Helper()
	ids := []string{}
	for _, k := range fetchKeys(t, u).Keys {
		ids = append(ids, k.KeyID)
	}
	return ids
}

// Another algorithm signs at once; what was signed before stays good, and its key published, until it expires.
func TestAnotherAlgorithmAtRunTime(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("algorithms"))
	u := newUser(t, mock.Server)
	tokens := map[string]pair{"HS256": u.login()}
	published := 0
	for _, alg := range []string{"ES256", "EdDSA", "RS256"} {
		mock.Advance(time.Minute)
		mock.Assume("token-alg", alg)
		if published++; len(publicKeys(t, u)) != published {
			t.Errorf("with %s the key set has %v, want %d keys", alg, publicKeys(t, u), published)
		}
		tokens[alg] = u.login()
		if got := header(t, tokens[alg].Access); got["alg"] != alg || got["kid"] != publicKeys(t, u)[0] {
			t.Errorf("the header is %v, want %s", got, alg)
		}
		before := publicKeys(t, u)
		mock.Assume("token-alg", alg)
		if got := publicKeys(t, u); strings.Join(got, " ") != strings.Join(before, " ") {
			t.Errorf("%s once more makes the key set %v of %v", alg, got, before)
		}
	}
	for _, pair := range tokens {
		wantLive(t, u, pair.Access)
	}
	key, err := mock.RotateKey(context.Background(), control.Rotation{})
	if err != nil || key.Alg != "RS256" || key.ID != publicKeys(t, u)[0] {
		t.Errorf("the new key is %+v, %v", key, err)
	}

	// The keys go as their tokens do.
	mock.Advance(7*24*time.Hour - 3*time.Minute)
	mock.Assume("clock-leeway", "1m")
	for _, left := range []int{4, 4, 3, 2, 1} { // the last one signs
		if got := len(publicKeys(t, u)); got != left {
			t.Errorf("%d keys are published, want %d", got, left)
		}
		mock.Advance(time.Minute)
	}
	u.refreshWith(tokens["ES256"].Refresh).want(t, 401, errRefreshToken)
	wantReason(t, mock, journal.ReasonTokenExpired)

	if err := mock.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := header(t, u.login().Access)["alg"]; got != "HS256" || len(publicKeys(t, u)) != 0 {
		t.Errorf("after a reset %v signs, and %d keys are published", got, len(publicKeys(t, u)))
	}
}

// An emergency ends the tokens of all algorithms.
func TestRotationWithoutOverlapAfterAnotherAlgorithm(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	first := u.login()
	mock.Assume("token-alg", "EdDSA")
	second := u.login()
	got := u.do("POST", "/_mock/keys/rotate", `{"overlap":false}`)
	if got.wantOK(t); !strings.Contains(got.body, `"alg":"EdDSA"`) {
		t.Errorf("the new key is %s", got.body)
	}
	for _, pair := range []pair{first, second} {
		u.get(categoriesPath, pair.Access).want(t, 401, errAccessToken)
		wantReason(t, mock, journal.ReasonTokenUnknownKey)
	}
}

// A change that is refused makes no key, and a change of something else does not either.
func TestNoKeyForNothing(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("token-alg", "ES256"))
	u := newUser(t, mock.Server)
	before := publicKeys(t, u)
	if got := u.do("PUT", "/_mock/assumptions", `{"token-alg":"EdDSA","clock-leeway":"x"}`); got.status != 400 {
		t.Errorf("got %d %s", got.status, got.body)
	}
	u.do("PUT", "/_mock/assumptions", `{"clock-leeway":"1s"}`).wantOK(t)
	u.do("PUT", "/_mock/assumptions", `{"token-alg":"ES256"}`).wantOK(t)
	u.login()
	if got := publicKeys(t, u); len(got) != 1 || got[0] != before[0] {
		t.Errorf("the keys are %v, and were %v", got, before)
	}
}

// Algorithms change while tokens are issued, used and their keys rotated; no token is refused meanwhile, and in the end
// what signs is what is assumed.
func TestAlgorithmsUnderAnyRace(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("race"))
	u := newUser(t, mock.Server)
	var all sync.WaitGroup
	for _, alg := range []string{"ES256", "HS256"} {
		all.Go(func() {
			for range 5 {
				u.do("PUT", "/_mock/assumptions", `{"token-alg":"`+alg+`"}`).wantOK(t)
				u.do("POST", "/_mock/keys/rotate", `{}`).wantOK(t)
			}
		})
	}
	for range 2 {
		all.Go(func() {
			for range 20 {
				a := u.do("POST", loginPath, loginBody)
				_, rest, _ := strings.Cut(a.body, `"access_token":"`)
				token, _, _ := strings.Cut(rest, `"`)
				if got := u.get(categoriesPath, token); got.status != 200 {
					t.Errorf("a token just issued: %d %s", got.status, got.body)
				}
			}
		})
	}
	all.Wait()
	states, err := mock.Assumptions(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		if got := header(t, u.login().Access)["alg"]; s.Name == "token-alg" && s.Value != got {
			t.Errorf("%v signs, and %s is assumed", got, s.Value)
		}
	}
}

// Both forms of a refresh token, and all lengths of payloads, are read whatever is written.
func TestFormsAtRunTime(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	one, two := u.login(), u.login()
	mock.Assume("refresh-token-form", "opaque")
	mock.Assume("token-payload", "natural")
	one = u.refresh(one.Refresh)
	if strings.Contains(one.Refresh, ".") {
		t.Errorf("the refresh token is %.40s…", one.Refresh)
	}
	mock.Assume("refresh-token-form", "jwt")
	mock.Assume("token-payload", "aligned")
	one, two = u.refresh(one.Refresh), u.refresh(two.Refresh)
	if !strings.Contains(one.Refresh, ".") {
		t.Errorf("the refresh token is %.40s…", one.Refresh)
	}
	wantLive(t, u, one.Access, two.Access)
}
