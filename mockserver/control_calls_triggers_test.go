package mockserver_test

import (
	"slices"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// triggerCalls are controlCalls of a mock with the trigger t.
var triggerCalls = []controlCall{
	{"listTriggers", "GET", "/triggers", "", 200},
	{"listTriggers", "GET", "/triggers?fired=false", "", 200},
	{"listTriggers", "GET", "/triggers?fired=", "", 200},
	{"addTrigger", "POST", "/triggers", `{"on":{"operation":"*","event":"answered"},"do":[{"action":"advance","by":"7d"},{"action":"set_active","active":true,"account":"your_api_username"}]}`, 200},
	{"addTrigger", "POST", "/triggers", `{"on":{"operation":"login","account":"x","event":"received","nth":1000000000},"do":[{"action":"revoke","what":"family","use":"access"},{"action":"set_lifetimes","access_ttl":1,"refresh_ttl":3153600000},{"action":"set_whitelist","ip_whitelist":["10.0.0.0/8"]},{"action":"rotate_key","overlap":false}]}`, 200},
	{"addTrigger", "POST", "/triggers", `{"id":"t","on":{"operation":"login","event":"received"},"do":[{"action":"rotate_key"}]}`, 409},
	{"replaceTriggers", "PUT", "/triggers", `[]`, 200},
	{"replaceTriggers", "PUT", "/triggers", `[{"id":"t","on":{"operation":"login","event":"received"},"do":[{"action":"arm_fault","fault":{"operation":"login","phase":"after","effect":{"type":"reset"}}}]}]`, 200},
	{"clearTriggers", "DELETE", "/triggers", "", 204},
	{"getTrigger", "GET", "/triggers/t", "", 200},
	{"getTrigger", "GET", "/triggers/x", "", 404},
	{"putTrigger", "PUT", "/triggers/x", `{"on":{"operation":"login","event":"received"},"do":[{"action":"rotate_key"}]}`, 200},
	{"putTrigger", "PUT", "/triggers/x", `{"on":{"operation":"login","event":"received"},"do":[{"action":"rotate_key"}]}`, 409},
	{"deleteTrigger", "DELETE", "/triggers/t", "", 204},
	{"deleteTrigger", "DELETE", "/triggers/x", "", 404},
}

// prepareTriggers adds t, or where there is to be room for no other, as many as are allowed.
func (c controlCall) prepareTriggers(t *testing.T, mock *mockserver.TestServer) {
	t.Helper()
	rule := when(trigger.Received, "logout", trigger.RotateKey{})
	mock.AddTrigger(rule)
	if c.operation != "putTrigger" || c.status != 409 {
		return
	}
	rule.ID = ""
	if _, err := mock.ReplaceTriggers(t.Context(), slices.Repeat([]trigger.Rule{rule}, trigger.MaxRules)); err != nil {
		t.Fatal(err)
	}
}

// ownParser has the calls whose body is read by a parser of its own. What it says of mistakes is tested beside the call.
var ownParser = map[string]bool{"addTrigger": true, "replaceTriggers": true, "putTrigger": true}
