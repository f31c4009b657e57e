package fault_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/openapi"
)

func api(tb testing.TB) *openapi.Document {
	tb.Helper()
	document, err := openapi.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return document
}

// effects has a document for each shape of each effect.
var effects = []struct {
	text string
	want fault.Effect
}{
	{`{"type":"status","status":500}`, fault.Status{Code: 500}},
	{`{"type":"status","status":502,"body":"\u003ch1\u003eBad","content_type":"text/html"}`, fault.Status{Code: 502, Body: "<h1>Bad", ContentType: "text/html"}},
	{`{"type":"status","status":503,"body":""}`, fault.Status{Code: 503, NoBody: true}},
	{`{"type":"status","status":204}`, fault.Status{Code: 204}},
	{`{"type":"unauthorized"}`, fault.Unauthorized{}},
	{`{"type":"retry_after","status":429,"after":"90s"}`, fault.RetryAfter{Status: 429, After: 90 * time.Second}},
	{`{"type":"retry_after","status":503,"after":"0s","form":"http-date"}`, fault.RetryAfter{Status: 503, Date: true}},
	{`{"type":"delay","fixed":"1.5s"}`, fault.Delay{Fixed: 1500 * time.Millisecond}},
	{`{"type":"delay","uniform":{"max":"2s","min":"0s"}}`, fault.Delay{Uniform: fault.Uniform{Max: 2 * time.Second}}},
	{`{"type":"delay","lognormal":{"median":"80ms","sigma":0.4}}`, fault.Delay{Lognormal: fault.Lognormal{Median: 80 * time.Millisecond, Sigma: 0.4}}},
	{`{"type":"reset"}`, fault.Reset{}},
	{`{"type":"close"}`, fault.Close{}},
	{`{"type":"stall"}`, fault.Stall{}},
	{`{"type":"stall","for":"3s"}`, fault.Stall{For: 3 * time.Second}},
	{`{"type":"cut","bytes":0}`, fault.Cut{}},
	{`{"type":"cut","bytes":20}`, fault.Cut{Bytes: 20}},
	{`{"type":"drip","bytes":8,"interval":"100ms"}`, fault.Drip{Bytes: 8, Interval: 100 * time.Millisecond}},
	{`{"type":"malformed_json"}`, fault.MalformedJSON{}},
	{`{"type":"missing_field","field":"data.access_token"}`, fault.MissingField{Field: "data.access_token"}},
	{`{"type":"wrong_type","field":"data.client_id"}`, fault.WrongType{Field: "data.client_id"}},
	{`{"type":"content_type"}`, fault.ContentType{}},
	{`{"type":"content_type","value":"text/plain"}`, fault.ContentType{Value: "text/plain"}},
	{`{"type":"date","offset":"10m"}`, fault.Date{Offset: 10 * time.Minute}},
	{`{"type":"date","offset":"-10m"}`, fault.Date{Offset: -10 * time.Minute}},
	{`{"type":"date","value":"yesterday"}`, fault.Date{Value: "yesterday"}},
}

func TestEveryEffectIsRead(t *testing.T) {
	t.Parallel()
	left := fault.Types()
	for _, c := range effects {
		text := `{"operation":"login","phase":"after","effect":` + c.text + `}`
		rule, err := fault.Parse([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if want := (fault.Rule{Operation: "login", Phase: fault.After, Effect: c.want}); rule != want {
			t.Errorf("%s is read as %+v, want %+v", c.text, rule, want)
		}
		if err := rule.Check(api(t)); err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
		if again, err := json.Marshal(rule); err != nil || string(again) != text {
			t.Errorf("%s is written as %s, %v", text, again, err)
		}
		left = slices.DeleteFunc(left, func(name string) bool { return name == c.want.Type() })
	}
	if len(left) > 0 {
		t.Errorf("no case has the effects %q", left)
	}
}

func TestEveryPhaseIsAllowedWhereItMakesSense(t *testing.T) {
	t.Parallel()
	before := []string{"status", "unauthorized", "retry_after", "delay", "reset", "close", "stall"}
	for _, c := range effects {
		err := fault.Rule{Operation: "login", Phase: fault.Before, Effect: c.want}.Check(api(t))
		switch name := c.want.Type(); {
		case slices.Contains(before, name) && err != nil:
			t.Errorf("%s before: %v", name, err)
		case !slices.Contains(before, name):
			if want := `phase is "before", want "after": there is no answer yet that ` + name + ` could spoil`; err == nil || err.Error() != want {
				t.Errorf("%s before: got %v, want %s", name, err, want)
			}
		}
	}
}

func TestAWholeRuleIsReadAndWritten(t *testing.T) {
	t.Parallel()
	cases := []struct {
		text string
		want fault.Rule
	}{
		{
			`{"id":"lost","operation":"refresh","account":"shop","phase":"after","when":{"nth":2},"effect":{"type":"reset"},"ttl":"10m"}`,
			fault.Rule{ID: "lost", Operation: "refresh", Account: "shop", Phase: fault.After, When: fault.Nth(2), Effect: fault.Reset{}, TTL: 10 * time.Minute},
		},
		{
			`{"operation":"*","phase":"before","when":{"probability":0.25},"effect":{"type":"close"},"ttl":"7d"}`,
			fault.Rule{Operation: "*", Phase: fault.Before, When: fault.Probability(0.25), Effect: fault.Close{}, TTL: 7 * 24 * time.Hour},
		},
		{`{"operation":"*","phase":"before","when":{"first":3},"effect":{"type":"close"}}`, fault.Rule{Operation: "*", Phase: fault.Before, When: fault.First(3), Effect: fault.Close{}}},
		{`{"operation":"*","phase":"before","when":{"every":4},"effect":{"type":"close"}}`, fault.Rule{Operation: "*", Phase: fault.Before, When: fault.Every(4), Effect: fault.Close{}}},
	}
	for _, c := range cases {
		var got fault.Rule
		if err := json.Unmarshal([]byte(" "+c.text+"\n"), &got); err != nil || got != c.want {
			t.Errorf("%s is read as %+v, %v", c.text, got, err)
		}
		if err := got.Check(api(t)); err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
		if text, err := json.Marshal(got); err != nil || string(text) != c.text {
			t.Errorf("written as %s, %v; want %s", text, err, c.text)
		}
		state := fault.State{Rule: c.want, Calls: 3, Hits: 1}
		text, err := json.Marshal(state)
		if want := strings.TrimSuffix(c.text, "}") + `,"calls":3,"hits":1}`; err != nil || string(text) != want {
			t.Errorf("its state is written as %s, %v; want %s", text, err, want)
		}
		var again fault.State
		if err := json.Unmarshal(text, &again); err != nil || again != state {
			t.Errorf("%s is read as %+v, %v", text, again, err)
		}
	}
}

func TestABodyMayBeGivenAsJSON(t *testing.T) {
	t.Parallel()
	rule, err := fault.Parse([]byte(`{"operation":"login","phase":"after","effect":{"type":"status","status":500,"body":{"a": [1]}}}`))
	if want := (fault.Status{Code: 500, Body: `{"a": [1]}`}); err != nil || rule.Effect != want {
		t.Errorf("got %+v, %v, want %+v", rule.Effect, err, want)
	}
}

func TestParseAll(t *testing.T) {
	t.Parallel()
	rules, err := fault.ParseAll([]byte(` [{"operation":"login","phase":"after","effect":{"type":"reset"}},{"operation":"*","phase":"before","effect":{"type":"stall"}}]`))
	want := []fault.Rule{
		{Operation: "login", Phase: fault.After, Effect: fault.Reset{}}, {Operation: "*", Phase: fault.Before, Effect: fault.Stall{}},
	}
	if diff := cmp.Diff(want, rules); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if none, err := fault.ParseAll([]byte(`[]`)); err != nil || len(none) != 0 {
		t.Errorf("no rules are read as %v, %v", none, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range effects {
		f.Add(`{"id":"a","operation":"login","account":"b","phase":"after","when":{"nth":1},"effect":` + c.text + `,"ttl":"1s"}`)
	}
	for _, seed := range []string{"", "null", "[]", "{}", `{"effect":null}`, `{"when":[],"effect":[]}`, `{"a":{"b":1},"a":1}`, `{"effect":{"type":"cut","bytes":-1}}`, "{\"\xff\":1}", `{"effect":{"type":"date","offset":"--1s"}}`} {
		f.Add(seed)
		f.Add("[" + seed + "]")
	}
	document := api(f)
	f.Fuzz(func(t *testing.T, text string) {
		if rules, err := fault.ParseAll([]byte(text)); err == nil {
			_ = fault.CheckAll(rules, document)
		}
		rule, err := fault.Parse([]byte(text))
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		if rule.Check(document) != nil {
			return
		}
		written, err := json.Marshal(rule)
		if err != nil {
			t.Fatalf("%s cannot be written: %v", text, err)
		}
		again, err := fault.Parse(written)
		if err != nil || again != rule {
			t.Errorf("%s is written as %s, which is read as %+v, %v", text, written, again, err)
		}
	})
}
