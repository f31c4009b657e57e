package mockserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// mintCase is a token that was minted, and what a server that has its wits about it makes of it.
type mintCase struct {
	name, body string // without the account
	reason     journal.Reason
	state      journal.State
}

func mintCases() []mintCase {
	return []mintCase{
		{"good", ``, journal.ReasonNone, journal.StateLive},
		{"good to its last second", `"expires_in":1`, journal.ReasonNone, journal.StateLive},
		{"expired this second", `"expires_in":0`, journal.ReasonTokenExpired, journal.StateExpired},
		{"expired", `"expires_in":-60`, journal.ReasonTokenExpired, journal.StateExpired},
		{"expired long ago", `"expires_in":-864000`, journal.ReasonTokenExpired, journal.StateExpired},
		{"issued a lifetime ago", `"issued_ago":3600`, journal.ReasonTokenExpired, journal.StateExpired},
		{"issued almost a lifetime ago", `"issued_ago":3599`, journal.ReasonNone, journal.StateLive},
		{"signed by another key", `"signature":"wrong-key"`, journal.ReasonTokenBadSignature, journal.StateInvalid},
		{"signed by a key of another name", `"signature":"unknown-key"`, journal.ReasonTokenUnknownKey, journal.StateInvalid},
		{"alg none", `"signature":"none"`, journal.ReasonTokenWrongAlgorithm, journal.StateInvalid},
		{"tampered with", `"signature":"tampered"`, journal.ReasonTokenBadSignature, journal.StateInvalid},
		{"expired, and made to look as if it were not", `"signature":"tampered","expires_in":-60`, journal.ReasonTokenBadSignature, journal.StateInvalid},
		{"unknown to the mock", `"registered":false`, journal.ReasonTokenUnknown, journal.StateUnknown},
		{"unknown and expired", `"registered":false,"expires_in":-1`, journal.ReasonTokenExpired, journal.StateExpired},
		{"without exp", `"without":["exp"]`, journal.ReasonTokenBadClaims, journal.StateInvalid},
		{"without sub and jti", `"without":["sub","jti"]`, journal.ReasonTokenBadClaims, journal.StateInvalid},
		{"of another issuer", `"issuer":"another"`, journal.ReasonTokenBadClaims, journal.StateInvalid},
		{"claiming to be of another account", `"subject":"second"`, journal.ReasonAccountUnknown, journal.StateUnknown},
		{"claiming to be of nobody's account", `"subject":"nobody"`, journal.ReasonAccountUnknown, journal.StateUnknown},
	}
}

// TestMintedTokensAreRefusedForTheRightReason presents each token where its use is asked for, and where the other is.
func TestMintedTokensAreRefusedForTheRightReason(t *testing.T) {
	t.Parallel()
	for _, options := range [][2]string{
		{"token-alg", "HS256"}, {"token-alg", "RS256"}, {"token-alg", "ES256"}, {"token-alg", "EdDSA"},
		{"token-payload", "natural"}, {"refresh-token-form", "opaque"},
	} {
		t.Run(options[0]+"="+options[1], func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithSeed("mint"), mockserver.WithAssumption(options[0], options[1]),
				mockserver.WithTTL(time.Hour, time.Hour), mockserver.WithAccount(mockserver.DefaultAccount()),
				mockserver.WithAccount(mockserver.AccountConfig{Username: "second", Password: "p", ClientID: 2}))
			u := newUser(t, mock.Server)
			for _, c := range mintCases() {
				for _, use := range []string{"access", "refresh"} {
					t.Log(c.name, use)
					minted := mintOver(t, u, `{"account":"your_api_username","use":"`+use+`"`+strings.TrimSuffix(","+c.body, ",")+`}`)
					if minted.Reason != c.reason || minted.State != string(c.state) || minted.Use != use {
						t.Errorf("it is said to be %q of state %q for %s, want %q of %q", minted.Use, minted.State, minted.Reason, c.state, c.reason)
					}
					present(t, mock, u, minted, c)
				}
			}
		})
	}
}

// present sends a token where it belongs, and a good one first where it does not.
func present(t *testing.T, mock *mockserver.TestServer, u user, minted control.Minted, c mintCase) {
	t.Helper()
	if minted.Use == "access" && c.reason == journal.ReasonNone {
		u.refreshWith(minted.Token).want(t, 401, errRefreshToken)
		wantReason(t, mock, journal.ReasonTokenWrongUse)
	}
	if minted.Use == "refresh" && c.reason == journal.ReasonNone {
		u.get(categoriesPath, minted.Token).want(t, 401, errAccessToken)
		wantReason(t, mock, journal.ReasonTokenWrongUse)
	}
	switch {
	case c.reason == journal.ReasonNone && minted.Use == "access":
		u.get(categoriesPath, minted.Token).wantOK(t)
	case c.reason == journal.ReasonNone:
		u.get(categoriesPath, u.refresh(minted.Token).Access).wantOK(t)
		return // and the last request was with the new one
	case minted.Use == "access":
		u.get(categoriesPath, minted.Token).want(t, 401, errAccessToken)
	default:
		u.refreshWith(minted.Token).want(t, 401, errRefreshToken)
	}
	got := last(t, mock)
	if got.Reason != c.reason || got.Credential.State != c.state {
		t.Errorf("journal says %q and state %q (%s), want %q and %q", got.Reason, got.Credential.State, got.Cause, c.reason, c.state)
	}
	if c.state != journal.StateInvalid && got.Credential.Fingerprint != minted.Fingerprint {
		t.Errorf("journal has fingerprint %s, want %s", got.Credential.Fingerprint, minted.Fingerprint)
	}
}

func mintOver(t *testing.T, u user, body string) control.Minted {
	t.Helper()
	return decodeAs[control.Minted](t, u.do("POST", "/_mock/tokens", body))
}

func TestMintedClaims(t *testing.T) {
	t.Parallel()
	mock, u := controlled(t)
	now := mock.Now().Unix()
	tests := []struct {
		body     string
		iat, exp int64
	}{
		{``, now, now + 3600},
		{`,"use":"refresh"`, now, now + 604800},
		{`,"expires_in":10`, now - 3590, now + 10},
		{`,"expires_in":7200`, now, now + 7200},
		{`,"expires_in":-10`, now - 3610, now - 10},
		{`,"issued_ago":10`, now - 10, now + 3590},
		{`,"issued_ago":10,"expires_in":-20`, now - 10, now - 20},
	}
	for _, test := range tests {
		minted := mintOver(t, u, `{"account":"your_api_username"`+test.body+`}`)
		claims := jwt.MapClaims{}
		if _, _, err := jwt.NewParser().ParseUnverified(minted.Token, claims); err != nil {
			t.Fatal(err)
		}
		if got, want := [2]any{claims["iat"], claims["exp"]}, [2]any{float64(test.iat), float64(test.exp)}; got != want {
			t.Errorf("%s: iat and exp are %v, want %v", test.body, got, want)
		}
		if minted.IssuedAt.Unix() != test.iat || minted.ExpiresAt.Unix() != test.exp || minted.JTI != claims["jti"] || minted.Family != claims["family"] {
			t.Errorf("%s: it is said to be %+v", test.body, minted)
		}
	}
}

func TestMintedTokensWithoutAClaimLackIt(t *testing.T) {
	t.Parallel()
	mock, _ := controlled(t)
	all := []string{"client_id", "exp", "family", "generation", "iat", "iss", "jti", "sub", "use"}
	for _, name := range all {
		claims := jwt.MapClaims{}
		if _, _, err := jwt.NewParser().ParseUnverified(mock.Mint(control.Minting{Without: []string{name}}), claims); err != nil {
			t.Fatal(err)
		}
		if _, there := claims[name]; there || len(claims) != len(all)-1 {
			t.Errorf("without %s there are %v", name, claims)
		}
	}
}

// A minted token is one of the account's from then on, and nobody has its counterpart.
func TestMintedTokensAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	mock, u := controlled(t)
	token := mock.Mint(control.Minting{})
	mock.Mint(control.Minting{Registered: new(false)})
	var got []string
	for _, listed := range decodeAs[[]control.Token](t, u.do("GET", "/_mock/tokens", "")) {
		got = append(got, listed.Account+" "+listed.Use+" "+listed.State)
	}
	if diff := cmp.Diff([]string{"your_api_username access live", "your_api_username refresh revoked"}, got); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
	u.get(categoriesPath, token).wantOK(t)
	mock.Revoke()
	u.get(categoriesPath, token).want(t, 401, errAccessToken)
	wantReason(t, mock, journal.ReasonTokenRevoked)
}

func TestWhatIsMintedFollowsTheAccount(t *testing.T) {
	t.Parallel()
	mock, u := controlled(t)
	mock.SetActive(false)
	minted := mintOver(t, u, `{"account":"your_api_username"}`)
	if minted.Reason != journal.ReasonAccountInactive || minted.State != "live" {
		t.Errorf("it is %q of state %s, want account_inactive of live", minted.Reason, minted.State)
	}
	u.get(categoriesPath, minted.Token).want(t, 401, errAccessToken)
	wantReason(t, mock, journal.ReasonAccountInactive)
}

// Before 1970 there is no time that a token could have.
func TestMintingBefore1970(t *testing.T) {
	t.Parallel()
	mock, u := controlled(t)
	if _, err := mock.SetClock(context.Background(), control.ClockChange{Now: new(time.Unix(100, 0)), AllowRewind: true}); err != nil {
		t.Fatal(err)
	}
	const want = `the token would be of a time before 1970: the mock's is 1970-01-01T00:01:40Z`
	for _, body := range []string{`"expires_in":-100`, `"issued_ago":101`} {
		u.do("POST", "/_mock/tokens", `{"account":"your_api_username",`+body+`}`).want(t, 400, badRequest(want))
	}
	for _, body := range []string{`"expires_in":-99`, `"issued_ago":100`} {
		u.do("POST", "/_mock/tokens", `{"account":"your_api_username",`+body+`}`).wantOK(t)
	}
}

// The answer is the one place that has a minted token.
func TestNoMintedTokenInJournalOrLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	mock := mockserver.Start(t, func(c *mockserver.Config) {
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	u := newUser(t, mock.Server)
	var secrets []string
	for _, body := range []string{``, `,"signature":"wrong-key"`, `,"expires_in":-1`} {
		token := mintOver(t, u, `{"account":"your_api_username"`+body+`}`).Token
		u.get("/api/v1/"+token, token)
		u.get(categoriesPath, token)
		secrets = append(secrets, token[strings.LastIndex(token, ".")+1:])
	}
	entries, err := json.Marshal(mock.Journal())
	if err != nil {
		t.Fatal(err)
	}
	if len(mock.Journal()) != 2*len(secrets) {
		t.Errorf("%d entries, want two for each token: minting is no request", len(mock.Journal()))
	}
	places := map[string]string{"journal": string(entries), "log": log.String(), "tokens": u.do("GET", "/_mock/tokens", "").body}
	for place, text := range places {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s contains a token", place)
			}
		}
	}
}
