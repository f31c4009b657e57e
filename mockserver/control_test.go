package mockserver_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func controlled(t *testing.T) (*mockserver.TestServer, user) {
	mock := mockserver.Start(t, mockserver.WithSeed("control"))
	return mock, newUser(t, mock.Server)
}

func decodeAs[T any](tb testing.TB, a answer) T {
	tb.Helper()
	a.wantOK(tb)
	var v T
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		tb.Fatalf("%s: %v", a.body, err)
	}
	return v
}

func TestClockOverHTTP(t *testing.T) {
	t.Parallel()
	mock, u := controlled(t)
	u.do("GET", "/_mock/clock", "").want(t, 200, `{"now":"2025-01-15T09:30:00Z","mode":"frozen","rate":1,"expired_count":0}`)
	tokens := u.login()

	moved := decodeAs[control.Clock](t, u.do("POST", "/_mock/clock/advance", `{"by":"1h5m"}`))
	if moved.ExpiredCount != 1 || len(moved.Expired) != 1 || moved.Expired[0].Use != "access" || moved.Expired[0].State != "expired" {
		t.Errorf("the advance tells of %+v, want the one access token that expired", moved)
	}
	u.get(categoriesPath, tokens.Access).want(t, 401, errAccessToken)
	moved = decodeAs[control.Clock](t, u.do("POST", "/_mock/clock/advance", `{"by":"7d"}`))
	if moved.ExpiredCount != 1 || moved.Expired[0].Use != "refresh" {
		t.Errorf("the advance tells of %+v, want the refresh token alone", moved)
	}

	u.do("PUT", "/_mock/clock", `{"now":"2025-01-15T09:30:00Z"}`).want(t, 400,
		badRequest(`now 2025-01-15T09:30:00Z lies before the clock's 2025-01-22T10:35:00Z; going back needs allow_rewind`))
	u.do("PUT", "/_mock/clock", `{"now":"2025-01-15T09:45:00Z","allow_rewind":true}`).wantOK(t)
	u.get(categoriesPath, tokens.Access).wantOK(t)

	u.do("PUT", "/_mock/clock", `{"mode":"running","rate":3600}`).wantOK(t)
	if got := decodeAs[control.Clock](t, u.do("GET", "/_mock/clock", "")); got.Mode != "running" || got.Rate != 3600 {
		t.Errorf("clock is %+v, want running at 3600", got)
	}
	u.do("PUT", "/_mock/clock", `{"mode":"frozen"}`).wantOK(t)
	u.do("POST", "/_mock/reset", "").want(t, 204, "")
	if now := mock.Now(); !now.Equal(mockserver.SeededStart()) {
		t.Errorf("after a reset it is %s, want %s", now, mockserver.SeededStart())
	}
}

func badRequest(message string) string { return refused("BadRequestError", "BAD_REQUEST", message) }

func refused(name, code, message string) string {
	return `{"error":{"name":"` + name + `","code":"` + code + `","message":"` + message + `"}}`
}

func TestABlankBodyIsAnEmptyObject(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	for _, body := range []string{"", " \n", "{}", "{ }\n"} {
		before := decodeAs[control.Key](t, u.do("POST", "/_mock/keys/rotate", body))
		if after := decodeAs[control.Key](t, u.do("POST", "/_mock/keys/rotate", body)); after.ID == before.ID {
			t.Errorf("body %q: the key is still %s", body, after.ID)
		}
		u.do("PATCH", "/_mock/accounts/your_api_username", body).wantOK(t)
		u.do("GET", "/_mock/clock", body).wantOK(t)
		u.do("DELETE", "/_mock/journal", body).want(t, 204, "")
		u.do("POST", "/_mock/reset", body).want(t, 204, "")
	}
}

func TestTheLargestControlBodyIsRead(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	const body = `{"by":"1s"}`
	u.do("POST", "/_mock/clock/advance", body+strings.Repeat(" ", 1<<20-len(body))).wantOK(t)
}

func TestControlAnswersAreNotCached(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	for _, path := range []string{"/clock", "/tokens", "/journal", "/accounts/nobody", "/nothing"} {
		if got := u.do("GET", "/_mock"+path, "").header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("GET /_mock%s has Cache-Control %q, want no-store", path, got)
		}
	}
}

func TestAWrongControlMethodTellsTheRightOnes(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	for path, want := range map[string]string{
		"/clock": "GET, HEAD, PUT", "/clock/advance": "POST", "/journal": "DELETE, GET, HEAD", "/accounts/x": "DELETE, GET, HEAD, PATCH, PUT",
	} {
		got := u.do("OPTIONS", "/_mock"+path, "")
		if allow := got.header.Get("Allow"); got.status != 405 || allow != want {
			t.Errorf("OPTIONS %s: status %d, Allow %q; want 405, %q", path, got.status, allow, want)
		}
	}
	if got := u.do("HEAD", "/_mock/clock", ""); got.status != 200 {
		t.Errorf("HEAD is allowed, but answers %d", got.status)
	}
}

func TestAccountsOverHTTP(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	const first = `{"username":"your_api_username","client_id":123456,"active":true,"features":["vouchers"],"ip_whitelist":[],"access_ttl":3600,"refresh_ttl":604800}`
	u.do("GET", "/_mock/accounts", "").want(t, 200, "["+first+"]")
	u.do("PUT", "/_mock/accounts/second", `{"password":"pw","ip_whitelist":["10.0.0.0/8","::ffff:192.0.2.1"],"access_ttl":240}`).want(t, 200,
		`{"username":"second","client_id":123457,"active":true,"features":[],"ip_whitelist":["10.0.0.0/8","192.0.2.1/32"],"access_ttl":240,"refresh_ttl":604800}`)
	u.do("PATCH", "/_mock/accounts/second", `{"ip_whitelist":[],"features":["vouchers"]}`).want(t, 200,
		`{"username":"second","client_id":123457,"active":true,"features":["vouchers"],"ip_whitelist":[],"access_ttl":240,"refresh_ttl":604800}`)
	login := func(password string) answer {
		return u.do("POST", loginPath, `{"username":"second","password":"`+password+`"}`)
	}
	token := u.pairOf(login("pw")).Access
	u.get(categoriesPath, token).wantOK(t)
	u.do("PATCH", "/_mock/accounts/second", `{"password":"new"}`).wantOK(t)
	login("pw").want(t, 401, errCredentials)
	login("new").wantOK(t)
	u.do("PUT", "/_mock/accounts/second", `{"password":"pw"}`).want(t, 200,
		`{"username":"second","client_id":123457,"active":true,"features":[],"ip_whitelist":[],"access_ttl":3600,"refresh_ttl":604800}`)
	u.get(productsPath, token).wantOK(t) // a replaced account keeps its tokens
	u.logout(token).wantOK(t)
	u.do("PUT", "/_mock/accounts/second", `{"password":"pw"}`).wantOK(t)
	u.get(productsPath, token).want(t, 401, errAccessToken) // the dead ones too
	u.do("DELETE", "/_mock/accounts/second", "").want(t, 204, "")
	login("pw").want(t, 401, errCredentials)
	u.do("GET", "/_mock/accounts", "").want(t, 200, "["+first+"]")
}

func TestTokensOverHTTP(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	first := u.login()
	second := u.refresh(first.Refresh)
	states := func(query string) map[string]int {
		count := map[string]int{}
		for _, k := range decodeAs[[]control.Token](t, u.do("GET", "/_mock/tokens"+query, "")) {
			count[k.Use+" "+k.State]++
		}
		return count
	}
	want := func(query string, want map[string]int) {
		t.Helper()
		if diff := cmp.Diff(want, states(query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	want("", map[string]int{"access live": 2, "refresh spent": 1, "refresh live": 1})
	want("?use=refresh", map[string]int{"refresh spent": 1, "refresh live": 1})
	want("?account=nobody", map[string]int{})

	list := decodeAs[[]control.Token](t, u.do("GET", "/_mock/tokens?use=access", ""))
	u.do("POST", "/_mock/tokens/revoke", `{"jti":"`+list[0].JTI+`"}`).want(t, 200, `{"revoked":1}`)
	u.get(categoriesPath, first.Access).want(t, 401, errAccessToken)
	u.get(categoriesPath, second.Access).wantOK(t)
	u.do("POST", "/_mock/tokens/revoke", `{"family":"`+list[0].Family+`","use":"access"}`).want(t, 200, `{"revoked":1}`)
	u.get(categoriesPath, second.Access).want(t, 401, errAccessToken)
	third := u.refresh(second.Refresh)
	u.get(categoriesPath, third.Access).wantOK(t)
	u.do("POST", "/_mock/tokens/revoke", `{"account":"your_api_username"}`).want(t, 200, `{"revoked":2}`)
	u.refreshWith(third.Refresh).want(t, 401, errRefreshToken)
	u.do("POST", "/_mock/tokens/revoke", `{"account":"your_api_username"}`).want(t, 200, `{"revoked":0}`)
}

func TestJournalOverHTTP(t *testing.T) {
	t.Parallel()
	_, u := controlled(t)
	tokens := u.login()
	u.get(categoriesPath, tokens.Access)
	u.do("POST", "/_mock/clock/advance", `{"by":"1h1m"}`)
	u.get(categoriesPath, tokens.Access)
	next := u.refresh(tokens.Refresh)
	u.get(categoriesPath, next.Access)

	entries := decodeAs[[]journal.Entry](t, u.do("GET", "/_mock/journal", ""))
	var story []string
	for _, e := range entries {
		story = append(story, strings.TrimSpace(e.Operation+" "+http.StatusText(e.Status)+" "+string(e.Reason)))
	}
	if diff := cmp.Diff([]string{"login OK", "listCategories OK", "listCategories Unauthorized token_expired", "refresh OK", "listCategories OK"}, story); diff != "" {
		t.Errorf("story (-want +got):\n%s", diff)
	}
	dead := entries[2]
	want := &journal.Credential{Use: "access", Fingerprint: entries[0].Issued[0].Fingerprint, Family: entries[0].Issued[0].Family, State: journal.StateExpired, ExpiresIn: -60}
	if diff := cmp.Diff(want, dead.Credential); diff != "" {
		t.Errorf("credential of the refused request (-want +got):\n%s", diff)
	}
	if dead.At != mockserver.SeededStart().Add(61*time.Minute) || dead.SentStatus != 401 || dead.Outcome != journal.OutcomeAnswered || dead.Bytes == 0 || dead.ClientIP != "127.0.0.1" {
		t.Errorf("entry of the refused request: %+v", dead)
	}
	if got := entries[3].Issued; len(got) != 2 || got[0].Generation != 1 || got[0].Family != dead.Credential.Family {
		t.Errorf("the refresh issued %+v, want generation 1 of the same family", got)
	}
	for query, want := range map[string]int{
		"?reason=token_expired": 1, "?operation=listCategories": 3, "?status=401": 1, "?since=3": 2, "?limit=2": 2,
		"?account=your_api_username": 5, "?method=POST": 2, "?path=/auth/refresh": 1, "?reason=token_spent": 0,
	} {
		if got := decodeAs[[]journal.Entry](t, u.do("GET", "/_mock/journal"+query, "")); len(got) != want {
			t.Errorf("%s finds %d entries, want %d", query, len(got), want)
		}
	}
	u.do("GET", "/_mock/journal?status=100", "").want(t, 200, "[]")
	u.do("GET", "/_mock/journal?status=599&reason=", "").want(t, 200, "[]")
	u.do("DELETE", "/_mock/journal", "").want(t, 204, "")
	u.do("GET", "/_mock/journal", "").want(t, 200, "[]")
}

func TestResetUnderASeedRepeatsEverything(t *testing.T) {
	t.Parallel()
	mock, u := controlled(t)
	run := func() (tokens [2]pair, entries []journal.Entry) {
		tokens[0] = u.login()
		mock.Advance(time.Hour)
		u.get(categoriesPath, tokens[0].Access)
		tokens[1] = u.refresh(tokens[0].Refresh)
		for _, e := range mock.Journal() {
			e.RealAt, e.DurationMS = time.Time{}, 0
			entries = append(entries, e)
		}
		return tokens, entries
	}
	tokens, entries := run()
	u.do("POST", "/_mock/reset", "").want(t, 204, "")
	tokensAgain, entriesAgain := run()
	if diff := cmp.Diff(tokens, tokensAgain); diff != "" {
		t.Errorf("tokens differ:\n%s", diff)
	}
	if diff := cmp.Diff(entries, entriesAgain); diff != "" {
		t.Errorf("journals differ:\n%s", diff)
	}
}

func TestUnseededMocksShareNothing(t *testing.T) {
	t.Parallel()
	one, two := newUser(t, mockserver.Start(t).Server).login(), newUser(t, mockserver.Start(t).Server).login()
	if one.Access == two.Access || one.Refresh == two.Refresh {
		t.Error("two mocks without a seed issued the same token")
	}
}
