package mockserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func TestLoginAnswersTheDocumentedPair(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("login"))
	u := newUser(t, mock.Server)
	answer := u.do("POST", loginPath, loginBody)
	got := u.pairOf(answer)
	if got.AccessAt != "2025-01-15T10:30:00Z" || got.LaterAt != "2025-01-22T09:30:00Z" {
		t.Errorf("expiry times %s and %s, want one hour and seven days after 2025-01-15T09:30:00Z", got.AccessAt, got.LaterAt)
	}
	if got.ClientID != 123456 {
		t.Errorf("client_id %d, want 123456", got.ClientID)
	}
	const sampleHeader = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." // the vendor's sample tokens start so
	if !strings.HasPrefix(got.Access, sampleHeader) || !strings.HasPrefix(got.Refresh, sampleHeader) {
		t.Error("the tokens do not have the header of the vendor's samples")
	}
	wantHeader := http.Header{
		"Content-Type":   {"application/json"},
		"Date":           {"Wed, 15 Jan 2025 09:30:00 GMT"},
		"Content-Length": {fmt.Sprint(len(answer.body))},
	}
	if diff := cmp.Diff(wantHeader, answer.header); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}

// refusedBody is a body that login or refresh refuses, and how.
type refusedBody struct {
	name, body string
	status     int
	want       string
	reason     journal.Reason
}

func checkRefusals(t *testing.T, path string, cases []refusedBody) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t)
			newUser(t, mock.Server).do("POST", path, c.body).want(t, c.status, c.want)
			wantReason(t, mock, c.reason)
		})
	}
}

func TestLoginRefusals(t *testing.T) {
	t.Parallel()
	checkRefusals(t, loginPath, []refusedBody{
		{"empty body", "", 400, errSyntax, journal.ReasonBodyNotJSON},
		{"not JSON", `{"username":`, 400, errSyntax, journal.ReasonBodyNotJSON},
		{"trailing data", loginBody + "x", 400, errSyntax, journal.ReasonBodyNotJSON},
		{"two documents", loginBody + loginBody, 400, errSyntax, journal.ReasonBodyNotJSON},
		{"form", "username=a&password=b", 400, errSyntax, journal.ReasonBodyNotJSON},
		{"array", "[]", 400, errLoginFields, journal.ReasonFieldMissing},
		{"null", "null", 400, errLoginFields, journal.ReasonFieldMissing},
		{"string", `"x"`, 400, errLoginFields, journal.ReasonFieldMissing},
		{"no fields", "{}", 400, errLoginFields, journal.ReasonFieldMissing},
		{"no password", `{"username":"your_api_username"}`, 400, errLoginFields, journal.ReasonFieldMissing},
		{"no username", `{"password":"your_api_password"}`, 400, errLoginFields, journal.ReasonFieldMissing},
		{"null password", `{"username":"your_api_username","password":null}`, 400, errLoginFields, journal.ReasonFieldMissing},
		{"empty password", `{"username":"your_api_username","password":""}`, 400, errLoginFields, journal.ReasonFieldMissing},
		{"number", `{"username":"your_api_username","password":1}`, 400, errLoginFields, journal.ReasonFieldMissing},
		{"other case", `{"Username":"your_api_username","Password":"your_api_password"}`, 400, errLoginFields, journal.ReasonFieldMissing},
		{"wrong password", `{"username":"your_api_username","password":"x"}`, 401, errCredentials, journal.ReasonBadCredentials},
		{"unknown user", `{"username":"x","password":"your_api_password"}`, 401, errCredentials, journal.ReasonBadCredentials},
		{"other case of the name", `{"username":"YOUR_API_USERNAME","password":"your_api_password"}`, 401, errCredentials, journal.ReasonBadCredentials},
		{"10 MB", `{"username":"` + strings.Repeat("x", 10<<20) + `"}`, 413, errTooLarge, journal.ReasonBodyTooLarge},
		{"deeply nested", strings.Repeat("[", 100_000), 400, errSyntax, journal.ReasonBodyNotJSON},
	})
}

func TestLoginIgnoresFurtherFields(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	body := strings.TrimSuffix(loginBody, "}") + `,"remember":true}`
	newUser(t, mock.Server).do("POST", loginPath, body, "Content-Type", "text/plain").wantOK(t)
}

func TestRefreshRefusals(t *testing.T) {
	t.Parallel()
	checkRefusals(t, refreshPath, []refusedBody{
		{"empty body", "", 400, errSyntax, journal.ReasonBodyNotJSON},
		{"not JSON", "}", 400, errSyntax, journal.ReasonBodyNotJSON},
		{"no field", "{}", 400, errRefreshField, journal.ReasonFieldMissing},
		{"null", `{"refresh_token":null}`, 400, errRefreshField, journal.ReasonFieldMissing},
		{"empty", `{"refresh_token":""}`, 400, errRefreshField, journal.ReasonFieldMissing},
		{"object", `{"refresh_token":{}}`, 400, errRefreshField, journal.ReasonFieldMissing},
		{"garbage", `{"refresh_token":"garbage"}`, 401, errRefreshToken, journal.ReasonTokenMalformed},
		{"huge token", `{"refresh_token":"` + strings.Repeat("a.", 50_000) + `"}`, 401, errRefreshToken, journal.ReasonTokenMalformed},
		{"too large", `{"refresh_token":"` + strings.Repeat("a", 10<<20) + `"}`, 413, errTooLarge, journal.ReasonBodyTooLarge},
	})
}

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("rotate"))
	u := newUser(t, mock.Server)
	first := u.login()
	mock.Advance(30 * time.Minute)
	second := u.refresh(first.Refresh)
	if second.AccessAt != "2025-01-15T11:00:00Z" || second.LaterAt != "2025-01-22T10:00:00Z" {
		t.Errorf("the new pair expires at %s and %s, want one hour and seven days after the refresh", second.AccessAt, second.LaterAt)
	}
	if second.Access == first.Access || second.Refresh == first.Refresh {
		t.Error("a refresh must issue a wholly new pair")
	}
	u.refreshWith(first.Refresh).want(t, 401, errRefreshToken)
	wantReason(t, mock, journal.ReasonTokenSpent)
	// A replay is refused and changes nothing (assumed), and the old access token lives on (assumed).
	u.get(categoriesPath, first.Access).wantOK(t)
	u.get(categoriesPath, second.Access).wantOK(t)
	u.refreshWith(second.Refresh).wantOK(t)
}

func TestTheHourAndTheSevenDays(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	tokens := u.login()
	mock.Advance(time.Hour - time.Second)
	u.get(categoriesPath, tokens.Access).wantOK(t)
	mock.Advance(time.Second)
	u.get(categoriesPath, tokens.Access).want(t, 401, errAccessToken)
	wantReason(t, mock, journal.ReasonTokenExpired)

	mock.Advance(7*24*time.Hour - time.Hour - time.Second)
	u.refreshWith(tokens.Refresh).wantOK(t)

	tokens = u.login()
	mock.Advance(7 * 24 * time.Hour)
	u.refreshWith(tokens.Refresh).want(t, 401, errRefreshToken)
	wantReason(t, mock, journal.ReasonTokenExpired)
}

func TestLogoutEndsEveryTokenOfTheAccountAndNoOther(t *testing.T) {
	t.Parallel()
	other := mockserver.AccountConfig{Username: "other", Password: "secret", ClientID: 7, Features: []string{"vouchers"}}
	mock := mockserver.Start(t, mockserver.WithAccount(mockserver.DefaultAccount()), mockserver.WithAccount(other))
	u := newUser(t, mock.Server)
	first, second := u.login(), u.login()
	rotated := u.refresh(second.Refresh)
	bystander := u.pairOf(u.do("POST", loginPath, `{"username":"other","password":"secret"}`))

	u.logout(rotated.Access).want(t, 200, `{"success":true,"data":{"message":"Successfully logged out"}}`)

	for name, token := range map[string]string{"first": first.Access, "second": second.Access, "rotated": rotated.Access} {
		u.get(categoriesPath, token).want(t, 401, errAccessToken)
		if got := last(t, mock); got.Reason != journal.ReasonTokenRevoked {
			t.Errorf("%s access token: reason %q, want revoked", name, got.Reason)
		}
	}
	for _, token := range []string{first.Refresh, rotated.Refresh} {
		u.refreshWith(token).want(t, 401, errRefreshToken)
		wantReason(t, mock, journal.ReasonTokenRevoked)
	}
	u.logout(rotated.Access).want(t, 401, errNoToken)
	u.get(categoriesPath, bystander.Access).wantOK(t)
	u.get(categoriesPath, u.login().Access).wantOK(t)
}

func TestUsesAreNeverInterchangeable(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	tokens := u.login()
	u.get(categoriesPath, tokens.Refresh).want(t, 401, errAccessToken)
	wantReason(t, mock, journal.ReasonTokenWrongUse)
	u.logout(tokens.Refresh).want(t, 401, errNoToken)
	wantReason(t, mock, journal.ReasonTokenWrongUse)
	u.refreshWith(tokens.Access).want(t, 401, errRefreshToken)
	wantReason(t, mock, journal.ReasonTokenWrongUse)
}

func TestBearerHeader(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	cases := []struct {
		name   string
		header []string
		status int
		body   string
		reason journal.Reason
	}{
		{"absent", nil, 401, errNoToken, journal.ReasonTokenMissing},
		{"empty", []string{"Authorization", ""}, 401, errNoToken, journal.ReasonTokenMissing},
		{"scheme alone", []string{"Authorization", "Bearer"}, 401, errNoToken, journal.ReasonTokenMissing},
		{"scheme and a space", []string{"Authorization", "Bearer "}, 401, errNoToken, journal.ReasonTokenMissing},
		{"another scheme", []string{"Authorization", "Basic " + token}, 401, errNoToken, journal.ReasonTokenMissing},
		{"no scheme", []string{"Authorization", token}, 401, errNoToken, journal.ReasonTokenMissing},
		{"two headers", []string{"Authorization", "Bearer " + token, "Authorization", "Bearer " + token}, 401, errAccessToken, journal.ReasonTokenMalformed},
		{"two tokens", []string{"Authorization", "Bearer " + token + " " + token}, 401, errAccessToken, journal.ReasonTokenMalformed},
		{"garbage", []string{"Authorization", "Bearer garbage"}, 401, errAccessToken, journal.ReasonTokenMalformed},
		{"lower-case scheme", []string{"Authorization", "bearer " + token}, 200, "", ""},
		{"more spaces", []string{"Authorization", "Bearer   " + token}, 200, "", ""},
	}
	for _, c := range cases {
		answer := u.do("GET", categoriesPath, "", c.header...)
		if c.status == http.StatusOK {
			answer.wantOK(t)
			continue
		}
		t.Log(c.name)
		answer.want(t, c.status, c.body)
		wantReason(t, mock, c.reason)
	}
}

func TestInactiveAccount(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	tokens := u.login()
	mock.SetActive(false)
	u.do("POST", loginPath, loginBody).want(t, 401, errCredentials)
	wantReason(t, mock, journal.ReasonAccountInactive)
	u.get(categoriesPath, tokens.Access).want(t, 401, errAccessToken)
	wantReason(t, mock, journal.ReasonAccountInactive)
	u.refreshWith(tokens.Refresh).want(t, 401, errRefreshToken)
	wantReason(t, mock, journal.ReasonAccountInactive)
	mock.SetActive(true)
	u.refreshWith(tokens.Refresh).wantOK(t)
}

func TestLifetimesOfAnAccount(t *testing.T) {
	t.Parallel()
	account := mockserver.DefaultAccount()
	account.AccessTTL, account.RefreshTTL = 240*time.Second, 10*time.Minute
	mock := mockserver.Start(t, mockserver.WithSeed("ttl"), mockserver.WithAccount(account))
	tokens := newUser(t, mock.Server).login()
	if tokens.AccessAt != "2025-01-15T09:34:00Z" || tokens.LaterAt != "2025-01-15T09:40:00Z" {
		t.Errorf("expiry times %s and %s, want 4 and 10 minutes after 09:30:00", tokens.AccessAt, tokens.LaterAt)
	}
}
