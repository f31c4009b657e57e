package control_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/openapi"
	described "github.com/popupmock/popupmock/openapi/control"
)

func document(t *testing.T) *openapi.Document {
	t.Helper()
	d, err := described.Load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestTheDocumentHasTheCalls fails when a call was added in one place only.
func TestTheDocumentHasTheCalls(t *testing.T) {
	t.Parallel()
	var documented []string
	for _, op := range document(t).Operations() {
		documented = append(documented, op.Method+" "+op.Path)
	}
	slices.Sort(documented)
	if diff := cmp.Diff(control.Routes(fake{}), documented); diff != "" {
		t.Errorf("calls of the handler, and of openapi/control/control.yaml (-handler +document):\n%s", diff)
	}
}

// schema is one of the document, as far as these tests look into it.
type schema struct {
	Ref                  string            `json:"$ref"`
	Type                 string            `json:"type"`
	Required             []string          `json:"required"`
	Properties           map[string]schema `json:"properties"`
	Items                *schema           `json:"items"`
	AdditionalProperties any               `json:"additionalProperties"`
	OneOf                []schema          `json:"oneOf"`
	AllOf                []schema          `json:"allOf"`
	Enum                 []any             `json:"enum"`
}

func schemas(t *testing.T) map[string]schema {
	t.Helper()
	text, err := document(t).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Components struct{ Schemas map[string]schema }
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d.Components.Schemas
}

// described types, by the name of their schema. Scalars, and what has no type of its own, are not among them.
func types() map[string]any {
	return map[string]any{
		"Health": control.Health{}, "Live": control.Live{}, "Clock": control.Clock{}, "ClockChange": control.ClockChange{},
		"Account": control.Account{}, "AccountChange": control.AccountChange{}, "AccountSettings": control.AccountChange{},
		"Token": control.Token{}, "TokenFilter": control.TokenFilter{}, "Revoked": control.Revoked{},
		"Rotation": control.Rotation{}, "Key": control.Key{}, "Minting": control.Minting{}, "Minted": control.Minted{},
		"Entry": journal.Entry{}, "Credential": journal.Credential{}, "Issued": journal.Issued{},
		"SpoiledBy": journal.Fault{}, "Triggered": journal.Triggered{}, "Violation": journal.Violation{},
		"Near": journal.Near{}, "Count": journal.Count{}, "Wait": journal.Wait{}, "Order": journal.Order{}, "Explanation": journal.Explanation{},
		"Exchange": journal.Exchange{}, "Message": journal.Message{},
		"HAR": journal.HAR{}, "HARLog": journal.HARLog{}, "HARCreator": journal.HARCreator{}, "HAREntry": journal.HAREntry{},
		"HARRequest": journal.HARRequest{}, "HARResponse": journal.HARResponse{}, "HARContent": journal.HARContent{}, "HARPair": journal.HARPair{}, "HARPostData": journal.HARPostData{}, "HARTimings": journal.HARTimings{},
		"Nothing": struct{}{}, "Scenario": control.Scenario{}, "ScenarioRun": control.ScenarioRun{}, "ScenarioPhase": control.ScenarioPhase{},
		"AddressCheck": control.AddressCheck{}, "Session": control.Session{}, "SessionOpening": control.SessionOpening{}, "SessionClosing": control.SessionClosing{},
		"State": state.Document{}, "StateTerms": state.Terms{}, "StateClock": state.Clock{}, "StateSecret": state.Secret{},
		"StateKeys": state.Keys{}, "StateKey": state.Key{}, "StateAccount": state.Account{}, "StateFamily": state.Family{},
		"StatePair": state.Pair{}, "StateToken": state.Token{}, "StateFaults": state.Faults{}, "StateFault": state.Fault{},
		"StateTriggers": state.Triggers{}, "StateTrigger": state.Trigger{},
		"StateBucket": state.Bucket{}, "StateOrder": state.Order{}, "StateJournal": state.Journal{},
		"Sandbox": control.Sandbox{}, "SandboxSettings": control.SandboxBody{},
		"Assumption": assumption.State{}, "AssumptionValue": assumption.StateValue{},
	}
}

// writtenByHand tells whether a schema is of what has no Go type of that form; TestSchemasOfRules has those of faults.
func writtenByHand(name string) bool {
	return slices.Contains([]string{"Error", "Advance", "Filter", "Steps", "FaultRule", "Fault", "When"}, name) || strings.HasPrefix(name, "Effect")
}

// TestSchemasHaveTheFieldsOfTheirTypes holds the document against the Go types, field by field.
func TestSchemasHaveTheFieldsOfTheirTypes(t *testing.T) {
	t.Parallel()
	all, known := schemas(t), types()
	for name, s := range all {
		if _, ok := known[name]; !ok && s.Type == "object" && !writtenByHand(name) && !ownText(name) {
			t.Errorf("%s: no type is held against it", name)
		}
	}
	for name, value := range known {
		s := all[name]
		fields := map[string]bool{} // whether it is always there
		for field := range reflect.TypeOf(value).Fields() {
			tag, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			fields[tag] = options == ""
		}
		if name == "AccountSettings" {
			fields["password"] = true
		}
		described := map[string]bool{}
		for property := range s.Properties {
			described[property] = slices.Contains(s.Required, property)
		}
		if diff := cmp.Diff(fields, described); diff != "" {
			t.Errorf("%s: fields, and whether they are always there (-type +document):\n%s", name, diff)
		}
	}
}

// ownText tells which schemas have types that write their JSON themselves. The tests of the calls compare what they write.
func ownText(name string) bool {
	return strings.HasPrefix(name, "Trigger") && name != "Triggered"
}

// TestEveryObjectIsClosed lets no field pass that nobody has described, but in what is open by its nature.
func TestEveryObjectIsClosed(t *testing.T) {
	t.Parallel()
	var walk func(place string, s schema)
	walk = func(place string, s schema) {
		isOther := len(s.AllOf) > 0                                                                                  // a component, which is looked at by itself
		if s.Type == "object" && s.AdditionalProperties != false && !isOther && place != "EffectStatus.body oneOf" { // sent as it is
			t.Errorf("%s lets unknown properties pass: want additionalProperties: false", place)
		}
		for name, property := range s.Properties {
			walk(place+"."+name, property)
		}
		for _, one := range s.OneOf {
			walk(place+" oneOf", one)
		}
		if s.Items != nil {
			walk(place+"[]", *s.Items)
		}
	}
	for name, s := range schemas(t) {
		if name != "TriggerFault" { // which package fault describes
			walk(name, s)
		}
	}
}

// TestWhatTheDocumentRulesOutIsRefused has a document that is stricter than the handler: nothing is done then.
func TestWhatTheDocumentRulesOutIsRefused(t *testing.T) {
	t.Parallel()
	d, err := openapi.Parse([]byte(`
openapi: 3.0.3
info: {title: test, version: '1'}
paths:
  /clock/{id}:
    put:
      operationId: put
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, maxLength: 3}}
        - {name: n, in: query, schema: {type: integer}}
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [rate], properties: {rate: {type: number, maximum: 60}}, additionalProperties: false}
      responses: {'200': {description: d}}
    delete:
      operationId: remove
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: d}}
`))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		method, target, id, body, want string
	}{
		{"PUT", "/?n=1", "a/b", `{"rate":60}`, ""},
		{"PUT", "/", "abc", `{"rate":61}`, "request body/rate: maximum: want 60 or less; GET /_mock/openapi.json has the call"},
		{"PUT", "/", "abc", ``, "request body/rate: required: missing; GET /_mock/openapi.json has the call"},
		{"PUT", "/", "abcd", `{"rate":6}`, "request path id: maxLength: want 3 or fewer characters; GET /_mock/openapi.json has the call"},
		{"PUT", "/?n=x", "abc", `{"rate":6}`, "request query n: type: want integer; GET /_mock/openapi.json has the call"},
		{"DELETE", "/", "abc", `{}`, ""},
	}
	for _, test := range tests {
		op, _ := d.Lookup(test.method, "/clock/x")
		r := httptest.NewRequest(test.method, test.target, nil)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded") // as curl -d has it
		r.SetPathValue("id", test.id)
		var object json.RawMessage
		if test.body != "" {
			object = json.RawMessage(test.body)
		}
		got := ""
		if err := control.Against(op, r, object); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s %s %s %s: error %q, want %q", test.method, test.target, test.id, test.body, got, test.want)
		}
	}
}

// TestAChangeIsCheckedBeforeItIsMade has calls that the handler's own checks have let pass by mistake.
func TestAChangeIsCheckedBeforeItIsMade(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, target, object string
		made                    bool
		want                    string
	}{
		{"PUT /_mock/clock", "/", `{"rate":60}`, true, ""},
		{"PUT /_mock/clock", "/", `{"rate":0}`, false, "request body/rate: exclusiveMinimum: want more than 0; GET /_mock/openapi.json has the call"},
		{"POST /_mock/reset", "/", ``, true, ""},
		{"GET /_mock/journal", "/?since=5", ``, true, ""},
		{"GET /_mock/journal", "/?since=x", ``, true, "request query since: type: want integer; GET /_mock/openapi.json has the call"}, // reads change nothing
	}
	for _, test := range tests {
		method, _, _ := strings.Cut(test.pattern, " ")
		r := httptest.NewRequest(method, test.target, nil)
		r.Pattern = test.pattern
		made := false
		_, err := control.Checked(r, json.RawMessage(test.object), func() (bool, error) { made = true; return true, nil })
		got := ""
		if err != nil {
			got = err.Error()
		}
		if made != test.made || got != test.want {
			t.Errorf("%s %s %s: made is %t with error %q, want %t and %q", test.pattern, test.target, test.object, made, got, test.made, test.want)
		}
	}
}

func TestTheDocumentIsServed(t *testing.T) {
	t.Parallel()
	w := serve(fake{}, httptest.NewRequest("GET", "/_mock/openapi.json", nil))
	served, err := openapi.Parse(w.Body.Bytes())
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("status %d: %v", w.Code, err)
	}
	if got, want := len(served.Operations()), len(document(t).Operations()); got != want {
		t.Errorf("%d operations, want %d", got, want)
	}
}
