package mockserver_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// What a sibling says.
const (
	errNoHeader = `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"Authorization header required"}}`
	errBadToken = `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"Invalid token"}}`
)

func answerAssumptionCases() []assumptionCase {
	return slices.Concat(unauthorizedCases(), featureCases(), headerCases())
}

func unauthorizedCases() []assumptionCase {
	texts := func(missing, bad string, transactions [2]string) func(*testing.T, *mockserver.TestServer, user) {
		return func(t *testing.T, mock *mockserver.TestServer, u user) {
			for _, c := range protectedCalls() {
				want := [2]string{missing, bad}
				switch c.id {
				case "logout":
					want = [2]string{errNoToken, errNoToken}
				case "listCountries", "getCountry":
					want = [2]string{errAccessToken, errAccessToken}
				case "listWallets":
					want = [2]string{errFailed, errFailed}
				case "listTransactions":
					want = transactions
				}
				t.Log(c.id)
				wantRefusal(t, mock, u.do(c.method, c.path, ""), 401, want[0], journal.ReasonTokenMissing)
				wantRefusal(t, mock, u.do(c.method, c.path, "", "Authorization", "Basic eDp5"), 401, want[0], journal.ReasonTokenMissing)
				wantRefusal(t, mock, u.call(c, "x"), 401, want[1], journal.ReasonTokenMalformed)
				tokens := u.login()
				wantRefusal(t, mock, u.call(c, tokens.Refresh), 401, want[1], journal.ReasonTokenWrongUse)
				u.logout(tokens.Access).wantOK(t)
				wantRefusal(t, mock, u.call(c, tokens.Access), 401, want[1], journal.ReasonTokenRevoked)
			}
			wantRefusal(t, mock, u.do("POST", loginPath, strangersLogin), 401, errCredentials, journal.ReasonBadCredentials)
			wantRefusal(t, mock, u.refreshWith("x"), 401, errRefreshToken, journal.ReasonTokenMalformed)
		}
	}
	return []assumptionCase{
		{"unauthorized-text", "by-page", nil, texts(errNoToken, errAccessToken, [2]string{errFailed, errFailed})},
		{"unauthorized-text", "authentication-required", nil, texts(errNoToken, errNoToken, [2]string{errNoToken, errNoToken})},
		{"unauthorized-text", "invalid-or-expired", nil, texts(errAccessToken, errAccessToken, [2]string{errAccessToken, errAccessToken})},
		{"unauthorized-text", "authentication-required-or-failed", nil, texts(errFailed, errFailed, [2]string{errFailed, errFailed})},
		{"unauthorized-text", "sibling", nil, texts(errNoHeader, errBadToken, [2]string{errNoHeader, errBadToken})},
		{"www-authenticate", "absent", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showChallenges(t, mock, u, nil, nil, nil)
		}},
		{"www-authenticate", "rfc6750", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showChallenges(t, mock, u, []string{`Bearer realm="popupmock"`}, []string{`Bearer realm="popupmock", error="invalid_token"`}, nil)
		}},
		{"www-authenticate", "rfc9110", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			realm := []string{`Bearer realm="popupmock"`}
			showChallenges(t, mock, u, realm, []string{`Bearer realm="popupmock", error="invalid_token"`}, realm)
		}},
	}
}

// showChallenges says what a 401 of a protected call has without credentials, and what with bad ones, and what one of
// login and refresh has.
func showChallenges(t *testing.T, mock *mockserver.TestServer, u user, missing, bad, inBody []string) {
	t.Helper()
	challenge := func(what string, a answer, status int, want []string) {
		t.Helper()
		if diff := cmp.Diff(want, a.header["Www-Authenticate"]); diff != "" || a.status != status {
			t.Errorf("%s: status %d, WWW-Authenticate (-want +got):\n%s", what, a.status, diff)
		}
	}
	old, tokens := u.login(), u.login()
	for _, c := range protectedCalls() {
		challenge(c.id, u.do(c.method, c.path, ""), 401, missing)
		challenge(c.id, u.do(c.method, c.path, "", "Authorization", "Basic eDp5"), 401, missing)
		challenge(c.id, u.call(c, "x"), 401, bad)
		challenge(c.id, u.call(c, tokens.Refresh), 401, bad)
	}
	challenge("login", u.do("POST", loginPath, strangersLogin), 401, inBody)
	challenge("login without a name", u.do("POST", loginPath, "{}"), 400, nil)
	challenge("refresh", u.refreshWith("x"), 401, inBody)
	challenge("refresh with an access token", u.refreshWith(tokens.Access), 401, inBody)
	challenge("no such path", u.do("GET", "/nothing", ""), 404, nil)
	challenge("a good call", u.get(productsPath, tokens.Access), 200, nil)
	mock.SetActive(false)
	challenge("an inactive account", u.get(productsPath, tokens.Access), 401, bad)
	mock.SetActive(true)
	mock.SetWhitelist("192.0.2.1")
	challenge("a wrong address", u.get(productsPath, tokens.Access), 403, nil)
	mock.SetWhitelist()
	mock.Assume("dialect", "legacy")
	challenge("logout of old", u.do("POST", logoutPath, ""), 401, missing)
	challenge("login of old", u.do("POST", loginPath, strangersLogin), 401, inBody)
	challenge("refresh of old", u.refreshWith("x"), 401, inBody)
	mock.Advance(time.Hour)
	challenge("an expired token", u.get(productsPath, old.Access), 401, bad)
}

func featureCases() []assumptionCase {
	account := mockserver.DefaultAccount()
	account.Features = nil
	without := []mockserver.Option{mockserver.WithAccount(account)}
	show := func(status int, body string) func(*testing.T, *mockserver.TestServer, user) {
		return func(t *testing.T, mock *mockserver.TestServer, u user) {
			token := u.login().Access
			for _, c := range protectedCalls() {
				got := u.call(c, token)
				if !strings.HasSuffix(strings.ToLower(c.id), "category") && !strings.HasSuffix(c.id, "ategories") {
					got.wantOK(t)
					continue
				}
				wantRefusal(t, mock, got, status, body, journal.ReasonFeatureOff)
			}
		}
	}
	return []assumptionCase{
		{"feature-off", "bad-request", without, show(400, errFeature)},
		{"feature-off", "forbidden", without, show(403, `{"error":{"name":"ForbiddenError","code":"FORBIDDEN","message":"The requested feature is not enabled for this client"}}`)},
	}
}

func headerCases() []assumptionCase {
	oneIn90s := []mockserver.Option{mockserver.WithSeed("wait"), mockserver.WithAssumption("rate-limit", "1/90s")}
	return []assumptionCase{
		{"retry-after", "seconds", oneIn90s, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showRetryAfter(t, mock, u, []string{"90"}, []string{"1"})
		}},
		{"retry-after", "http-date", oneIn90s, func(t *testing.T, mock *mockserver.TestServer, u user) {
			at := []string{"Wed, 15 Jan 2025 09:31:30 GMT"}
			showRetryAfter(t, mock, u, at, at)
		}},
		{"retry-after", "absent", oneIn90s, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showRetryAfter(t, mock, u, nil, nil)
		}},
		{"request-id", "absent", nil, func(t *testing.T, _ *mockserver.TestServer, u user) {
			for _, a := range everyKindOfAnswer(t, u, "X-Request-Id", "mine") {
				if got, sent := a.header["X-Request-Id"]; sent {
					t.Errorf("X-Request-Id is %q at status %d, want none", got, a.status)
				}
			}
		}},
		{"request-id", "echo", []mockserver.Option{mockserver.WithSeed("ids")}, showRequestIDs},
		{"cache-control", "absent", nil, func(t *testing.T, _ *mockserver.TestServer, u user) {
			showCacheControl(t, u, nil, nil)
		}},
		{"cache-control", "no-store", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showCacheControl(t, u, []string{"no-store"}, []string{"no-cache"})
			mock.Assume("dialect", "legacy")
			if got := u.do("POST", loginPath, loginBody).header.Get("Cache-Control"); got != "no-store" {
				t.Errorf("Cache-Control is %q in the older dialect, want no-store", got)
			}
		}},
	}
}

// showRetryAfter says what a 429 has at once, and what a second before the end of the wait.
func showRetryAfter(t *testing.T, mock *mockserver.TestServer, u user, first, late []string) {
	t.Helper()
	limited := func(want []string) {
		t.Helper()
		got := u.do("POST", loginPath, loginBody)
		got.want(t, 429, errManyLogins)
		if diff := cmp.Diff(want, got.header["Retry-After"]); diff != "" {
			t.Errorf("Retry-After (-want +got):\n%s", diff)
		}
	}
	if got := u.do("POST", loginPath, loginBody); got.header.Get("Retry-After") != "" {
		t.Errorf("Retry-After at status %d", got.status)
	}
	limited(first)
	mock.Advance(89 * time.Second)
	limited(late)
	mock.Advance(time.Second)
	u.login()
}

// A clock that runs stands between two seconds; whoever waits for the date has waited long enough.
func TestRetryAfterIsNeverEarly(t *testing.T) {
	t.Parallel()
	wall := clockwork.NewFakeClockAt(mockserver.SeededStart())
	mock := mockserver.Start(t, mockserver.WithSeed("wait"), mockserver.WithAssumption("rate-limit", "1/90s"), func(c *mockserver.Config) {
		c.Wall, c.Clock.Frozen = wall, false
	})
	u := newUser(t, mock.Server)
	wall.Advance(300 * time.Millisecond)
	u.login()
	wall.Advance(300 * time.Millisecond)
	for form, want := range map[string]string{"seconds": "90", "http-date": "Wed, 15 Jan 2025 09:31:31 GMT"} {
		mock.Assume("retry-after", form)
		got := u.do("POST", loginPath, loginBody)
		got.want(t, 429, errManyLogins)
		if got.header.Get("Retry-After") != want {
			t.Errorf("Retry-After is %q, want %s", got.header.Get("Retry-After"), want)
		}
	}
	wall.Advance(90*time.Second - 300*time.Millisecond - 1)
	u.do("POST", loginPath, loginBody).want(t, 429, errManyLogins)
	wall.Advance(1)
	u.login()
}

// everyKindOfAnswer has an answer of each status, all to requests with a header.
func everyKindOfAnswer(t *testing.T, u user, header ...string) []answer {
	t.Helper()
	tokens := u.login()
	with := func(method, path, body string, more ...string) answer {
		return u.do(method, path, body, append(more, header...)...)
	}
	bearer := []string{"Authorization", "Bearer " + tokens.Access}
	answers := []answer{
		with("GET", productsPath, "", bearer...), with("POST", loginPath, loginBody), with("POST", loginPath, "{"), with("GET", productsPath, ""),
		with("GET", "/nothing", ""), with("DELETE", loginPath, ""), with("POST", loginPath, strings.Repeat("x", 2<<20)), with("GET", "/.well-known/jwks.json", ""),
		u.fail(loginPath),
	}
	var statuses []int
	for _, a := range answers {
		statuses = append(statuses, a.status)
	}
	if want := []int{200, 200, 400, 401, 404, 405, 413, 200, 500}; !slices.Equal(statuses, want) {
		t.Fatalf("statuses %v, want %v", statuses, want)
	}
	return answers
}

func showRequestIDs(t *testing.T, mock *mockserver.TestServer, u user) {
	for i, a := range everyKindOfAnswer(t, u, "X-Request-Id", "mine-1/2") {
		if got := a.header["X-Request-Id"]; a.status != 500 && !slices.Equal(got, []string{"mine-1/2"}) || len(got) != 1 {
			t.Errorf("answer %d, status %d: X-Request-Id is %q, want the request's", i, a.status, got)
		}
	}
	made := regexp.MustCompile(`^[0-9a-f]{32}$`)
	seen := map[string]bool{}
	for _, a := range everyKindOfAnswer(t, u) {
		got := a.header["X-Request-Id"]
		if len(got) != 1 || !made.MatchString(got[0]) || seen[got[0]] {
			t.Fatalf("status %d: X-Request-Id is %q, want one that is new", a.status, got)
		}
		seen[got[0]] = true
	}
	for sent, echoed := range map[string]bool{
		"!": true, "~": true, strings.Repeat("x", 128): true, strings.Repeat("x", 129): false, "": false, "a b": false, "a\tb": false, "\x7f": false, "é": false,
	} {
		if got := u.do("GET", productsPath, "", "X-Request-Id", sent).header.Get("X-Request-Id"); (got == sent) != echoed || !echoed && !made.MatchString(got) {
			t.Errorf("X-Request-Id %q became %q", sent, got)
		}
	}
	if got := u.do("GET", productsPath, "", "X-Request-Id", "a", "X-Request-Id", "b").header["X-Request-Id"]; len(got) != 1 || !made.MatchString(got[0]) {
		t.Errorf("two ids became %q, want a new one", got)
	}
	mock.SetWhitelist("192.0.2.1")
	if got := u.do("POST", loginPath, loginBody, "X-Request-Id", "x"); got.status != 403 || got.header.Get("X-Request-Id") != "x" {
		t.Errorf("status %d with X-Request-Id %q", got.status, got.header.Get("X-Request-Id"))
	}
}

// A seed makes request ids repeatable.
func TestRequestIDsRepeat(t *testing.T) {
	t.Parallel()
	ids := func(seed string) (all []string) {
		u := newUser(t, mockserver.Start(t, mockserver.WithSeed(seed), mockserver.WithAssumption("request-id", "echo")).Server)
		for range 3 {
			all = append(all, u.do("GET", productsPath, "").header.Get("X-Request-Id"))
		}
		return all
	}
	if one, two := ids("a"), ids("a"); !slices.Equal(one, two) {
		t.Errorf("two mocks of one seed made %v and %v", one, two)
	}
	if one, two := ids("a"), ids("b"); slices.Equal(one, two) {
		t.Error("two seeds made the same ids")
	}
}

// showCacheControl says what answers with tokens have; no other has any.
func showCacheControl(t *testing.T, u user, control, pragma []string) {
	t.Helper()
	tokens := u.login()
	for _, a := range []answer{u.do("POST", loginPath, loginBody), u.refreshWith(tokens.Refresh)} {
		a.wantOK(t)
		if !slices.Equal(a.header["Cache-Control"], control) || !slices.Equal(a.header["Pragma"], pragma) {
			t.Errorf("Cache-Control is %q and Pragma %q, want %q and %q", a.header["Cache-Control"], a.header["Pragma"], control, pragma)
		}
	}
	others := []answer{u.do("POST", loginPath, strangersLogin), u.refreshWith("x"), u.do("POST", loginPath, "{")}
	for _, c := range protectedCalls() {
		others = append(others, u.call(c, tokens.Access))
	}
	for _, a := range others {
		if a.header.Get("Cache-Control") != "" || a.header.Get("Pragma") != "" {
			t.Errorf("status %d has Cache-Control %q and Pragma %q", a.status, a.header.Get("Cache-Control"), a.header.Get("Pragma"))
		}
	}
	if statuses := others[len(others)-1].status; statuses != http.StatusOK {
		t.Errorf("logout answered %d", statuses)
	}
}
