package mockserver_test

import (
	"context"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// tolerant are the values that honour a spent refresh token, at least at once.
func tolerant() []string {
	return []string{"same-successor=30s", "new-pair=30s", "one-generation", "retire-on-use"}
}

// A spent token that is honoured passes the same checks as any other, before anything changes.
func TestHonouredReplaysAreChecked(t *testing.T) {
	t.Parallel()
	for _, value := range tolerant() {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithAssumption("refresh-reuse", value))
			u := newUser(t, mock.Server)
			tokens := u.login()
			next := u.refresh(tokens.Refresh)
			before := listed(t, mock)

			mock.SetWhitelist("192.0.2.1")
			u.refreshWith(tokens.Refresh).want(t, 403, errAddress)
			wantReason(t, mock, journal.ReasonIPNotAllowed)
			wantState(t, mock, journal.ReasonTokenSpent)
			mock.SetWhitelist()
			mock.SetActive(false)
			u.refreshWith(tokens.Refresh).want(t, 401, errRefreshToken)
			wantReason(t, mock, journal.ReasonAccountInactive)
			mock.SetActive(true)

			if after := listed(t, mock); after != before {
				t.Errorf("the tokens are\n%s and were\n%s", after, before)
			}
			wantLive(t, u, next.Access, wantHonoured(t, mock, u, tokens.Refresh).Access)
		})
	}
}

// listed is all that the mock says of its tokens.
func listed(t *testing.T, mock *mockserver.TestServer) string {
	t.Helper()
	return newUser(t, mock.Server).do("GET", "/_mock/tokens", "").body
}

// A reuse shows that two have the token: it revokes the family, whatever the address, and its answer tells nothing more
// than it does for any spent token.
func TestReuseFromAnotherAddress(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("refresh-reuse", "revoke-family"))
	u := newUser(t, mock.Server)
	tokens := u.login()
	next := u.refresh(tokens.Refresh)
	mock.SetWhitelist("127.0.0.1")
	thief := user{t, mock.Handler(), "192.0.2.7:1234"}
	wantReuse(t, mock, thief, tokens.Refresh)
	wantNoRefresh(t, mock, u, journal.ReasonTokenRevoked, next.Refresh)
}

// What is not a spent token of this account's revokes nothing.
func TestNoReuse(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	mock := mockserver.Start(t, mockserver.WithAssumption("refresh-reuse", "revoke-family"))
	u := newUser(t, mock.Server)
	tokens := u.login()
	next := u.refresh(tokens.Refresh)
	wantNoRefresh(t, mock, u, journal.ReasonTokenWrongUse, tokens.Access)
	wantDead(t, mock, u, journal.ReasonTokenWrongUse, tokens.Refresh)
	u.refreshWith(tokens.Refresh+"A").want(t, 401, errRefreshToken)
	wantReason(t, mock, journal.ReasonTokenBadSignature)
	wantLive(t, u, next.Access)

	// The account is another now, though of the same name.
	account, password := mockserver.DefaultAccount(), mockserver.DefaultPassword
	if err := mock.DeleteAccount(ctx, account.Username); err != nil {
		t.Fatal(err)
	}
	if _, err := mock.PutAccount(ctx, account.Username, control.AccountChange{Password: &password, Features: &account.Features}); err != nil {
		t.Fatal(err)
	}
	u.refreshWith(tokens.Refresh).want(t, 401, errRefreshToken)
	wantReason(t, mock, journal.ReasonAccountUnknown)
	wantLive(t, u, u.login().Access)
}

// What is assumed when a token comes back counts, not what was when it was spent.
func TestReuseGoesByThePresent(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	tokens := u.login()
	next := u.refresh(tokens.Refresh)
	wantReplayRefused(t, mock, u, tokens.Refresh)
	mock.Advance(20 * time.Second)
	mock.Assume("refresh-reuse", "same-successor=20s")
	wantReplayRefused(t, mock, u, tokens.Refresh)
	mock.Assume("refresh-reuse", "same-successor=21s")
	wantAgain(t, mock, u, tokens.Refresh, next)
	mock.Assume("refresh-reuse", "new-pair=21s")
	further := wantHonoured(t, mock, u, tokens.Refresh)
	mock.Assume("refresh-reuse", "one-generation")
	instead := wantHonoured(t, mock, u, tokens.Refresh)
	wantNoRefresh(t, mock, u, journal.ReasonTokenRevoked, next.Refresh, further.Refresh)
	mock.Assume("refresh-reuse", "retire-on-use")
	wantReplayRefused(t, mock, u, tokens.Refresh) // it has had its one time more
	mock.Assume("refresh-reuse", "revoke-family")
	wantReuse(t, mock, u, tokens.Refresh)
	wantNoRefresh(t, mock, u, journal.ReasonTokenRevoked, instead.Refresh)
}

// The current pair comes again only while it is good itself.
func TestNothingComesAgainOfADeadPair(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"same-successor=30s", "retire-on-use"} {
		mock := mockserver.Start(t, mockserver.WithAssumption("refresh-reuse", value))
		u := newUser(t, mock.Server)
		tokens := u.login()
		next := u.refresh(tokens.Refresh)
		all, err := mock.Tokens(context.Background(), control.TokenFilter{Use: "refresh"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := mock.Server.Revoke(context.Background(), control.TokenFilter{JTI: all[1].JTI}); err != nil {
			t.Fatal(err)
		}
		wantReplayRefused(t, mock, u, tokens.Refresh)
		wantLive(t, u, tokens.Access, next.Access)
	}
}

// The pair that comes again is that of the store, signed by the key and in the form of today.
func TestTheSamePairUnderAnotherKey(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("refresh-reuse", "retire-on-use"))
	u := newUser(t, mock.Server)
	tokens := u.login()
	next := u.refresh(tokens.Refresh)
	mock.Assume("token-alg", "ES256")
	mock.Assume("refresh-token-form", "opaque")
	mock.Advance(time.Minute)
	again := wantHonoured(t, mock, u, tokens.Refresh)
	if header(t, again.Access)["alg"] != "ES256" || again.AccessAt != next.AccessAt || again.LaterAt != next.LaterAt {
		t.Errorf("the pair is %+v, and was %+v", again, next)
	}
	entries := mock.Journal()
	if first, second := entries[1].Issued, entries[2].Issued; first[0] != second[0] || first[1] != second[1] {
		t.Errorf("the journal has %+v, and then %+v", first, second)
	}
	wantLive(t, u, next.Access, again.Access)
	u.refresh(again.Refresh)
	wantHonoured(t, mock, u, next.Refresh) // which is the same token
	wantReplayRefused(t, mock, u, tokens.Refresh)
}
