package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// wantBody is what a body of login or refresh gets; status 200 is a good one.
type wantBody struct {
	path, body, contentType string
	status                  int
	want                    string
	reason                  journal.Reason
}

func showBodies(t *testing.T, mock *mockserver.TestServer, u user, cases []wantBody) {
	t.Helper()
	for _, c := range cases {
		t.Log(c.path, c.body, c.contentType)
		var header []string
		if c.contentType != "" {
			header = []string{"Content-Type", c.contentType}
		}
		tokens := u.pairOf(u.do("POST", loginPath, loginBody, "Content-Type", "application/json"))
		body := strings.ReplaceAll(c.body, "TOKEN", tokens.Refresh)
		got := u.do("POST", c.path, body, header...)
		if c.status == http.StatusOK {
			got.wantOK(t)
			continue
		}
		wantRefusal(t, mock, got, c.status, c.want, c.reason)
	}
}

func bodyCases() []assumptionCase {
	const noName, noWord, neither, noToken = `{"username":"","password":"x"}`, `{"username":"your_api_username","password":""}`, `{"username":"","password":""}`, `{"refresh_token":""}`
	show := func(cases ...wantBody) func(*testing.T, *mockserver.TestServer, user) {
		return func(t *testing.T, mock *mockserver.TestServer, u user) { showBodies(t, mock, u, cases) }
	}
	missing := []wantBody{ // whatever is assumed
		{loginPath, "{}", "application/json", 400, errLoginFields, journal.ReasonFieldMissing},
		{loginPath, `{"password":"x"}`, "application/json", 400, errLoginFields, journal.ReasonFieldMissing},
		{refreshPath, "{}", "application/json", 400, errRefreshField, journal.ReasonFieldMissing},
		{loginPath, "{", "application/json", 400, errSyntax, journal.ReasonBodyNotJSON},
		{refreshPath, "", "application/json", 400, errSyntax, journal.ReasonBodyNotJSON},
		{loginPath, loginBody, "application/json", 200, "", ""},
		{refreshPath, `{"refresh_token":"TOKEN"}`, "application/json", 200, "", ""},
	}
	return []assumptionCase{
		{"empty-credential", "validation-failure", nil, show(append(missing,
			wantBody{loginPath, noName, "", 400, errLoginFields, journal.ReasonFieldMissing},
			wantBody{loginPath, noWord, "", 400, errLoginFields, journal.ReasonFieldMissing},
			wantBody{loginPath, neither, "", 400, errLoginFields, journal.ReasonFieldMissing},
			wantBody{refreshPath, noToken, "", 400, errRefreshField, journal.ReasonFieldMissing})...)},
		{"empty-credential", "invalid-credentials", nil, show(append(missing,
			wantBody{loginPath, noName, "", 401, errCredentials, journal.ReasonBadCredentials},
			wantBody{loginPath, noWord, "", 401, errCredentials, journal.ReasonBadCredentials},
			wantBody{loginPath, neither, "", 401, errCredentials, journal.ReasonBadCredentials},
			wantBody{loginPath, `{"username":null,"password":""}`, "", 400, errLoginFields, journal.ReasonFieldMissing},
			wantBody{refreshPath, noToken, "", 401, errRefreshToken, journal.ReasonTokenMalformed})...)},
		{"wrong-type", "validation-failure", nil, show(append(missing, wrongTypes(errLoginFields, errRefreshField, journal.ReasonFieldMissing)...)...)},
		{"wrong-type", "syntax-error", nil, show(append(missing, wrongTypes(errSyntax, errSyntax, journal.ReasonBodyNotJSON)...)...)},
		{"content-type", "ignore", nil, show(append(missing, contentTypes(200, "", "")...)...)},
		{"content-type", "require", nil, show(append(missing, contentTypes(400, errSyntax, journal.ReasonBodyNotJSON)...)...)},
		{"content-type", "unsupported-media-type", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			const want = `{"error":{"name":"UnsupportedMediaTypeError","code":"UNSUPPORTED_MEDIA_TYPE","message":"Content-Type must be application/json"}}`
			showBodies(t, mock, u, append(missing, contentTypes(415, want, journal.ReasonWrongMediaType)...))
			wantRefusal(t, mock, u.do("POST", loginPath, tooLargeBody()), 413, errTooLarge, journal.ReasonBodyTooLarge)
			u.logout(u.pairOf(u.do("POST", loginPath, loginBody, "Content-Type", "application/json")).Access).wantOK(t)
			mock.Assume("dialect", "legacy")
			u.do("POST", loginPath, loginBody).want(t, 415, `{"error":"unsupported_media_type","message":"Content-Type must be application/json"}`)
		}},
		{"unknown-fields", "ignore", nil, show(append(missing, unknownFields(200, "", "")...)...)},
		{"unknown-fields", "reject", nil, show(append(missing, unknownFields(400, errSyntax, journal.ReasonBodyNotJSON)...)...)},
	}
}

// wrongTypes are texts of other types than JSON's string, and bodies that are no object.
func wrongTypes(login, refresh string, reason journal.Reason) (cases []wantBody) {
	for _, value := range []string{"null", "0", "-1e3", "true", "false", "[]", `["x"]`, "{}", `{"x":"y"}`} {
		cases = append(cases,
			wantBody{loginPath, `{"username":` + value + `,"password":"x"}`, "", 400, login, reason},
			wantBody{loginPath, `{"username":"your_api_username", "password": ` + value + ` }`, "", 400, login, reason},
			wantBody{loginPath, `{"password":` + value + `}`, "", 400, login, reason}, // also where another is missing
			wantBody{refreshPath, `{"refresh_token":` + value + `}`, "", 400, refresh, reason})
	}
	for _, body := range []string{"null", "1", `"x"`, "true", "[]", "[{}]", " null "} {
		cases = append(cases, wantBody{loginPath, body, "", 400, login, reason}, wantBody{refreshPath, body, "", 400, refresh, reason})
	}
	return cases
}

// contentTypes are good bodies, some of them not called JSON.
func contentTypes(status int, want string, reason journal.Reason) (cases []wantBody) {
	for _, good := range []string{"application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=latin-1"} {
		cases = append(cases,
			wantBody{loginPath, loginBody, good, 200, "", ""}, wantBody{refreshPath, `{"refresh_token":"TOKEN"}`, good, 200, "", ""})
	}
	for _, other := range []string{
		"", "text/plain", "text/json", "application/x-www-form-urlencoded", "application/problem+json", "application/json; charset", "application/json,text/plain", "json",
	} {
		cases = append(cases,
			wantBody{loginPath, loginBody, other, status, want, reason}, wantBody{refreshPath, `{"refresh_token":"TOKEN"}`, other, status, want, reason})
	}
	return cases
}

// unknownFields are good bodies with something besides.
func unknownFields(status int, want string, reason journal.Reason) []wantBody {
	login := strings.TrimSuffix(loginBody, "}")
	return []wantBody{
		{loginPath, login + `,"remember":true}`, "", status, want, reason},
		{loginPath, login + `,"Username":"x"}`, "", status, want, reason},
		{loginPath, login + `,"":null}`, "", status, want, reason},
		{loginPath, login + `,"refresh_token":"x"}`, "", status, want, reason},
		{refreshPath, `{"refresh_token":"TOKEN","username":"x"}`, "", status, want, reason},
		{refreshPath, `{"REFRESH_TOKEN":"x","refresh_token":"TOKEN"}`, "", status, want, reason},
		{loginPath, login + `,"user\u006eame":"your_api_username"}`, "", 200, "", ""}, // the same name twice, once escaped
		{loginPath, strings.Replace(loginBody, "{", `{"password":"x",`, 1), "", 200, "", ""},
		{loginPath, login + `,"password":"x"}`, "", 401, errCredentials, journal.ReasonBadCredentials}, // the last value counts
	}
}
