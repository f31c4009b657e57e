package mockserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/meter/prometheus"
	"github.com/popupmock/popupmock/openapi"
	described "github.com/popupmock/popupmock/openapi/control"
)

func controlDocument(tb testing.TB) *openapi.Document {
	tb.Helper()
	d, err := described.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// checkControl compares the answer to a control call with the document; user.do has it look at every one. What no call is,
// and a method that a path does not have, are in no OpenAPI document.
func (u user) checkControl(r *http.Request, got answer) {
	u.tb.Helper()
	path, isControl := strings.CutPrefix(r.URL.Path, control.Prefix)
	if !isControl {
		return
	}
	op, _ := controlDocument(u.tb).Lookup(r.Method, path)
	if op == nil {
		return
	}
	for _, v := range op.CheckResponse(got.status, got.header, []byte(got.body)) {
		u.tb.Errorf("%s %s is answered %d %s, but %s", r.Method, r.URL.Path, got.status, got.body, v)
	}
}

// controlCall is a call and the status that it gets from a mock with the control token sesame and one login.
type controlCall struct {
	operation, method, path, body string
	status                        int
}

var controlCalls = []controlCall{
	{"getHealth", "GET", "/health", "", 200},
	{"getLive", "GET", "/health/live", "", 200},
	{"getReady", "GET", "/health/ready", "", 200},
	{"getMetrics", "GET", "/metrics", "", 200},
	{"getMetrics", "GET", "/metrics", "", 404},
	{"getOpenAPI", "GET", "/openapi.json", "", 200},
	{"getVendorOpenAPI", "GET", "/openapi/vendor.json", "", 200},
	{"checkAddress", "GET", "/accounts/your_api_username/address?ip=203.0.113.9", "", 200},
	{"checkAddress", "GET", "/accounts/nobody/address?ip=203.0.113.9", "", 404},
	{"listScenarios", "GET", "/scenarios", "", 200},
	{"listScenarios", "GET", "/scenarios", "", 404},
	{"runScenario", "POST", "/scenarios/tokens%2Fhour/run", "", 200},
	{"runScenario", "POST", "/scenarios/tokens%2Fhour/run", "", 404},
	{"runScenario", "POST", "/scenarios/busy/run", "", 409},
	{"getSession", "GET", "/ui/session", "", 200},
	{"openSession", "POST", "/ui/session", `{"token":"sesame"}`, 204},
	{"openSession", "POST", "/ui/session", `{"token":"open"}`, 401},
	{"openSession", "POST", "/ui/session", `{"token":"sesame","path":"/team/_mock"}`, 204},
	{"closeSession", "DELETE", "/ui/session", "", 204},
	{"closeSession", "DELETE", "/ui/session", `{"path":"/team/_mock"}`, 204},
	{"reset", "POST", "/reset", "", 204},
	{"getClock", "GET", "/clock", "", 200},
	{"setClock", "PUT", "/clock", `{"now":"2025-02-01T00:00:00Z","mode":"running","rate":0.5,"allow_rewind":true}`, 200},
	{"setClock", "PUT", "/clock", `{"rate":86400}`, 200},
	{"setClock", "PUT", "/clock", ``, 200},
	{"advanceClock", "POST", "/clock/advance", `{"by":"8d"}`, 200}, // which expires tokens
	{"listAccounts", "GET", "/accounts", "", 200},
	{"getAccount", "GET", "/accounts/your_api_username", "", 200},
	{"getAccount", "GET", "/accounts/nobody", "", 404},
	{"putAccount", "PUT", "/accounts/a%2Fb", `{"password":"p","client_id":9007199254740991,"active":false,"features":["vouchers"],"ip_whitelist":["10.0.0.0/8"],"access_ttl":1,"refresh_ttl":3153600000}`, 200},
	{"putAccount", "PUT", "/accounts/second", `{"password":"p","client_id":123456}`, 409},
	{"patchAccount", "PATCH", "/accounts/your_api_username", `{"features":[],"ip_whitelist":[]}`, 200},
	{"patchAccount", "PATCH", "/accounts/your_api_username", ``, 200},
	{"patchAccount", "PATCH", "/accounts/nobody", `{}`, 404},
	{"patchAccount", "PATCH", "/accounts/second", `{"client_id":123456}`, 409},
	{"deleteAccount", "DELETE", "/accounts/your_api_username", "", 204},
	{"deleteAccount", "DELETE", "/accounts/nobody", "", 404},
	{"listTokens", "GET", "/tokens?account=&use=access", "", 200},
	{"listTokens", "GET", "/tokens?account=your_api_username&family=&use=&jti=", "", 200},
	{"mintToken", "POST", "/tokens", `{"account":"your_api_username"}`, 200},
	{"mintToken", "POST", "/tokens", `{"account":"your_api_username","use":"refresh","expires_in":-3600,"issued_ago":0,"registered":false,"subject":"x","issuer":"y","without":["exp","jti"]}`, 200},
	{"mintToken", "POST", "/tokens", `{"account":"nobody","signature":"wrong-key"}`, 404},
	{"revokeTokens", "POST", "/tokens/revoke", `{"account":"your_api_username","use":"access"}`, 200},
	{"revokeTokens", "POST", "/tokens/revoke", `{"account":"nobody","family":"","use":"","jti":""}`, 404},
	{"rotateKey", "POST", "/keys/rotate", `{"overlap":false}`, 200},
	{"rotateKey", "POST", "/keys/rotate", ``, 200},
	{"readJournal", "GET", "/journal?operation=&account=&method=&path=&reason=&status=&since=&limit=", "", 200},
	{"readJournal", "GET", "/journal?status=401&since=0&limit=2147483647&reason=token_expired", "", 200},
	{"clearJournal", "DELETE", "/journal", "", 204},
	{"readJournal", "GET", everyKey("/journal", "limit"), "", 200},
	{"countJournal", "GET", "/journal/count", "", 200},
	{"countJournal", "GET", everyKey("/journal/count", "min", "max", "exactly"), "", 200},
	{"countJournal", "GET", "/journal/count?status=200&min=5&max=6", "", 200}, // with the nearest
	{"countJournal", "GET", "/journal/count?exactly=0", "", 200},
	{"waitJournal", "GET", "/journal/wait?count=2&timeout=0s", "", 200},
	{"waitJournal", "GET", everyKey("/journal/wait", "count", "timeout"), "", 200},
	{"orderJournal", "POST", "/journal/order", `{"steps":[{"operation":"login","status":200},{"operation":"listWallets","status":"200","since":"0","account":""}]}`, 200},
	{"orderJournal", "POST", "/journal/order", `{"steps":[{"operation":"listWallets"},{"operation":"login"}]}`, 200},
	{"streamJournal", "GET", everyKey("/journal/stream") + "&changes=true&rate=100", "", 200},
	{"streamChanges", "GET", "/changes", "", 200},
	{"exportJournal", "GET", "/journal/har", "", 200},
	{"exportJournal", "GET", everyKey("/journal/har", "limit"), "", 200},
	{"explainRequest", "GET", "/journal/2/explain", "", 200},
	{"explainRequest", "GET", "/journal/9/explain", "", 404},
	{"showExchange", "GET", "/journal/2/exchange", "", 200},
	{"showExchange", "GET", "/journal/9/exchange", "", 404},
	{"listFaults", "GET", "/faults", "", 200},
	{"listFaults", "GET", "/faults?fired=", "", 200},
	{"listFaults", "GET", "/faults?fired=false", "", 200},
	{"addFault", "POST", "/faults", lostRefresh, 200},
	{"addFault", "POST", "/faults", downLogin, 409},
	{"addFault", "POST", "/faults", `{"operation":"*","phase":"before","when":{"probability":0.5},"effect":{"type":"status","status":418,"body":{"a":1},"content_type":"application/json"}}`, 200},
	{"addFault", "POST", "/faults", `{"operation":"*","phase":"after","effect":{"type":"delay","lognormal":{"median":"1ms","sigma":0.5}}}`, 200},
	{"replaceFaults", "PUT", "/faults", `[` + lostRefresh + `,` + downLogin + `]`, 200},
	{"replaceFaults", "PUT", "/faults", `[]`, 200},
	{"clearFaults", "DELETE", "/faults", "", 204},
	{"getFault", "GET", "/faults/down", "", 200},
	{"getFault", "GET", "/faults/up", "", 404},
	{"putFault", "PUT", "/faults/down", lostRefresh, 200},
	{"putFault", "PUT", "/faults/up", lostRefresh, 409}, // where there are as many as there can be
	{"deleteFault", "DELETE", "/faults/down", "", 204},
	{"deleteFault", "DELETE", "/faults/up", "", 404},
	{"listAssumptions", "GET", "/assumptions", "", 200},
	{"getState", "GET", "/state", "", 200},
	{"putState", "PUT", "/state", "", 204},
	{"putState", "PUT", "/state", "", 409},
	{"listSandboxes", "GET", "/sandboxes", "", 200},
	{"createSandbox", "POST", "/sandboxes", "", 200},
	{"createSandbox", "POST", "/sandboxes", `{"name":"","ttl":"30d","listen":true,"seed":"s"}`, 200},
	{"createSandbox", "POST", "/sandboxes", `{"name":"mine"}`, 409},
	{"getSandbox", "GET", "/sandboxes/mine", "", 200},
	{"getSandbox", "GET", "/sandboxes/nobody", "", 404},
	{"deleteSandbox", "DELETE", "/sandboxes/mine", "", 204},
	{"deleteSandbox", "DELETE", "/sandboxes/nobody", "", 404},
	{"putAssumptions", "PUT", "/assumptions", `{"refresh-reuse":"same-successor=30s"}`, 200},
}

// everyKey is a path with all keys of a filter but the limit, and others, none of which has a value.
func everyKey(path string, more ...string) string {
	keys := journal.FilterKeys()
	return path + "?" + strings.Join(append(keys[:len(keys)-1], more...), "=&") + "="
}

// faultsBefore are the faults that there are before a call, by operation and the status that it is to get.
var faultsBefore = map[string]func(status int) []fault.Rule{
	"listFaults": oneFault, "addFault": oneFault, "getFault": oneFault, "deleteFault": oneFault,
	"putFault": func(status int) []fault.Rule {
		if status != http.StatusConflict {
			return oneFault(status)
		}
		return slices.Repeat([]fault.Rule{{Operation: "logout", Phase: fault.After, Effect: fault.Close{}}}, fault.MaxRules)
	},
}

// oneFault is downLogin.
func oneFault(int) []fault.Rule {
	return []fault.Rule{{ID: "down", Operation: "login", Account: "shop", Phase: fault.Before, Effect: fault.Close{}, TTL: 10 * time.Minute}}
}

// TestEveryControlCall compares requests and answers with the document: of every call those that succeed, and each refusal
// that the document has.
func TestEveryControlCall(t *testing.T) {
	t.Parallel()
	seen := map[string]map[int]bool{}
	refusing := mockserver.Start(t, func(config *mockserver.Config) { config.ControlToken = "sesame" }) // what it is asked changes nothing
	for _, c := range slices.Concat(controlCalls, triggerCalls) {
		for _, status := range []int{c.status, 400, 401, 403} {
			if status != c.status && seen[c.operation][status] {
				continue // once is enough of what a call refuses whatever it is asked
			}
			if got := c.send(t, refusing, status); got {
				if seen[c.operation] == nil {
					seen[c.operation] = map[int]bool{}
				}
				seen[c.operation][status] = true
			}
		}
	}
	documented := map[string]map[int]bool{}
	for _, op := range controlDocument(t).Operations() {
		documented[op.ID] = map[int]bool{}
		for _, status := range op.Statuses() {
			documented[op.ID][status] = status < 500 // package control tries others, with a controller that fails, and TestControlWithoutState
		}
	}
	for id, statuses := range seen {
		for status := range documented[id] {
			if status >= 500 {
				statuses[status] = false
			}
		}
	}
	if diff := cmp.Diff(documented, seen); diff != "" {
		t.Errorf("answers of the document, and those that were seen (-document +seen):\n%s", diff)
	}
}

// send makes the call so that it gets a status, if it can.
func (c controlCall) send(t *testing.T, mock *mockserver.TestServer, status int) bool {
	t.Helper()
	if status == c.status {
		mock = c.prepared(t)
	}
	u := newUser(t, mock.Server)
	header, path := []string{"Authorization", "Bearer sesame", "Content-Type", "application/json"}, "/_mock"+c.path
	switch {
	case status == c.status:
	case status == 400:
		path = "/_mock" + strings.Split(c.path, "?")[0] + "?no_such_key=1"
	case status == 401 && (control.IsHealth(path) || control.IsPage(path)):
		return false
	case status == 401:
		header = header[2:]
	case status == 403 && c.method == "GET":
		return c.rebound(t, mock)
	case status == 403:
		header = append(header, "Origin", "https://evil.example")
	}
	got := u.do(c.method, path, c.body, header...)
	if got.status != status {
		t.Errorf("%s %s %s: got %d %s, want %d", c.method, path, c.body, got.status, got.body, status)
	}
	if status == c.status {
		c.checkRequest(t)
	}
	return true
}

// prepared is a mock at which the call gets the status that it is to get.
func (c *controlCall) prepared(t *testing.T) *mockserver.TestServer {
	t.Helper()
	mock := mockserver.Start(t, func(config *mockserver.Config) { config.ControlToken = "sesame" }, mockserver.WithExchanges(roomy), func(config *mockserver.Config) {
		if strings.HasSuffix(c.operation, "Scenario") || c.operation == "listScenarios" {
			config.Scenarios = map[bool]control.ScenarioController{true: oneScenario{}}[c.status != http.StatusNotFound]
		}
		if c.operation == "getMetrics" && c.status == http.StatusOK {
			config.Metrics = prometheus.New
		}
	})
	u := newUser(t, mock.Server)
	if c.operation == "patchAccount" && c.status == 409 {
		u.do("PUT", "/_mock/accounts/second", `{"password":"p"}`, "Authorization", "Bearer sesame").wantOK(t)
	}
	if faults, ok := faultsBefore[c.operation]; ok {
		if _, err := mock.ReplaceFaults(t.Context(), faults(c.status)); err != nil {
			t.Fatal(err)
		}
	}
	if c.operation == "putState" {
		c.body = stateOf(t, c.status == 409)
	}
	c.prepareTriggers(t, mock)
	if strings.HasSuffix(c.path+c.body, "mine") || c.operation == "createSandbox" && c.status == 409 {
		u.do("POST", "/_mock/sandboxes", `{"name":"mine"}`, "Authorization", "Bearer sesame").wantOK(t)
	}
	u.do("GET", "/api/v1/wallets", "", "Authorization", "Bearer "+u.login().Access)
	if strings.HasPrefix(c.operation, "stream") && c.status == 200 {
		mock.EndJournal() // so that the stream has an end
	}
	return mock
}

// stateOf is a document that a mock takes, unless it is one of other data.
func stateOf(t *testing.T, otherData bool) string {
	t.Helper()
	mock := newMock(t, scripted("seed", "ES256", "reject"))
	newScript(t, mock).run(60)
	saved := savedOf(t, mock)
	if otherData {
		saved.Data = saved.Secret.Key
	}
	return textOf(t, saved)
}

// rebound sends a read by another name, which takes a socket.
func (c controlCall) rebound(t *testing.T, mock *mockserver.TestServer) bool {
	t.Helper()
	status, header, body := rawCall(t, strings.TrimPrefix(mock.URL, "http://"), fmt.Sprintf("%s /_mock%s\nHost: evil.example", c.method, c.path), "")
	newUser(t, mock.Server).checkControl(httptest.NewRequest(c.method, "/_mock"+c.path, nil), answer{status, header, body})
	return status == 403
}

// checkRequest holds a request that is let in against the document, beside the handler.
func (c controlCall) checkRequest(t *testing.T) {
	t.Helper()
	r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
	r.Header.Set("Content-Type", "application/json")
	path := r.URL.EscapedPath()
	op, _ := controlDocument(t).Lookup(c.method, path)
	if op == nil || op.ID != c.operation {
		t.Fatalf("%s %s is no %s", c.method, c.path, c.operation)
	}
	body := c.body
	if body == "" && op.TakesBody() {
		body = "{}"
	}
	variables := map[string]string{}
	for _, name := range op.Variables() {
		variables[name] = strings.Split(path, "/")[2] // as all paths have it that have one
	}
	for _, v := range op.CheckCall(r, variables, []byte(body)) {
		t.Errorf("%s %s %s: %s", c.method, c.path, c.body, v)
	}
}

// oneScenario has one that passes, and one that is being played.
type oneScenario struct{}

func (oneScenario) Scenarios(context.Context) ([]control.Scenario, error) {
	return []control.Scenario{{Name: "tokens/hour", Summary: "It passes.", Text: "login\n"}}, nil
}

func (oneScenario) RunScenario(_ context.Context, name string) (control.ScenarioRun, error) {
	if name == "busy" {
		return control.ScenarioRun{}, control.Conflictf("busy")
	}
	return control.ScenarioRun{
		Name: name, Verdict: control.ScenarioPassed, Sandbox: "s1", Phases: []control.ScenarioPhase{{Title: "A.", Verdict: control.ScenarioNotJudged, Lines: []string{"left out"}}},
	}, nil
}
