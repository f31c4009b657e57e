package fault_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver/fault"
)

// with is a rule document that is right but for one field, which stands at its end.
func with(field string) string {
	fields := map[string]string{"operation": `"operation":"login"`, "phase": `"phase":"after"`, "effect": `"effect":{"type":"reset"}`}
	text := "{"
	for _, name := range []string{"operation", "phase", "effect"} {
		if !strings.HasPrefix(field, `"`+name+`"`) {
			text += fields[name] + ","
		}
	}
	return text + field + "}"
}

func effect(text string) string { return with(`"effect":{` + text + `}`) }

func TestBrokenDocuments(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, text, want string }{
		// Form.
		{"nothing", ``, `ends before its JSON does`},
		{"no JSON", `{"id":x}`, `is no JSON from byte 7 on`},
		{"two values", with(`"id":"a"`) + `{}`, `more follows after the first JSON value`},
		{"null", `null`, `is null, want an object`},
		{"an array", `[]`, `is an array, want an object`},
		{"a misspelt field", with(`"acount":"a"`), `acount is an unknown field, want one of id, operation, account, phase, when, effect, ttl, did you mean "account"?`},
		{"an odd field", with(`"a\nb":"a"`), `"a\nb" is an unknown field, want one of id, operation, account, phase, when, effect, ttl`},
		{"another letter case", with(`"TTL":"1m"`), `TTL is an unknown field, want one of id, operation, account, phase, when, effect, ttl, did you mean "ttl"?`},
		{"a field twice", with(`"id":"a","id":"a"`), `id is given twice, want it once`},
		{"hits", with(`"hits":1`), `hits is counted by the mock, leave it out`},
		{"calls", with(`"calls":1`), `calls is counted by the mock, leave it out`},
		{"a null field", with(`"account":null`), `account is null, want a string`},
		{"a number for a text", with(`"id":7`), `id is the number 7, want a string`},
		{"an empty id", with(`"id":""`), `id is empty, want it filled or left out`},
		{"an empty id and account", with(`"account":"","id":""`), "id is empty, want it filled or left out\naccount is empty, want it filled or left out"},
		{"an empty date", effect(`"type":"date","value":""`), `effect.value is empty, want it filled or left out`},
		{"an empty account", with(`"account":""`), `account is empty, want it filled or left out`},
		// Selectors.
		{"no operation", with(`"operation":""`), `operation is missing, want an operationId such as "refresh", or "*" for all`},
		{"a misspelt operation", with(`"operation":"refesh"`), `operation is "refesh", which no operation is called, did you mean "refresh"?`},
		{"a path for an operation", with(`"operation":"/auth/login"`), `operation is "/auth/login", which no operation is called, want one of *, getCategory, getCountry, getCurrency, getProduct, getSubcategory, listCategories, listCountries, listCurrencies, listProducts, listSubcategories, listTransactions, listWallets, login, logout, refresh`},
		{"a bad id", with(`"id":"a/b"`), `id is "a/b", want 1 to 64 letters, digits, dots, hyphens and underscores, no dot first`},
		{"a folder as id", with(`"id":".."`), `id is "..", want 1 to 64 letters, digits, dots, hyphens and underscores, no dot first`},
		{"a long account", with(`"account":"` + strings.Repeat("a", 257) + `"`), `account has 257 bytes, want at most 256 of valid UTF-8`},
		{"no phase", with(`"phase":""`), `phase is "", want "before" or "after"`},
		{"another phase", with(`"phase":"during"`), `phase is "during", want "before" or "after"`},
		// When.
		{"an empty when", with(`"when":{}`), `when has 0 of nth, first, every, probability, want one of them`},
		{"two of when", with(`"when":{"nth":1,"first":2}`), `when has 2 of nth, first, every, probability, want one of them`},
		{"when no object", with(`"when":"always"`), `when is "always", want an object`},
		{"call 0", with(`"when":{"nth":0}`), `when.nth is the number 0, want more than that`},
		{"a fraction of a call", with(`"when":{"every":1.5}`), `when.every is the number 1.5, want a whole number`},
		{"a call before the first", with(`"when":{"first":-1}`), `when.first is -1, want a whole number from 1 to 1000000000`},
		{"a probability of none", with(`"when":{"probability":0}`), `when.probability is the number 0, want more than that`},
		{"a probability in per cent", with(`"when":{"probability":20}`), `when.probability is 20, want more than 0 and at most 1`},
		{"a misspelt when", with(`"when":{"nht":1}`), "when has 0 of nth, first, every, probability, want one of them\nwhen.nht is an unknown field, want one of nth, first, every, probability, did you mean \"nth\"?"},
		// Life.
		{"a ttl of none", with(`"ttl":"0s"`), `ttl is "0s", want more than that`},
		{"a ttl of a part of a second", with(`"ttl":"1500ms"`), `ttl is 1.5s, want whole seconds from 1s to 36500d`},
		{"a negative ttl", with(`"ttl":"-1s"`), `ttl is -1s, want whole seconds from 1s to 36500d`},
		{"a ttl in numbers", with(`"ttl":600`), `ttl is the number 600, want a duration such as "250ms", "1h5m" or "7d"`},
		{"a ttl in words", with(`"ttl":"soon"`), `ttl is "soon", want a duration such as "250ms", "1h5m" or "7d"`},
		// Effects.
		{"no effect", `{"operation":"login","phase":"after"}`, `effect is missing, want an object such as {"type":"reset"}`},
		{"an effect by name alone", with(`"effect":"reset"`), `effect is "reset", want an object`},
		{"an effect without type", effect(``), `effect.type is "", want one of status, unauthorized, retry_after, delay, reset, close, stall, cut, drip, malformed_json, missing_field, wrong_type, content_type, date`},
		{"an unknown effect", effect(`"type":"rest"`), `effect.type is "rest", want one of status, unauthorized, retry_after, delay, reset, close, stall, cut, drip, malformed_json, missing_field, wrong_type, content_type, date, did you mean "reset"?`},
		{"a field of another effect", effect(`"type":"reset","bytes":1`), `effect.bytes is an unknown field, want one of type`},
		{"status 99", effect(`"type":"status","status":99`), `effect.status is 99, want a whole number from 200 to 599`},
		{"a status as text", effect(`"type":"status","status":"500"`), `effect.status is "500", want a whole number`},
		{"a status without an error", effect(`"type":"status","status":200`), `effect.body is missing, want one, or "": the vendor has no error body for a 200`},
		{"a body of a 204", effect(`"type":"status","status":204,"body":"x"`), `effect.body is there, want none: a 204 has none`},
		{"a body that is a number", effect(`"type":"status","status":500,"body":1`), `effect.body is the number 1, want a string, an object or an array`},
		{"a type of no body", effect(`"type":"status","status":500,"content_type":"text/html"`), `effect.content_type is of a body, which is missing`},
		{"a header in a header", effect(`"type":"status","status":500,"body":"x","content_type":"a\r\nb: c"`), `effect.content_type has a character that is not printable ASCII`},
		{"a retry with another status", effect(`"type":"retry_after","status":500,"after":"1s"`), `effect.status is 500, want 429 or 503`},
		{"a retry in part of a second", effect(`"type":"retry_after","status":429,"after":"1ms"`), `effect.after is 1ms, want whole seconds from 0s to 365d`},
		{"a retry without time", effect(`"type":"retry_after","status":429`), `effect.after is missing, want a duration such as "30s"`},
		{"a retry in another form", effect(`"type":"retry_after","status":429,"after":"1s","form":"date"`), `effect.form is "date", want "seconds" or "http-date"`},
		{"a stall for no time", effect(`"type":"stall","for":"0s"`), `effect.for is "0s", want more than that`},
		{"a stall for a time before", effect(`"type":"stall","for":"-1s"`), `effect.for is -1s, want 1µs to 1h`},
		{"a stall for hours", effect(`"type":"stall","for":"1h1s"`), `effect.for is 3601s, want 1µs to 1h`},
		{"a stall for a number", effect(`"type":"stall","for":3`), `effect.for is the number 3, want a duration such as "250ms", "1h5m" or "7d"`},
		{"a delay of none", effect(`"type":"delay"`), `effect has 0 of fixed, uniform, lognormal, want one of them`},
		{"a delay of 0", effect(`"type":"delay","fixed":"0s"`), `effect.fixed is "0s", want more than that`},
		{"a delay of hours", effect(`"type":"delay","fixed":"1h1s"`), `effect.fixed is 3601s, want 0s to 1h`},
		{"a delay that ends before it begins", effect(`"type":"delay","uniform":{"min":"2s","max":"1s"}`), `effect.uniform.max is 1s, want 2s to 1h`},
		{"a uniform delay of nothing", effect(`"type":"delay","uniform":{}`), `effect has 0 of fixed, uniform, lognormal that are not 0, want one of them`},
		{"a lognormal delay without spread", effect(`"type":"delay","lognormal":{"median":"1s"}`), `effect.lognormal.sigma is 0, want more than 0 and at most 10`},
		{"a lognormal delay without median", effect(`"type":"delay","lognormal":{"sigma":1}`), `effect.lognormal.median is 0s, want 1µs to 1h`},
		{"a cut nowhere", effect(`"type":"cut"`), `effect.bytes is missing, want a whole number from 0`},
		{"a cut before the body", effect(`"type":"cut","bytes":-1`), `effect.bytes is -1, want a whole number from 0 to 1073741824`},
		{"a drip of nothing", effect(`"type":"drip","interval":"1s"`), `effect.bytes is 0, want a whole number from 1 to 1073741824`},
		{"a drip without time", effect(`"type":"drip","bytes":1`), `effect.interval is 0s, want 1µs to 1h`},
		{"no field", effect(`"type":"missing_field"`), `effect.field is missing, want the name of a field in the answer, such as "data.access_token"`},
		{"a misspelt field of the answer", effect(`"type":"missing_field","field":"data.acess_token"`), `effect.field is "data.acess_token", which no answer of login has, did you mean "data.access_token"?`},
		{"a field of another operation", effect(`"type":"wrong_type","field":"dialing_prefix"`), `effect.field is "dialing_prefix", which no answer of login has, want one of data, data.access_expires_at, data.access_token, data.client_id, data.refresh_expires_at, data.refresh_token, error, error.code, error.message, error.name, success`},
		{"a field of no operation", `{"operation":"*","phase":"after","effect":{"type":"wrong_type","field":"colour"}}`, `effect.field is "colour", which no answer has`},
		{"the right content type", effect(`"type":"content_type","value":"application/json; charset=utf-8"`), `effect.value is "application/json; charset=utf-8", want another than the right one`},
		{"an empty content type", effect(`"type":"content_type","value":""`), `effect.value is empty, want it filled or left out`},
		{"the right date", effect(`"type":"date","offset":"0s"`), `effect.offset is "0s", want more than that`},
		{"a date without", effect(`"type":"date"`), `effect has 0 of offset, value, want one of them`},
		{"a date of parts of seconds", effect(`"type":"date","offset":"1ms"`), `effect.offset is 1ms, want whole seconds from -3650d to 3650d`},
		{"a date in bytes", effect(`"type":"date","value":"\u0000"`), `effect.value has a character that is not printable ASCII`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rule, err := fault.Parse([]byte(c.text))
			if err == nil {
				err = rule.Check(api(t))
			}
			if err == nil || err.Error() != c.want {
				t.Errorf("%s\ngot  %v\nwant %s", c.text, err, c.want)
			}
		})
	}
}

func TestBrokenLists(t *testing.T) {
	t.Parallel()
	const good = `{"operation":"login","phase":"after","effect":{"type":"reset"}}`
	named := strings.Replace(good, "{", `{"id":"a",`, 1)
	cases := []struct{ name, text, want string }{
		{"no array", good, `is an object, want an array of faults`},
		{"a mistake in the second", `[` + good + `,{"operation":"logn","phase":"after","effect":{"type":"cut","bytes":-1}}]`,
			"[1].operation is \"logn\", which no operation is called, did you mean \"login\"?\n[1].effect.bytes is -1, want a whole number from 0 to 1073741824"},
		{"a null", `[null]`, `[0] is null, want an object`},
		{"an id twice", `[` + named + `,` + good + `,` + named + `]`, `[2].id is "a" as that of [0], want each its own`},
		{"too many", `[` + strings.Repeat(good+",", fault.MaxRules) + good + `]`, `10001 faults are too many, want at most 10000`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rules, err := fault.ParseAll([]byte(c.text))
			if err == nil {
				err = fault.CheckAll(rules, api(t))
			}
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

// What JSON cannot say, Go can.
func TestBrokenValues(t *testing.T) {
	t.Parallel()
	right := fault.Rule{Operation: "login", Phase: fault.After, Effect: fault.Reset{}}
	cases := []struct {
		name   string
		change func(*fault.Rule)
		want   string
	}{
		{"no effect", func(r *fault.Rule) { r.Effect = nil }, `effect is missing, want one of status, unauthorized, retry_after, delay, reset, close, stall, cut, drip, malformed_json, missing_field, wrong_type, content_type, date`},
		{"two of when", func(r *fault.Rule) { r.When = fault.When{Nth: 1, Every: 2} }, `when has 2 of nth, first, every, probability, want one of them`},
		{"a negative nth", func(r *fault.Rule) { r.When = fault.Nth(-1) }, `when.nth is -1, want a whole number from 1 to 1000000000`},
		{"no number", func(r *fault.Rule) { r.When = fault.Probability(math.NaN()) }, `when.probability is NaN, want more than 0 and at most 1`},
		{"two delays", func(r *fault.Rule) {
			r.Effect = fault.Delay{Fixed: time.Second, Uniform: fault.Uniform{Max: time.Second}}
		}, `effect has 2 of fixed, uniform, lognormal that are not 0, want one of them`},
		{"a spread that is no number", func(r *fault.Rule) {
			r.Effect = fault.Delay{Lognormal: fault.Lognormal{Median: time.Second, Sigma: math.NaN()}}
		}, `effect.lognormal.sigma is NaN, want more than 0 and at most 10`},
		{"a body and none", func(r *fault.Rule) { r.Effect = fault.Status{Code: 500, Body: "x", NoBody: true} }, `effect.body is there and not, want one`},
		{"a date in two ways", func(r *fault.Rule) { r.Effect = fault.Date{Offset: time.Second, Value: "x"} }, `effect has offset 1s and value "x", want one of them`},
		{"a long header", func(r *fault.Rule) { r.Effect = fault.Date{Value: strings.Repeat("x", 257)} }, `effect.value has 257 bytes, want at most 256`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rule := right
			c.change(&rule)
			if err := rule.Check(api(t)); err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}
