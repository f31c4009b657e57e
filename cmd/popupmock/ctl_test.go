package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// withoutCommand are the calls that no command makes. Key: the method. Value: the reason.
var withoutCommand = map[string]string{
	"FollowChanges":  "it says that something has changed and not what, which is for pages; ctl journal tail follows requests",
	"Scenarios":      "popupmock scenarios lists them",
	"RunScenario":    "popupmock run --target runs them, and any others",
	"VendorDocument": "popupmock openapi prints it",
}

// TestEveryCallHasACommand names the methods of the interface that no ctl command calls. What a command calls it calls on a
// variable named mock, or hands to verbs that are shared, as control.Controller.Faults.
func TestEveryCallHasACommand(t *testing.T) {
	t.Parallel()
	called := calledInCtl(t)
	controller := reflect.TypeFor[control.Controller]()
	for method := range controller.Methods() {
		_, excepted := withoutCommand[method.Name]
		switch {
		case !excepted && !called[method.Name]:
			t.Errorf("no ctl command calls %s: make one, or say in withoutCommand why there is none", method.Name)
		case excepted && called[method.Name]:
			t.Errorf("a ctl command calls %s: withoutCommand says there is none", method.Name)
		}
	}
}

// calledInCtl returns the names of the methods that the files of ctl call on mock, or hand on.
func calledInCtl(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("ctl_*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	called := map[string]bool{}
	for _, name := range slices.DeleteFunc(files, func(name string) bool { return strings.HasSuffix(name, "_test.go") }) {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && types.ExprString(f.X) == "mock" {
					called[f.Sel.Name] = true
				}
			case *ast.SelectorExpr:
				if types.ExprString(n.X) == "control.Controller" {
					called[n.Sel.Name] = true
				}
			}
			return true
		})
	}
	return called
}

// steered is a mock that has seen a login, a wrong one and a read without a token.
func steered(t *testing.T) *served {
	t.Helper()
	mock := serveInProcess(t, program{wall: clockwork.NewFakeClockAt(time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC)), args: []string{"--clock-frozen"}})
	mock.send("POST", "/auth/login", "", `{"username":"your_api_username","password":"your_api_password"}`)
	mock.send("POST", "/auth/login", "", `{"username":"your_api_username","password":"guessed"}`)
	mock.send("GET", "/api/v1/categories", "", "")
	return mock
}

// TestCtlAsJSON compares what is printed with what the API answers.
func TestCtlAsJSON(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	mock.send("POST", "/_mock/faults", "", `{"operation":"logout","phase":"before","effect":{"type":"status","status":502,"body":{"a":"<&>"}},"when":{"every":2}}`)
	mock.send("POST", "/_mock/triggers", "", `{"id":"late","on":{"operation":"logout","event":"received","nth":2},"do":[{"action":"advance","by":"1h"},{"action":"rotate_key"}]}`)
	mock.send("POST", "/_mock/sandboxes", "", `{"name":"box","ttl":"10m"}`)
	tests := []struct{ path, command string }{
		{"/health", "health"},
		{"/clock", "clock"},
		{"/clock", "clock get"},
		{"/accounts", "account list"},
		{"/accounts/your_api_username", "account show your_api_username"},
		{"/journal/1/exchange", "journal show 1"},
		{"/tokens", "token list"},
		{"/tokens?use=access", "token list --use access"},
		{"/tokens?use=refresh&account=nobody", "token list --use refresh --account nobody"},
		{"/faults", "fault list"},
		{"/faults?fired=false", "fault list --unfired"},
		{"/faults/fault-1", "fault show fault-1"},
		{"/journal", "journal list"},
		{"/journal?operation=login&status=401", "journal list --operation login --status 401"},
		{"/journal?reason=token_expired", "journal list --reason token_expired"},
		{"/journal/count?operation=login&min=1", "journal count --operation login --min 1"},
		{"/journal/count?max=5&sent_status=401", "journal count --sent-status 401 --max 5"},
		{"/journal/wait?count=2&operation=login", "journal wait --count 2 --operation login"},
		{"/journal/har?client_ip=127.0.0.1", "journal har --client-ip 127.0.0.1"},
		{"/journal/2/explain", "explain 2"},
		{"/assumptions", "assumption list"},
		{"/triggers", "trigger list"},
		{"/triggers?fired=false", "trigger list --unfired"},
		{"/triggers/late", "trigger show late"},
		{"/sandboxes", "sandbox list"},
		{"/sandboxes/box", "sandbox show box"},
		{"/state", "state save -"},
	}
	for _, test := range tests {
		t.Run(test.command, func(t *testing.T) {
			t.Parallel()
			want := decoded(t, mock.send("GET", "/_mock"+test.path, "", ""))
			got := decoded(t, printed(t, append([]string{"ctl", "--json", "--url", mock.base + "/"}, strings.Fields(test.command)...)...))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("printed (-API +command):\n%s", diff)
			}
		})
	}
}

func decoded(t *testing.T, text string) (value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return value
}

// TestCtlOrderAsJSON is the one reading call that is no GET.
func TestCtlOrderAsJSON(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	got := printed(t, "ctl", "--json", "--url", mock.base, "journal", "order", "operation=login status=401", `{"path": "/api/v1/categories"}`)
	if want := "{\n  \"held\": true,\n  \"seqs\": [\n    2,\n    3\n  ]\n}\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}

// TestCtlIsSilentWithoutAnAnswer is about --json of calls that answer nothing.
func TestCtlIsSilentWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	mock.send("PUT", "/_mock/faults/a", "", `{"operation":"logout","phase":"before","effect":{"type":"close"}}`)
	mock.send("PUT", "/_mock/triggers/a", "", `{"on":{"operation":"logout","event":"received"},"do":[{"action":"rotate_key"}]}`)
	mock.send("POST", "/_mock/sandboxes", "", `{"name":"box"}`)
	file := filepath.Join(t.TempDir(), "state.json")
	commands := []string{
		"trigger remove a", "trigger clear", "sandbox remove box", "state save " + file, "state load " + file,
		"journal clear", "fault remove a", "fault clear", "account remove your_api_username", "reset",
	}
	for _, command := range commands {
		if got := printed(t, append([]string{"ctl", "--json", "--url", mock.base}, strings.Fields(command)...)...); got != "" {
			t.Errorf("%s printed %q, want nothing", command, got)
		}
	}
}

// answering is a server that answers everything alike.
func answering(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// TestCtlAdvice is what a user reads whose mock does not answer as one.
func TestCtlAdvice(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	secured := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secured.Close)
	silent := answering(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	shop := answering(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) })
	hangUp := answering(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	mock := steered(t)
	guarded := serveInProcess(t, program{wall: clockwork.NewFakeClock(), args: []string{"--control-token=sesame"}})
	tests := []struct {
		name  string
		flags []string
		code  int
		want  string
	}{
		{"nothing listens", []string{"--url", closed.URL}, exitFailed, closed.URL +
			`: connection refused; is the mock running? "popupmock serve" starts it, --url or POPUPMOCK_CONTROL_URL says where it is`},
		{"a strange certificate", []string{"--url", secured.URL}, exitFailed, secured.URL +
			`: the certificate is not trusted; --ca-file takes the CA file that "popupmock serve --tls" names`},
		{"no answer", []string{"--url", silent, "--timeout", "50ms"}, exitFailed, silent + ` did not answer within 50ms; --timeout gives it longer`},
		{"something else", []string{"--url", shop}, exitFailed,
			`/_mock/health answers 200 OK, but not as popupmock does; is it a mock? --url says where it is, with --control-listen where its control API is`},
		{"hangs up", []string{"--url", hangUp}, exitFailed, hangUp + `: EOF; --url or POPUPMOCK_CONTROL_URL says where the mock is`},
		{"no such path", []string{"--url", mock.base + "/x"}, exitFailed, mock.base +
			`/x is no mock, or no sandbox of one; --url wants the base URL, with --control-listen that of the control API`},
		{"no such sandbox", []string{"--url", mock.base, "--sandbox", "a b"}, exitFailed,
			`no sandbox "a b"; GET /_mock/sandboxes lists them, POST makes one`},
		{"no URL", []string{"--url", "127.0.0.1:8080"}, exitUsage, `--url: want a base URL, for example http://127.0.0.1:8080`},
		{"a user", []string{"--url", "http://me:secret@127.0.0.1:1"}, exitUsage, `--url: the base URL has a user, a query or a fragment, want none`},
		{"no CA file", []string{"--url", mock.base, "--ca-file", "ctl.go"}, exitUsage, `--ca-file: no certificate in ctl.go, want PEM`},
		{"a token", []string{"--url", guarded.base, "--token", "sesame"}, exitOK, ""},
		{"health without a token", []string{"--url", guarded.base}, exitOK, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := execute(t, append([]string{"ctl", "health"}, test.flags...)...)
			if test.want != "" {
				test.want = "popupmock: " + test.want + "\n"
			}
			if code != test.code || stderr != test.want || (stdout != "") != (code == exitOK) {
				t.Errorf("exit code %d, %q and %q, want %d and %q", code, stdout, stderr, test.code, test.want)
			}
		})
	}
}

// TestCtlWithoutState tells what is wrong with a mock that has lost what it keeps its state in.
func TestCtlWithoutState(t *testing.T) {
	t.Parallel()
	backend := records.NewMemory(100)
	mock := mockserver.Start(t, mockserver.WithState(backend))
	t.Cleanup(mock.Close)
	if err := backend.Close(); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := execute(t, "ctl", "--url", mock.URL, "clock", "advance", "1h")
	const want = "popupmock: the state is closed; the mock could not ask what it keeps its state in: try again when that answers\n"
	if code != exitFailed || stdout != "" || stderr != want {
		t.Errorf("exit code %d, %q and %q, want %d and %q", code, stdout, stderr, exitFailed, want)
	}
	if code, _, stderr := execute(t, "ctl", "--url", mock.URL, "health"); code != exitOK {
		t.Errorf("health: exit code %d and %q", code, stderr)
	}
}

// TestCtlToken shows the token of a flag or a variable, and tells where one is missing, but not which.
func TestCtlToken(t *testing.T) {
	t.Parallel()
	mock := serveInProcess(t, program{wall: clockwork.NewFakeClock(), args: []string{"--control-token=sesame"}})
	tests := []struct {
		name    string
		environ []string
		args    []string
		want    string
	}{
		{"none", nil, nil, "the control API of this mock wants its token, that of --control-token: Authorization: Bearer TOKEN; --token or POPUPMOCK_CONTROL_TOKEN shows it"},
		{"a wrong one", nil, []string{"--token", "simsala"}, "the bearer token is not that of --control-token; --token or POPUPMOCK_CONTROL_TOKEN shows it"},
		{"a flag", nil, []string{"--token", "sesame"}, ""},
		{"a variable", []string{"POPUPMOCK_CONTROL_TOKEN=x", "POPUPMOCK_CONTROL_TOKEN=sesame"}, nil, ""},
		{"a flag before a variable", []string{"POPUPMOCK_CONTROL_TOKEN=x"}, []string{"--token", "sesame"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := executeIn(t, append(test.environ, "POPUPMOCK_CONTROL_URL="+mock.base, "POPUPMOCK_BASE_URL=http://127.0.0.1:1"), "",
				append([]string{"ctl", "clock"}, test.args...)...)
			want, wantCode := "popupmock: "+test.want+"\n", exitFailed
			if test.want == "" {
				want, wantCode = "", exitOK
			}
			if code != wantCode || stderr != want {
				t.Errorf("exit code %d and %q, want %d and %q", code, stderr, wantCode, want)
			}
		})
	}
}

// TestOutputOfCtlThatFails is TestOutputThatFails for what a mock has answered.
func TestOutputOfCtlThatFails(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	for _, command := range []string{"clock", "clock --json", "journal tail", "journal tail --json", "journal har"} {
		var stderr strings.Builder
		args := append([]string{"ctl", "--url", mock.base}, strings.Fields(command)...)
		code := run(t.Context(), program{args: args, stdout: broken{}, stderr: &stderr})
		if want := "popupmock: write to standard output: no space left on device\n"; code != exitFailed || stderr.String() != want {
			t.Errorf("%s: exit code %d and %q, want %d and %q", command, code, &stderr, exitFailed, want)
		}
	}
}
