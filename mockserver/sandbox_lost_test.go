package mockserver_test

import (
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

const lostText = "has the request lost its prefix? new URL('/auth/login', base) drops the path of base"

// explainLast is what the root has to say of its newest request.
func explainLast(tb testing.TB, mock *mockserver.TestServer) string {
	tb.Helper()
	return mock.Explain(last(tb, mock).Seq)
}

// TestARequestThatLostItsPrefix sends to the root what was meant for a sandbox.
func TestARequestThatLostItsPrefix(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"jwt", "opaque"} {
		mock := mockserver.Start(t, mockserver.WithAssumption("refresh-token-form", form))
		u := newUser(t, mock.Server)
		_, box := makeSandbox(t, u, `{"name":"mine"}`)
		box.do("PUT", "/_mock/accounts/ann", `{"password":"hunter2"}`).wantOK(t)
		tokens := box.login()
		const hint = "it is one of sandbox mine; " + lostText
		for what, send := range map[string]func() answer{
			"its access token":  func() answer { return u.get(categoriesPath, tokens.Access) },
			"its refresh token": func() answer { return u.refreshWith(tokens.Refresh) },
			"its account": func() answer {
				return u.do("POST", loginPath, `{"username":"ann","password":"hunter2"}`)
			},
		} {
			wantRefused(t, send(), 401)
			if got := last(t, mock); got.Cause != hint {
				t.Errorf("%s %s: the cause is %q, want %q", form, what, got.Cause, hint)
			}
			if got := explainLast(t, mock); !strings.Contains(got, ": "+hint+".") {
				t.Errorf("%s %s is explained as %q", form, what, got)
			}
		}
		for what, body := range map[string]string{
			"another password": `{"username":"ann","password":"hunter3"}`, "nobody's name": `{"username":"bob","password":"hunter2"}`,
		} {
			u.do("POST", loginPath, body).want(t, 401, errCredentials)
			if got := explainLast(t, mock); strings.Contains(got, "mine") {
				t.Errorf("%s is explained as %q", what, got)
			}
		}
		box.do("DELETE", "/_mock/accounts/ann", "").want(t, 204, "")
	}
}

func TestStrangersInASandbox(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	_, one := makeSandbox(t, u, `{"name":"one"}`)
	_, two := makeSandbox(t, u, `{"name":"two"}`)
	for token, want := range map[string]string{
		u.login().Access:   "it is one of the mock itself, and this is a sandbox",
		two.login().Access: "it is one of sandbox two, and this is sandbox one",
	} {
		one.get(categoriesPath, token).want(t, 401, errAccessToken)
		if got := one.last(); got.Cause != want || got.Reason != journal.ReasonTokenBadSignature {
			t.Errorf("refused by %s: %q, want %q", got.Reason, got.Cause, want)
		}
	}
	one.get(categoriesPath, mockserver.Start(t).Mint(control.Minting{})).want(t, 401, errAccessToken)
	if got := one.last(); strings.Contains(got.Cause, "it is one of") {
		t.Errorf("a token of another mock is refused by %q", got.Cause)
	}
}

// The default account is everywhere the same, so that a login that lost its prefix gets in.
func TestASandboxThatNobodyFinds(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	if got := explainLast(t, mock); strings.Contains(got, "andbox") {
		t.Errorf("without sandboxes it says %q", got)
	}
	_, b := makeSandbox(t, u, `{"name":"b"}`)
	_, a := makeSandbox(t, u, `{"name":"a"}`)
	u.get(categoriesPath, token).wantOK(t)
	const lost = "if this one was meant for it, it has lost the prefix /s/a, as new URL('/auth/login', base) drops the path of base."
	if got := explainLast(t, mock); !strings.HasSuffix(got, " 2 sandboxes have had no request yet, such as a: "+lost) {
		t.Errorf("with two that nobody has found it says %q", got)
	}
	b.login()
	if got := explainLast(t, mock); !strings.HasSuffix(got, " Sandbox a has had no request yet: "+lost) {
		t.Errorf("with one that nobody has found it says %q", got)
	}
	a.login()
	if got := explainLast(t, mock); strings.Contains(got, "andbox") {
		t.Errorf("with none that nobody has found it says %q", got)
	}
}

// TestPrefixes is about what is a prefix, and what looks like one.
func TestPrefixes(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	_, box := makeSandbox(t, u, `{"name":"box-1"}`)
	token := box.login().Access
	for path, noted := range map[string]string{
		"/s/box-1/api/v1/countries/1": "/api/v1/countries/1", "/s/box-1/api/v1/%63ountries/1": "/api/v1/countries/1",
		"/s/box%2D1/api/v1/countries/1": "/api/v1/countries/1", "/%73/box-1/api/v1/countries/1": "/api/v1/countries/1",
		"/s/box-1/api/v1/countries/1%2F2": "/api/v1/countries/1%2F2", "/s/box-1": "/", "/s/box-1/": "/", "/s/box-1//": "//",
		"/s/box-1/s/box-1/auth/login": "/s/box-1/auth/login",
	} {
		u.get(path, token)
		if got := box.last(); got.Path != noted || got.Sandbox != "box-1" {
			t.Errorf("%s is noted as %s of sandbox %q, want %s", path, got.Path, got.Sandbox, noted)
		}
	}
	box.do("POST", "/s/box-1"+loginPath, loginBody).want(t, 404, errPath)
	if got := box.last(); got.Cause != "this is sandbox box-1, and has no sandboxes of its own" {
		t.Errorf("a prefix in a sandbox: %q", got.Cause)
	}
	const none = `no sandbox "%s"; GET /_mock/sandboxes lists them, POST makes one`
	for path, cause := range map[string]string{
		"/s/nope/auth/login": strings.ReplaceAll(none, "%s", "nope"), "/s/BOX-1/auth/login": strings.ReplaceAll(none, "%s", "BOX-1"),
		"/s/box%2D2/auth/login": strings.ReplaceAll(none, "%s", "box-2"), "/s%2Fbox-1/auth/login": "", "/S/box-1/auth/login": "",
		"/s/": "", "/s": "", "/sandboxes": "", "/s/" + token + "/auth/login": strings.ReplaceAll(none, "%s", "[token]"),
	} {
		u.do("POST", path, loginBody).want(t, 404, errPath)
		if got := last(t, mock); got.Reason != journal.ReasonUnknownPath || got.Cause != cause {
			t.Errorf("%s: reason %s, cause %q, want %q", path, got.Reason, got.Cause, cause)
		}
	}
}
