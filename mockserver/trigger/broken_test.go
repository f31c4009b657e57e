package trigger_test

import (
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/trigger"
)

// doing is a rule document that is right but for what it does.
func doing(action string) string {
	return `{"on":{"operation":"login","event":"received"},"do":[` + action + `]}`
}

// onto is a rule document that is right but for what sets it off.
func onto(on string) string { return `{"on":` + on + `,"do":[{"action":"rotate_key"}]}` }

func TestBrokenDocuments(t *testing.T) {
	t.Parallel()
	const good = `{"operation":"login","event":"received"}`
	cases := []struct{ name, text, want string }{
		// Form.
		{"nothing", ``, `ends before its JSON does`},
		{"no JSON", `{"id":x}`, `is no JSON from byte 7 on`},
		{"two values", onto(good) + `{}`, `more follows after the first JSON value`},
		{"null", `null`, `is null, want an object`},
		{"an array", `[]`, `is an array, want an object`},
		{"no fields", `{}`, "on is missing, want an object such as {\"operation\":\"listProducts\",\"event\":\"received\",\"nth\":3}\ndo is missing, want a list of actions such as [{\"action\":\"advance\",\"by\":\"1h\"}]"},
		{"a misspelt field", `{"on":` + good + `,"doo":[],"do":[{"action":"rotate_key"}]}`, `doo is an unknown field, want one of id, on, do, did you mean "do"?`},
		{"a field twice", `{"id":"a","id":"a","on":` + good + `,"do":[{"action":"rotate_key"}]}`, `id is given twice, want it once`},
		{"an empty id", `{"id":"",` + onto(good)[1:], `id is empty, want it filled or left out`},
		{"a bad id", `{"id":"a/b",` + onto(good)[1:], `id is "a/b", want 1 to 64 letters, digits, dots, hyphens and underscores, no dot first`},
		{"hits", `{"hits":1,` + onto(good)[1:], `hits is counted by the mock, leave it out`},
		{"calls", `{"calls":1,` + onto(good)[1:], `calls is counted by the mock, leave it out`},
		{"nothing to do", `{"on":` + good + `,"do":[]}`, `do has 0 actions, want 1 to 100`},
		{"one action outside of a list", `{"on":` + good + `,"do":{"action":"rotate_key"}}`, `do is an object, want an array`},
		// What sets it off.
		{"on nothing", onto(`{}`), "on.operation is missing, want an operationId such as \"refresh\", or \"*\" for all\non.event is \"\", want \"received\" or \"answered\""},
		{"on a text", onto(`"login"`), `on is "login", want an object`},
		{"a misspelt operation", onto(`{"operation":"listProduct","event":"received"}`), `on.operation is "listProduct", which no operation is called, did you mean "listProducts"?`},
		{"another event", onto(`{"operation":"login","event":"sent"}`), `on.event is "sent", want "received" or "answered"`},
		{"request 0", onto(`{"operation":"login","event":"received","nth":0}`), `on.nth is the number 0, want more than that`},
		{"request -1", onto(`{"operation":"login","event":"received","nth":-1}`), `on.nth is -1, want a whole number from 1 to 1000000000`},
		{"a fraction of a request", onto(`{"operation":"login","event":"received","nth":1.5}`), `on.nth is the number 1.5, want a whole number`},
		{"a null", onto(`{"operation":"login","event":"received","nth":null}`), `on.nth is null, want a whole number`},
		{"when, as faults have it", onto(`{"operation":"login","event":"received","when":{"nth":1}}`), `on.when is an unknown field, want one of operation, account, event, nth`},
		{"an empty account", onto(`{"operation":"login","event":"received","account":""}`), `on.account is empty, want it filled or left out`},
		{"a long account", onto(`{"operation":"login","event":"received","account":"` + strings.Repeat("a", 257) + `"}`), `on.account has 257 bytes, want at most 256 of valid UTF-8`},
		// Actions.
		{"no action", doing(`{}`), `do[0].action is "", want one of advance, revoke, set_lifetimes, set_whitelist, set_active, rotate_key, arm_fault`},
		{"an action by its name", doing(`"rotate_key"`), `do[0] is "rotate_key", want an object`},
		{"a misspelt action", doing(`{"action":"advanced"}`), `do[0].action is "advanced", want one of advance, revoke, set_lifetimes, set_whitelist, set_active, rotate_key, arm_fault, did you mean "advance"?`},
		{"the second is wrong", doing(`{"action":"rotate_key"},{"action":"advance"}`), `do[1].by is missing, want a duration such as "1h"`},
		{"a field of another action", doing(`{"action":"advance","by":"1h","account":"shop"}`), `do[0].account is an unknown field, want one of action, by`},
		{"advance by a number", doing(`{"action":"advance","by":3600}`), `do[0].by is the number 3600, want a duration such as "250ms", "1h5m" or "7d"`},
		{"advance by nothing", doing(`{"action":"advance","by":"0s"}`), `do[0].by is 0s, want more than 0s and at most 36500d`},
		{"go back", doing(`{"action":"advance","by":"-1h"}`), `do[0].by is -1h, want more than 0s and at most 36500d`},
		{"too far", doing(`{"action":"advance","by":"36501d"}`), `do[0].by is 36501d, want more than 0s and at most 36500d`},
		{"revoke what", doing(`{"action":"revoke"}`), `do[0].what is missing, want "family" or "account"`},
		{"revoke a token", doing(`{"action":"revoke","what":"token"}`), `do[0].what is "token", want "family" or "account"`},
		{"revoke for no use", doing(`{"action":"revoke","what":"family","use":""}`), `do[0].use is empty, want it filled or left out`},
		{"revoke for another use", doing(`{"action":"revoke","what":"family","use":"id"}`), `do[0].use is "id", want "access" or "refresh", or none for both`},
		{"the family of an account", doing(`{"action":"revoke","what":"family","account":"shop"}`), `do[0].account is given, want none: the family is that of the request`},
		{"an account that is none", doing(`{"action":"revoke","what":"account","account":"shp"}`), `do[0].account is "shp", and there is no such account`},
		{"no lifetime", doing(`{"action":"set_lifetimes"}`), `do[0] has neither access_ttl nor refresh_ttl, want one or both`},
		{"a lifetime of 0", doing(`{"action":"set_lifetimes","access_ttl":0,"refresh_ttl":60}`), `do[0].access_ttl is the number 0, want more than that`},
		{"a negative lifetime", doing(`{"action":"set_lifetimes","refresh_ttl":-60}`), `do[0].refresh_ttl is out of bounds, want whole seconds from 1 to 3153600000`},
		{"a long lifetime", doing(`{"action":"set_lifetimes","access_ttl":3153600001}`), `do[0].access_ttl is out of bounds, want whole seconds from 1 to 3153600000`},
		{"the longest number", doing(`{"action":"set_lifetimes","access_ttl":9223372036854775807}`), `do[0].access_ttl is out of bounds, want whole seconds from 1 to 3153600000`},
		{"a lifetime as text", doing(`{"action":"set_lifetimes","access_ttl":"60s"}`), `do[0].access_ttl is "60s", want a whole number`},
		{"no whitelist", doing(`{"action":"set_whitelist"}`), `do[0].ip_whitelist is missing, want a list of addresses and CIDRs, [] to let all in`},
		{"null for a whitelist", doing(`{"action":"set_whitelist","ip_whitelist":null}`), `do[0].ip_whitelist is null, want an array`},
		{"an address outside of a list", doing(`{"action":"set_whitelist","ip_whitelist":"10.0.0.1"}`), `do[0].ip_whitelist is "10.0.0.1", want an array`},
		{"a number in the whitelist", doing(`{"action":"set_whitelist","ip_whitelist":["10.0.0.1",7]}`), `do[0].ip_whitelist[1] is the number 7, want a string`},
		{"a bad address", doing(`{"action":"set_whitelist","ip_whitelist":["10.0.0.0/33"]}`), `do[0].ip_whitelist has a bad entry: [0]: address entry "10.0.0.0/33": expected an IPv4 or IPv6 address or a CIDR prefix, such as 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32`},
		{"active or not", doing(`{"action":"set_active"}`), `do[0].active is missing, want true or false`},
		{"active as text", doing(`{"action":"set_active","active":"no"}`), `do[0].active is "no", want true or false`},
		{"an empty account in an action", doing(`{"action":"set_active","active":true,"account":""}`), `do[0].account is empty, want it filled or left out`},
		{"overlap as a number", doing(`{"action":"rotate_key","overlap":1}`), `do[0].overlap is the number 1, want true or false`},
		{"overlap null", doing(`{"action":"rotate_key","overlap":null}`), `do[0].overlap is null, want true or false`},
		{"no fault", doing(`{"action":"arm_fault"}`), `do[0].fault is missing, want a fault`},
		{"a fault that is none", doing(`{"action":"arm_fault","fault":"reset"}`), `do[0].fault is "reset", want an object`},
		{"a fault with hits", doing(`{"action":"arm_fault","fault":{"operation":"login","phase":"after","effect":{"type":"reset"},"hits":0}}`), `do[0].fault.hits is counted by the mock, leave it out`},
		{"a misspelt effect", doing(`{"action":"arm_fault","fault":{"operation":"login","phase":"after","effect":{"type":"rest"}}}`), `do[0].fault.effect.type is "rest", want one of status, unauthorized, retry_after, delay, reset, close, stall, cut, drip, malformed_json, missing_field, wrong_type, content_type, date, did you mean "reset"?`},
		{"a fault of no operation", doing(`{"action":"arm_fault","fault":{"operation":"logn","phase":"after","effect":{"type":"reset"}}}`), `do[0].fault.operation is "logn", which no operation is called, did you mean "login"?`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rule, err := trigger.Parse([]byte(c.text))
			if err == nil {
				err = rule.Check(known(t))
			}
			if err == nil || err.Error() != c.want {
				t.Errorf("%s\ngot  %v\nwant %s", c.text, err, c.want)
			}
		})
	}
}

func TestBrokenLists(t *testing.T) {
	t.Parallel()
	good := onto(`{"operation":"login","event":"received"}`)
	cases := []struct{ text, want string }{
		{``, `ends before its JSON does`},
		{good, `is an object, want an array of triggers`},
		{`null`, `is null, want an array of triggers`},
		{`[` + good + `,7]`, `[1] is the number 7, want an object`},
		{`[` + good + `,` + doing(`{"action":"advance","by":"x"}`) + `]`, `[1].do[0].by is "x", want a duration such as "250ms", "1h5m" or "7d"`},
		{`[{"id":"a",` + good[1:] + `,` + good + `,{"id":"a",` + good[1:] + `]`, `[2].id is "a" as that of [0], want each its own`},
	}
	for _, c := range cases {
		rules, err := trigger.ParseAll([]byte(c.text))
		if err == nil {
			err = trigger.CheckAll(rules, known(t))
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%s\ngot  %v\nwant %s", c.text, err, c.want)
		}
	}
}
