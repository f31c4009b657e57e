package control_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// filled have every field of every object of a rule, by schema; those that exclude each other in texts of their own.
var filled = []struct{ name, text string }{
	{"EffectStatus", `{"type":"status","status":418,"body":"b","content_type":"text/plain"}`},
	{"EffectUnauthorized", `{"type":"unauthorized"}`},
	{"EffectRetryAfter", `{"type":"retry_after","status":503,"after":"30s","form":"http-date"}`},
	{"EffectDelay", `{"type":"delay","fixed":"1s"}`},
	{"EffectDelay", `{"type":"delay","uniform":{"min":"1s","max":"2s"}}`},
	{"EffectDelay", `{"type":"delay","lognormal":{"median":"1s","sigma":0.5}}`},
	{"EffectReset", `{"type":"reset"}`},
	{"EffectClose", `{"type":"close"}`},
	{"EffectStall", `{"type":"stall","for":"1s"}`},
	{"EffectCut", `{"type":"cut","bytes":0}`},
	{"EffectDrip", `{"type":"drip","bytes":1,"interval":"1s"}`},
	{"EffectMalformedJSON", `{"type":"malformed_json"}`},
	{"EffectMissingField", `{"type":"missing_field","field":"data"}`},
	{"EffectWrongType", `{"type":"wrong_type","field":"data"}`},
	{"EffectContentType", `{"type":"content_type","value":"text/plain"}`},
	{"EffectDate", `{"type":"date","offset":"-5m"}`},
	{"EffectDate", `{"type":"date","value":"today"}`},
	{"When", `{"nth":1}`}, {"When", `{"first":1}`}, {"When", `{"every":1}`}, {"When", `{"probability":1}`},
}

// TestSchemasOfRules holds the document against what package fault reads and writes.
func TestSchemasOfRules(t *testing.T) {
	t.Parallel()
	all := schemas(t)
	seen, types := map[string]map[string]bool{}, []string{}
	for _, f := range filled {
		rule := `{"id":"a","operation":"login","account":"b","phase":"after","when":{"nth":1},"effect":` + f.text + `,"ttl":"1s"}`
		if f.name == "When" {
			rule = `{"operation":"login","phase":"after","when":` + f.text + `,"effect":{"type":"reset"}}`
		}
		parsed, err := fault.Parse([]byte(rule))
		if err != nil {
			t.Fatal(err)
		}
		written := fieldsOf(t, parsed)
		note(seen, "FaultRule", written)
		note(seen, "Fault", fieldsOf(t, fault.State{Rule: parsed}))
		if f.name == "When" {
			note(seen, f.name, objectOf(t, written["when"]))
			continue
		}
		effect := objectOf(t, written["effect"])
		note(seen, f.name, effect)
		if name := parsed.Effect.Type(); !slices.Contains(types, name) {
			types = append(types, name)
			if diff := cmp.Diff([]any{name}, all[f.name].Properties["type"].Enum); diff != "" {
				t.Errorf("%s: type (-effect +document):\n%s", f.name, diff)
			}
		}
	}
	for name, fields := range seen {
		if diff := cmp.Diff(slices.Sorted(maps.Keys(fields)), slices.Sorted(maps.Keys(all[name].Properties))); diff != "" {
			t.Errorf("%s: fields (-written +document):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(fault.Types(), types); diff != "" {
		t.Errorf("effects, and those that are tried here:\n%s", diff)
	}
	if n := len(all["Effect"].OneOf); n != len(types) {
		t.Errorf("the document has %d effects, want %d", n, len(types))
	}
}

func TestSchemaOfFilters(t *testing.T) {
	t.Parallel()
	keys := journal.FilterKeys()
	want := slices.Sorted(slices.Values(keys[:len(keys)-1])) // but the limit
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(schemas(t)["Filter"].Properties))); diff != "" {
		t.Errorf("keys of a filter (-read +document):\n%s", diff)
	}
}

func fieldsOf(t *testing.T, value any) map[string]json.RawMessage {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return objectOf(t, text)
}

func objectOf(t *testing.T, text json.RawMessage) map[string]json.RawMessage {
	t.Helper()
	var object map[string]json.RawMessage
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	return object
}

func note(seen map[string]map[string]bool, name string, fields map[string]json.RawMessage) {
	if seen[name] == nil {
		seen[name] = map[string]bool{}
	}
	for field := range fields {
		seen[name][field] = true
	}
}
