package mockserver_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

// disguises are the forms in which secrets get to where they do not belong.
func disguises() map[string]func(string) string {
	percent := func(text string) string {
		var b strings.Builder
		for _, c := range []byte(text) {
			fmt.Fprintf(&b, "%%%02x", c)
		}
		return b.String()
	}
	return map[string]func(string) string{
		"as it is":         func(s string) string { return s },
		"in words":         func(s string) string { return "it is <" + s + "> as ever" },
		"in a query":       url.QueryEscape,
		"percent-encoded":  percent,
		"twice":            func(s string) string { return percent(percent(s)) },
		"in JSON":          func(s string) string { return strings.NewReplacer("y", `\u0079`, "a", `\x61`).Replace(s) },
		"in JSON in JSON":  func(s string) string { return strings.ReplaceAll(s, "y", `\\u0079`) },
		"in base64":        func(s string) string { return base64.StdEncoding.EncodeToString([]byte("user:" + s)) },
		"in base64url":     func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte("a" + s + "z")) },
		"in hex":           func(s string) string { return hex.EncodeToString([]byte(s)) },
		"in a longer word": func(s string) string { return "xx." + s + ".yy" },
	}
}

// Whatever a client does with a secret, no exchange shows it.
func TestNoSecretInExchanges(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"jwt", "opaque"} {
		for name, disguise := range disguises() {
			t.Run(form+" "+name, func(t *testing.T) {
				t.Parallel()
				mock := mockserver.Start(t, mockserver.WithExchanges(8*roomy), mockserver.WithAssumption("refresh-token-form", form))
				u := newUser(t, mock.Server)
				first := u.login()
				next := u.refresh(first.Refresh)
				for i, secret := range []string{next.Access, next.Refresh, mock.Password} {
					hidden := disguise(secret)
					leakEverywhere(u, hidden)
					wantHidden(t, mock, fmt.Sprintf("secret %d", i), hidden, secret)
				}
				for _, secret := range []string{first.Access, first.Refresh} {
					wantHidden(t, mock, "earlier ones", secret, secret)
				}
			})
		}
	}
}

// leakEverywhere puts a text into each part of requests.
func leakEverywhere(u user, text string) {
	field := strings.NewReplacer("<", "", ">", "", " ", "-").Replace(text)
	u.do("GET", productsPath+"?x="+url.PathEscape(text)+"&y=1", "")
	u.do("GET", productsPath, "", "Authorization", text)
	u.do("GET", productsPath, "", "Authorization", "Bearer "+text+" "+text)
	u.do("GET", productsPath, "", "Authorization", "Basic "+text)
	u.do("GET", productsPath, "", "X-Request-Id", text, "X-Nobody-Expects", "a, "+text+"; q=1", "Cookie", "a=b; c="+text, "X-Twice", "1", "X-Twice", text)
	u.do("GET", productsPath, "", "X-"+field+"-Y", "1")
	u.do("POST", loginPath, text)
	u.do("POST", loginPath, `{"username":"`+text+`","password":"x"}`)
	u.do("POST", loginPath, `{"username":"your_api_username","password":"`+text)
	u.do("POST", loginPath, `{"username":["`+text+`"],"password":{"of":"`+text+`"}}`)
	u.do("POST", loginPath, "username=a&password="+text+"&b=c", "Content-Type", "application/x-www-form-urlencoded")
	u.do("POST", refreshPath, `{"refresh_token":["`+text+`"]}`)
	u.do("POST", refreshPath, `{"refresh_token":`+text)
	u.do("POST", refreshPath, strings.Repeat("-", 16<<10-20)+text)
	u.do("POST", refreshPath, "\xff\xfe"+text)
}

// wantHidden wants nothing of a secret in any exchange.
func wantHidden(t *testing.T, mock *mockserver.TestServer, what, hidden, secret string) {
	t.Helper()
	telling := []string{secret[len(secret)-min(len(secret), 40):], hidden[len(hidden)-min(len(hidden), 40):]} // of a token the signature: without it, it is good for nothing
	for seq := range mock.Journal() {
		found := exchangeOf(t, mock, uint64(seq+1))
		text, err := json.Marshal(found)
		if err != nil {
			t.Fatal(err)
		}
		all := string(text) + unpacked(found.Request.Body, found.Request.Encoding)
		for _, one := range telling {
			if quoted, _ := json.Marshal(one); strings.Contains(all, one) || strings.Contains(all, strings.Trim(string(quoted), `"`)) {
				t.Errorf("%s: exchange %d shows it: …%s…", what, seq+1, around(all, one))
			}
		}
	}
}

func unpacked(body, encoding string) string {
	if encoding == "" {
		return body
	}
	text, _ := base64.StdEncoding.DecodeString(body) // what is wrong has no secret
	return string(text)
}

// A password that is wrong is as secret as one that is right, wherever it stands in the request; so is a name that no account has.
func TestNoTypoInExchanges(t *testing.T) {
	t.Parallel()
	const typo = "hunter2-typed-into-the-wrong-field"
	mock := mockserver.Start(t, mockserver.WithExchanges(roomy))
	u := newUser(t, mock.Server)
	u.do("POST", loginPath+"?was="+typo, `{"username":"your_api_username","password":"`+typo+`"}`, "X-Request-Id", typo)
	u.do("POST", loginPath, `{"username":"`+typo+`","password":"x"}`)
	u.do("POST", loginPath, `{"username":["`+typo+`"],"password":"`+typo+`"}`)
	u.do("GET", categoriesPath, "", "Authorization", "Basic "+typo)
	u.do("GET", categoriesPath, "", "X-Api-Key", typo)
	u.do("GET", categoriesPath+"?client_secret="+typo, "")
	wantHidden(t, mock, "the typo", typo, typo)
	if got := exchangeOf(t, mock, 1).Request; got.Query != "was=[secret]" || got.Body != `{"username":"your_api_username","password":"[password]"}` {
		t.Errorf("the first is shown as %+v", got)
	}
}

// A password that becomes known is secret from then on, also in what was recorded before, and so is one that was changed.
func TestPasswordsBecomeKnown(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithExchanges(roomy))
	u := newUser(t, mock.Server)
	const secret = "not-known-yet"
	u.do("GET", categoriesPath, "", "X-Any", "1 "+secret+" 2")
	if got := field(new(exchangeOf(t, mock, 1).Request), "X-Any"); len(got) != 1 || got[0] != "1 "+secret+" 2" {
		t.Fatalf("shown as %q: nobody knows that yet", got)
	}
	u.do("PATCH", "/_mock/accounts/your_api_username", `{"password":"`+secret+`"}`).wantOK(t)
	u.do("GET", categoriesPath, "", "X-Any", "1 "+secret+" "+mock.Password)
	for seq, want := range map[uint64]string{1: "1 [password] 2", 2: "1 [password] [password]"} {
		if got := field(new(exchangeOf(t, mock, seq).Request), "X-Any"); len(got) != 1 || got[0] != want {
			t.Errorf("exchange %d is shown as %q, want %q", seq, got, want)
		}
	}
}
