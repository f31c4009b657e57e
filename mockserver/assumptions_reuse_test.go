package mockserver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// reuseCases are on refresh tokens that come back.
func reuseCases() []assumptionCase {
	cases := []assumptionCase{
		{"refresh-reuse", "reject", nil, rejects},
		{"refresh-reuse", "same-successor=0s", nil, rejects},
		{"refresh-reuse", "revoke-family", nil, revokesTheFamily},
		{"refresh-reuse", "new-pair=0s", nil, revokesTheFamily},
		{"refresh-reuse", "one-generation", nil, honoursOneGeneration},
		{"refresh-reuse", "retire-on-use", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			tokens := u.login()
			next := u.refresh(tokens.Refresh)
			for range 3 { // as long as the token lives
				wantAgain(t, mock, u, tokens.Refresh, next)
				mock.Advance(48 * time.Hour)
			}
			retires(t, mock, u, tokens, next)
		}},
	}
	for value, window := range map[string]time.Duration{"1s": time.Second, "90s": 90 * time.Second, "24h": 24 * time.Hour} {
		cases = append(cases,
			assumptionCase{"refresh-reuse", "same-successor=" + value, nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
				tokens := u.login()
				mock.Advance(time.Hour) // the window starts with the first use
				next := u.refresh(tokens.Refresh)
				wantAgain(t, mock, u, tokens.Refresh, next)
				mock.Advance(window - time.Second)
				wantAgain(t, mock, u, tokens.Refresh, next)
				mock.Advance(time.Second)
				wantReplayRefused(t, mock, u, tokens.Refresh)
				third := u.refresh(next.Refresh)
				wantAgain(t, mock, u, next.Refresh, third)
				retires(t, mock, u, next, third)
			}},
			assumptionCase{"refresh-reuse", "new-pair=" + value, nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
				givesFurtherPairs(t, mock, u, window)
			}},
		)
	}
	return cases
}

func rejects(t *testing.T, mock *mockserver.TestServer, u user) {
	tokens := u.login()
	next := u.refresh(tokens.Refresh)
	wantReplayRefused(t, mock, u, tokens.Refresh)
	wantLive(t, u, tokens.Access, next.Access)
	third := u.refresh(next.Refresh)
	wantReplayRefused(t, mock, u, tokens.Refresh)
	wantLive(t, u, u.refresh(third.Refresh).Access)
}

func revokesTheFamily(t *testing.T, mock *mockserver.TestServer, u user) {
	other := u.login()
	tokens := u.login()
	mock.Advance(time.Second)
	next := u.refresh(tokens.Refresh)
	wantReuse(t, mock, u, tokens.Refresh)
	wantNoRefresh(t, mock, u, journal.ReasonTokenRevoked, next.Refresh)
	wantDead(t, mock, u, journal.ReasonTokenRevoked, tokens.Access, next.Access)
	wantLive(t, u, u.refresh(other.Refresh).Access)

	// What has expired is expired, and no more.
	tokens = u.login()
	mock.Advance(time.Second)
	next = u.refresh(tokens.Refresh)
	mock.Advance(7*24*time.Hour - time.Second)
	wantNoRefresh(t, mock, u, journal.ReasonTokenExpired, tokens.Refresh)
	wantLive(t, u, u.refresh(next.Refresh).Access)
}

func givesFurtherPairs(t *testing.T, mock *mockserver.TestServer, u user, window time.Duration) {
	tokens := u.login()
	mock.Advance(time.Hour)
	first := u.refresh(tokens.Refresh)
	second := wantHonoured(t, mock, u, tokens.Refresh)
	mock.Advance(window - time.Second)
	third := wantHonoured(t, mock, u, tokens.Refresh)
	if first.Refresh == second.Refresh || second.Refresh == third.Refresh || first.Refresh == third.Refresh {
		t.Error("a pair comes twice")
	}
	mock.Advance(time.Second)
	wantReuse(t, mock, u, tokens.Refresh)
	for _, pair := range []pair{first, second, third} {
		wantNoRefresh(t, mock, u, journal.ReasonTokenRevoked, pair.Refresh)
	}

	// All of them are good, and the use of one closes the window of what they were given for.
	tokens = u.login()
	first = u.refresh(tokens.Refresh)
	second = wantHonoured(t, mock, u, tokens.Refresh)
	wantLive(t, u, first.Access, second.Access)
	first = u.refresh(first.Refresh)
	second = u.refresh(second.Refresh)
	wantLive(t, u, first.Access, second.Access)
	wantReuse(t, mock, u, tokens.Refresh)
	wantNoRefresh(t, mock, u, journal.ReasonTokenRevoked, first.Refresh, second.Refresh)
}

func honoursOneGeneration(t *testing.T, mock *mockserver.TestServer, u user) {
	tokens := u.login()
	next := u.refresh(tokens.Refresh)
	mock.Advance(6 * 24 * time.Hour)
	instead := wantHonoured(t, mock, u, tokens.Refresh)
	wantNoRefresh(t, mock, u, journal.ReasonTokenRevoked, next.Refresh) // its place is taken
	third := u.refresh(instead.Refresh)
	wantLive(t, u, instead.Access, third.Access)
	wantLive(t, u, wantHonoured(t, mock, u, instead.Refresh).Access)
	wantReuse(t, mock, u, instead.Refresh) // the third use
	wantDead(t, mock, u, journal.ReasonTokenRevoked, third.Access)

	tokens = u.login()
	next = u.refresh(tokens.Refresh)
	third = u.refresh(next.Refresh)
	wantReuse(t, mock, u, tokens.Refresh) // older
	wantNoRefresh(t, mock, u, journal.ReasonTokenRevoked, third.Refresh)
}

// retires asserts that tokens, whose successor is next, are refused once that is used, and that nothing else changes.
func retires(t *testing.T, mock *mockserver.TestServer, u user, tokens, next pair) {
	t.Helper()
	wantAgain(t, mock, u, tokens.Refresh, next)
	third := u.refresh(next.Refresh)
	wantReplayRefused(t, mock, u, tokens.Refresh)
	wantAgain(t, mock, u, next.Refresh, third)
	wantLive(t, u, third.Access)
	mock.Revoke("refresh") // the current one among them
	wantReplayRefused(t, mock, u, next.Refresh)
	wantLive(t, u, third.Access)
}

// wantLive asserts that access tokens are good.
func wantLive(t *testing.T, u user, access ...string) {
	t.Helper()
	for _, token := range access {
		u.get(categoriesPath, token).wantOK(t)
	}
}

// wantDead asserts that access tokens are refused for a reason.
func wantDead(t *testing.T, mock *mockserver.TestServer, u user, reason journal.Reason, access ...string) {
	t.Helper()
	for _, token := range access {
		u.get(categoriesPath, token).want(t, 401, errAccessToken)
		wantReason(t, mock, reason)
		wantState(t, mock, reason)
	}
}

// wantNoRefresh asserts that refresh tokens are refused for a reason.
func wantNoRefresh(t *testing.T, mock *mockserver.TestServer, u user, reason journal.Reason, refresh ...string) {
	t.Helper()
	for _, token := range refresh {
		u.refreshWith(token).want(t, 401, errRefreshToken)
		wantReason(t, mock, reason)
		wantState(t, mock, reason)
	}
}

// wantState asserts that the journal knows the state of the token that was refused for a reason.
func wantState(t *testing.T, mock *mockserver.TestServer, reason journal.Reason) {
	t.Helper()
	want := map[journal.Reason]journal.State{
		journal.ReasonTokenExpired: journal.StateExpired, journal.ReasonTokenRevoked: journal.StateRevoked,
		journal.ReasonTokenSpent: journal.StateSpent, journal.ReasonAccountInactive: journal.StateLive,
		journal.ReasonTokenWrongUse: journal.StateUnknown,
	}[reason]
	if got := last(t, mock).Credential; got == nil || got.State != want || want == journal.StateExpired && got.ExpiresIn > 0 {
		t.Errorf("the journal's credential is %+v, want state %q", got, want)
	}
}

// wantReplayRefused asserts that a spent refresh token is refused, and that its family stays as it is.
func wantReplayRefused(t *testing.T, mock *mockserver.TestServer, u user, refresh string) {
	t.Helper()
	wantNoRefresh(t, mock, u, journal.ReasonTokenSpent, refresh)
	const plain, lost = "used before: its pair was rotated", "used before: its pair was rotated, and the current pair is not good"
	if got := last(t, mock).Cause; got != plain && got != lost {
		t.Errorf("the journal's cause is %q", got)
	}
}

// wantReuse asserts that a spent refresh token is refused, and that this revokes its family.
func wantReuse(t *testing.T, mock *mockserver.TestServer, u user, refresh string) {
	t.Helper()
	wantNoRefresh(t, mock, u, journal.ReasonTokenSpent, refresh)
	if got := last(t, mock).Cause; got != "used before: its pair was rotated; reused: family revoked" {
		t.Errorf("the journal's cause is %q", got)
	}
}

// wantHonoured asserts that a spent refresh token gets a pair, and that the journal tells.
func wantHonoured(t *testing.T, mock *mockserver.TestServer, u user, refresh string) pair {
	t.Helper()
	got := u.refresh(refresh)
	entry := last(t, mock)
	wantState(t, mock, journal.ReasonTokenSpent)
	if entry.Reason != journal.ReasonNone || len(entry.Issued) != 2 ||
		!strings.HasPrefix(entry.Cause, "used before: its pair was rotated; honoured: refresh-reuse is ") {
		t.Errorf("the journal has reason %q, cause %q and %d tokens", entry.Reason, entry.Cause, len(entry.Issued))
	}
	return got
}

// wantAgain asserts that a spent refresh token gets a pair that was given before, to the letter.
func wantAgain(t *testing.T, mock *mockserver.TestServer, u user, refresh string, want pair) {
	t.Helper()
	if got := wantHonoured(t, mock, u, refresh); got != want {
		t.Errorf("the pair is %+v, want %+v", got, want)
	}
}

// wantExpiry asserts that tokens just issued say how long they live.
func wantExpiry(t *testing.T, mock *mockserver.TestServer, tokens pair, access, refresh time.Duration) {
	t.Helper()
	at := func(d time.Duration) string { return mock.Now().Add(d).Truncate(time.Second).Format(time.RFC3339) }
	if tokens.AccessAt != at(access) || tokens.LaterAt != at(refresh) {
		t.Errorf("the tokens expire at %s and %s, want %s and %s", tokens.AccessAt, tokens.LaterAt, at(access), at(refresh))
	}
}
