package mockserver_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// TestASandboxHasNoSandboxes asks one for all there is to do with them.
func TestASandboxHasNoSandboxes(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	_, box := makeSandbox(t, u, `{"name":"a"}`)
	want := refused("ForbiddenError", "FORBIDDEN", `sandbox \"a\" has no sandboxes of its own; ask the mock itself, by /_mock/sandboxes without a prefix and on its own port`)
	box.do("GET", "/_mock/sandboxes", "").want(t, 403, want)
	box.do("POST", "/_mock/sandboxes", `{"name":"b"}`).want(t, 403, want)
	box.do("GET", "/_mock/sandboxes/a", "").want(t, 403, want)
	box.do("DELETE", "/_mock/sandboxes/a", "").want(t, 403, want)
	if got := decodeAs[[]control.Sandbox](t, u.do("GET", "/_mock/sandboxes", "")); len(got) != 1 {
		t.Errorf("the mock has the sandboxes %+v", got)
	}
}

// TestGuardsOfSandboxes wants of a call below a prefix what is wanted at the root, of unknown sandboxes too.
func TestGuardsOfSandboxes(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.ControlToken = "sesame" })
	u := newUser(t, mock.Server)
	if _, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	host := strings.TrimPrefix(mock.URL, "http://")
	for name, status := range map[string]int{"a": 204, "nobody": 404} {
		path := "/s/" + name + "/_mock/reset"
		for what, c := range map[string]struct {
			header []string
			status int
			code   string
		}{
			"no token":       {nil, 401, "UNAUTHORIZED"},
			"another token":  {[]string{"Authorization", "Bearer open"}, 401, "UNAUTHORIZED"},
			"another origin": {[]string{"Authorization", "Bearer sesame", "Origin", "https://evil.example"}, 403, "FORBIDDEN"},
			"the token":      {[]string{"Authorization", "Bearer sesame"}, status, ""},
		} {
			if got := u.do("POST", path, "", c.header...); got.status != c.status || !strings.Contains(got.body, c.code) {
				t.Errorf("%s, %s: got %d %s, want %d %s", path, what, got.status, got.body, c.status, c.code)
			}
		}
		if got, _, body := rawCall(t, host, "POST "+path+"\nHost: evil.example\nAuthorization: Bearer sesame", ""); got != 403 || !strings.Contains(body, `the Host \"evil.example\"`) {
			t.Errorf("%s by another host: got %d %s", path, got, body)
		}
	}
}

// The archive has the addresses that requests went to.
func TestTheArchiveOfASandboxHasItsBaseURL(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	_, box := makeSandbox(t, newUser(t, mock.Server), `{"name":"a"}`)
	box.login()
	if got := box.do("GET", "/_mock/journal/har", ""); !strings.Contains(got.body, `"url":"http://example.com/s/a/auth/login"`) {
		t.Errorf("the archive is %s", got.body)
	}
}

func TestThereAreNoMoreSandboxesThanThereMayBe(t *testing.T) {
	t.Parallel()
	need.Long(t, "3 s")
	mock := mockserver.Start(t)
	for range control.MaxSandboxes {
		if _, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{}); !isKind(err, control.Conflict, "there are 10000 sandboxes already, and room for no more") {
		t.Errorf("one more: %v", err)
	}
	if err := mock.DeleteSandbox(t.Context(), "s17"); err != nil {
		t.Fatal(err)
	}
	if _, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{Name: "s17"}); err != nil {
		t.Errorf("there is room again: %v", err)
	}
}

// FuzzPrefix checks that no path makes the mock fail, and that none gets into a sandbox but by its name.
func FuzzPrefix(f *testing.F) {
	for _, seed := range []string{"/s/a/auth/login", "/s/a", "/s/", "/s//", "/s/a/_mock/clock", "/s/b/_mock", "/%73/%61/x", "/s%2Fa/x", "/s/a%2Fb/c", "/s/%", "/s/a/%zz", "//s/a", "/s/a/../b"} {
		f.Add(seed)
	}
	mock, err := mockserver.New(mockserver.Config{})
	if err != nil {
		f.Fatal(err)
	}
	if _, err := mock.CreateSandbox(f.Context(), control.SandboxSettings{Name: "a"}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path string) {
		r := httptest.NewRequest("GET", "/", nil)
		if parsed, err := r.URL.Parse(path); err == nil && strings.HasPrefix(parsed.Path, "/") {
			r.URL = parsed
		}
		before, err := mock.Sandbox(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		mock.Handler().ServeHTTP(w, r)
		after, err := mock.Sandbox(t.Context(), "a")
		if err != nil || w.Code >= 500 {
			t.Fatalf("%q is answered %d: %v", path, w.Code, err)
		}
		if after.Requests != before.Requests && !strings.HasPrefix(r.URL.Path+"/", "/s/a/") {
			t.Errorf("%q gets into the sandbox", path)
		}
	})
}
