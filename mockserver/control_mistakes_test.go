package mockserver_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

// mistake is a wrong call, and what is said of it to the letter.
type mistake struct {
	method, path, body string
	status             int
	want               string
}

var mistakes = []mistake{
	{"POST", "/_mock/clock/advance", `{"by":"-1h"}`, 400, badRequest(`advance by -1h0m0s goes back in time; set the clock with allow_rewind instead`)},
	{"POST", "/_mock/clock/advance", `{"by":"soon"}`, 400, badRequest(`by: \"soon\" is not a duration, want for example 90s, 1h5m or 7d`)},
	{"POST", "/_mock/clock/advance", `{}`, 400, badRequest(`by: \"\" is not a duration, want for example 90s, 1h5m or 7d`)},
	{"POST", "/_mock/clock/advance", `{"by":"1h"}{"by":"1h"}`, 400, badRequest(`body: more follows after the first JSON value`)},
	{"POST", "/_mock/clock/advance", `{"by":"99999999h"}`, 400, badRequest(`by: \"99999999h\" is not a duration, want for example 90s, 1h5m or 7d`)},
	{"PUT", "/_mock/clock", `{"mode":"sleeping","rate":2}`, 400, badRequest(`unknown clock mode \"sleeping\", want \"frozen\" or \"running\"`)},
	{"PUT", "/_mock/clock", `{"rate":0,"mode":"running"}`, 400, badRequest(`clock rate 0 is out of bounds, want more than 0 and at most 86400`)},
	{"PUT", "/_mock/clock", `{"now":"9999-01-01T00:00:00Z"}`, 400, badRequest(`the clock cannot be in the year 9999, want 1970 to 9000`)},
	{"PUT", "/_mock/clock", `{"time":"x"}`, 400, badRequest(`body: unknown field \"time\", want one of now, mode, rate, allow_rewind`)},
	{"PUT", "/_mock/clock", `{"now":1736933400}`, 400, badRequest(`body: field \"now\" is no time, want it as RFC 3339 has it, such as \"2025-01-15T09:30:00Z\"`)},
	{"PUT", "/_mock/clock", `{"now":"2025-01-15"}`, 400, badRequest(`body: field \"now\" is no time, want it as RFC 3339 has it, such as \"2025-01-15T09:30:00Z\"`)},
	{"PUT", "/_mock/clock", `{"now":"1969-12-31T23:59:59Z","allow_rewind":true}`, 400, badRequest(`the clock cannot be in the year 1969, want 1970 to 9000`)},
	{"PUT", "/_mock/clock", `{"allow_rewind":1}`, 400, badRequest(`body: field \"allow_rewind\" is a number, want true or false`)},
	{"PUT", "/_mock/clock", `{"rate":"fast"}`, 400, badRequest(`body: field \"rate\" is a string, want a number`)},
	{"PUT", "/_mock/clock", `[]`, 400, badRequest(`body: a JSON array, want an object`)},
	{"PATCH", "/_mock/accounts/your_api_username", `{"active":false,"ip_whitelist":["10.0.0.0/33"]}`, 400, badRequest(`ip_whitelist: [0]: address entry \"10.0.0.0/33\": expected an IPv4 or IPv6 address or a CIDR prefix, such as 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32`)},
	{"PATCH", "/_mock/accounts/your_api_username", `{"active":false,"access_ttl":0}`, 400, badRequest(`access_ttl is 0, want seconds from 1 to 3153600000`)},
	{"PATCH", "/_mock/accounts/your_api_username", `{"active":false,"client_id":0}`, 400, badRequest(`client_id is 0, want a number from 1 to 9007199254740991`)},
	{"PATCH", "/_mock/accounts/your_api_username", `{"active":false,"features":[""]}`, 400, badRequest(`features: one is empty, want for example \"vouchers\"`)},
	{"PATCH", "/_mock/accounts/your_api_username", `{"active":false,"password":""}`, 400, badRequest(`password is empty`)},
	{"PATCH", "/_mock/accounts/your_api_username", `{"activ":false}`, 400, badRequest(`body: unknown field \"activ\", want one of password, client_id, active, features, ip_whitelist, access_ttl, refresh_ttl, did you mean \"active\"?`)},
	{"PUT", "/_mock/accounts/second", `{"active":true}`, 400, badRequest(`password is missing; PATCH changes single fields of an account`)},
	{"PUT", "/_mock/accounts/second", `{"password":"x","client_id":123456}`, 409, refused("ConflictError", "CONFLICT", `client_id 123456 is that of account \"your_api_username\" already`)},
	{"PATCH", "/_mock/accounts/nobody", `{}`, 404, notFound(`no account \"nobody\"; GET /_mock/accounts lists them`)},
	{"DELETE", "/_mock/accounts/nobody", "", 404, notFound(`no account \"nobody\"; GET /_mock/accounts lists them`)},
	{"GET", "/_mock/accounts/nobody", "", 404, notFound(`no account \"nobody\"; GET /_mock/accounts lists them`)},
	{"POST", "/_mock/tokens/revoke", `{}`, 400, badRequest(`revoke wants an account, a family or a jti, so that nothing is revoked by accident`)},
	{"POST", "/_mock/tokens/revoke", `{"use":"access"}`, 400, badRequest(`revoke wants an account, a family or a jti, so that nothing is revoked by accident`)},
	{"POST", "/_mock/tokens/revoke", `{"account":"your_api_username","use":"both"}`, 400, badRequest(`use is \"both\", want \"access\" or \"refresh\"`)},
	{"POST", "/_mock/tokens/revoke", `{"family":"zz"}`, 400, badRequest(`family: id has 2 characters, want 32 hex digits`)},
	{"POST", "/_mock/tokens/revoke", `{"account":"nobody"}`, 404, notFound(`no account \"nobody\"; GET /_mock/accounts lists them`)},
	{"POST", "/_mock/keys/rotate", `{"overlap":"yes"}`, 400, badRequest(`body: field \"overlap\" is a string, want true or false`)},
	{"GET", "/_mock/journal?stat=live", "", 400, badRequest(`query: unknown field \"stat\", want one of operation, method, path, account, status, reason, sent_status, outcome, fault, use, state, family, generation, fingerprint, client_ip, replica, sandbox, since, limit, did you mean \"status\" or \"state\"?`)},
	{"GET", "/_mock/journal?limit=-1", "", 400, badRequest(`query: limit is \"-1\", want a whole number from 0`)},
	{"GET", "/_mock/tokens?use=access&use=refresh", "", 400, badRequest(`query: field \"use\" is given 2 times, want once`)},
	{"GET", "/_mock/nothing", "", 404, notFound(`no control call GET /_mock/nothing; popupmock openapi --control lists the calls`)},
	{"DELETE", "/_mock/clock", "", 405, refused("MethodNotAllowedError", "METHOD_NOT_ALLOWED", `no control call DELETE /_mock/clock, want GET, HEAD, PUT`)},
	{"GET", "/_mock/reset", "", 405, refused("MethodNotAllowedError", "METHOD_NOT_ALLOWED", `no control call GET /_mock/reset, want POST`)},

	// What encoding/json lets pass.
	{"POST", "/_mock/clock/advance", `{"by":"1s"}}]`, 400, badRequest(`body: more follows after the first JSON value`)},
	{"POST", "/_mock/clock/advance", `{"by":"1s"}]`, 400, badRequest(`body: more follows after the first JSON value`)},
	{"POST", "/_mock/clock/advance", `{"by":"1s"`, 400, badRequest(`body: the JSON ends too early`)},
	{"POST", "/_mock/clock/advance", `{"By":"1s"}`, 400, badRequest(`body: unknown field \"By\", want one of by, did you mean \"by\"?`)},
	{"POST", "/_mock/clock/advance", `{"by":"1s","by":"1h"}`, 400, badRequest(`body: field \"by\" is given twice, want once`)},
	{"POST", "/_mock/clock/advance", `null`, 400, badRequest(`body: a JSON null, want an object`)},
	{"PUT", "/_mock/clock", `{"now":"tomorrow"}`, 400, badRequest(`body: field \"now\" is no time, want it as RFC 3339 has it, such as \"2025-01-15T09:30:00Z\"`)},
	{"PATCH", "/_mock/accounts/your_api_username", `{"ACTIVE":false}`, 400, badRequest(`body: unknown field \"ACTIVE\", want one of password, client_id, active, features, ip_whitelist, access_ttl, refresh_ttl, did you mean \"active\"?`)},
	{"PATCH", "/_mock/accounts/your_api_username", `{"active":false,"ip_whitelist":null}`, 400, badRequest(`body: field \"ip_whitelist\" is null, want a value, or the field left out`)},
	{"POST", "/_mock/clock/advance", `{"by":"1s"}` + strings.Repeat(" ", 1<<20), 400, badRequest(`body: larger than 1048576 bytes`)},
	{"POST", "/_mock/clock/advance", `{"by":"7d-167h"}`, 400, badRequest(`by: duration \"7d-167h\" has a bad number of days, or a sign, want 0 to 65535 days, for example 7d or 6d23h59m`)},
	{"POST", "/_mock/clock/advance", `{"by":"65535d2562047h"}`, 400, badRequest(`by: duration \"65535d2562047h\" is too long, want less than 106751d`)},

	// Calls that take no query, or no body.
	// Minting.
	{"POST", "/_mock/tokens", ``, 400, badRequest(`account is empty, want a username; GET /_mock/accounts lists them`)},
	{"POST", "/_mock/tokens", `{"account":"nobody"}`, 404, notFound(`no account \"nobody\"; GET /_mock/accounts lists them`)},
	{"POST", "/_mock/tokens", `{"account":7}`, 400, badRequest(`body: field \"account\" is a number, want text`)},
	{"POST", "/_mock/tokens", `{"account":"` + strings.Repeat("n", 257) + `"}`, 400, badRequest(`account has 257 bytes, want at most 256`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","use":"id"}`, 400, badRequest(`use is \"id\", want \"access\" or \"refresh\"`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","expires_in":-3153600001}`, 400, badRequest(`expires_in is -3153600001, want seconds from -3153600000 to 3153600000`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","expires_in":"1h"}`, 400, badRequest(`body: field \"expires_in\" is a string, want a whole number`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","expires_in":1.5}`, 400, badRequest(`body: field \"expires_in\" is a number 1.5, want a whole number`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","issued_ago":-1}`, 400, badRequest(`issued_ago is -1, want seconds from 0 to 3153600000`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","issued_ago":3153600000}`, 400, badRequest(`the token would be of a time before 1970: the mock's is 2025-01-15T09:30:00Z`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","signature":"bad"}`, 400, badRequest(`signature is \"bad\", want one of good, wrong-key, unknown-key, none, tampered`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","registered":"no"}`, 400, badRequest(`body: field \"registered\" is a string, want true or false`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","without":["nbf"]}`, 400, badRequest(`without: there is no claim \"nbf\", want some of iss, sub, client_id, use, family, generation, jti, iat, exp`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","without":["exp","exp"]}`, 400, badRequest(`without: \"exp\" is given twice, want once`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","without":[7]}`, 400, badRequest(`body: field \"without\" is a number, want text`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","without":"exp"}`, 400, badRequest(`body: field \"without\" is a string, want a list of texts`)},
	{"POST", "/_mock/tokens", `{"account":"your_api_username","signature":"none","issuer":"me"}`, 400, badRequest(`subject, issuer and without mean nothing where signature is \"none\": want \"good\"`)},

	// Names of accounts.
	{"PUT", "/_mock/accounts/" + strings.Repeat("n", 257), `{"password":"x"}`, 400, badRequest(`username has 257 bytes, want at most 256`)},
	{"GET", "/_mock/accounts/%ff", ``, 400, badRequest(`username is not valid UTF-8`)},
	{"DELETE", "/_mock/accounts/%ff", ``, 400, badRequest(`username is not valid UTF-8`)},
	{"PUT", "/_mock/accounts/second", ``, 400, badRequest(`password is missing; PATCH changes single fields of an account`)},

	// Assumptions.
	{"PUT", "/_mock/assumptions", `{"bad-id":"not-found","clock-leeway":"soon"}`, 400, badRequest(`assumption clock-leeway: \"soon\" is not a duration, want for example 90s, 1h5m or 7d`)},
	{"PUT", "/_mock/assumptions", `{"bad-id":"not-found","bad_id":"reject"}`, 400, badRequest(`unknown assumption \"bad_id\", did you mean \"bad-id\"?`)},
	{"PUT", "/_mock/assumptions", `{"bad-id":404}`, 400, badRequest(`body: field \"bad-id\" is no text, want a value in quotes`)},
	{"PUT", "/_mock/assumptions", `{"bad-id":"reject","bad-id":"not-found"}`, 400, badRequest(`body: field \"bad-id\" is given twice, want once`)},
	{"PUT", "/_mock/assumptions", `{"bad-id":null}`, 400, badRequest(`body: field \"bad-id\" is null, want a value, or the field left out`)},

	// Sandboxes.
	{"POST", "/_mock/sandboxes", `{"name":"Mine"}`, 400, badRequest(`name is \"Mine\", want 1 to 63 characters of a-z, 0-9 and -`)},
	{"POST", "/_mock/sandboxes", `{"name":"` + strings.Repeat("n", 64) + `"}`, 400, badRequest(`name is \"` + strings.Repeat("n", 64) + `\", want 1 to 63 characters of a-z, 0-9 and -`)},
	{"POST", "/_mock/sandboxes", `{"name":7}`, 400, badRequest(`body: field \"name\" is a number, want text`)},
	{"POST", "/_mock/sandboxes", `{"ttl":""}`, 400, badRequest(`ttl: \"\" is not a duration, want for example 90s, 1h5m or 7d`)},
	{"POST", "/_mock/sandboxes", `{"ttl":"0s"}`, 400, badRequest(`ttl is 0s, want whole seconds from 1s to 30d`)},
	{"POST", "/_mock/sandboxes", `{"ttl":"500ms"}`, 400, badRequest(`ttl is 500ms, want whole seconds from 1s to 30d`)},
	{"POST", "/_mock/sandboxes", `{"ttl":"31d"}`, 400, badRequest(`ttl is 744h0m0s, want whole seconds from 1s to 30d`)},
	{"POST", "/_mock/sandboxes", `{"ttl":600}`, 400, badRequest(`body: field \"ttl\" is a number, want text`)},
	{"POST", "/_mock/sandboxes", `{"listen":"yes"}`, 400, badRequest(`body: field \"listen\" is a string, want true or false`)},
	{"POST", "/_mock/sandboxes", `{"seed":"` + strings.Repeat("x", 257) + `"}`, 400, badRequest(`seed has 257 bytes, want at most 256 of valid UTF-8`)},
	{"GET", "/_mock/sandboxes/nobody", ``, 404, notFound(`no sandbox \"nobody\"; GET /_mock/sandboxes lists them, POST makes one`)},
	{"DELETE", "/_mock/sandboxes/nobody", ``, 404, notFound(`no sandbox \"nobody\"; GET /_mock/sandboxes lists them, POST makes one`)},
	{"DELETE", "/_mock/sandboxes/No", ``, 400, badRequest(`name is \"No\", want 1 to 63 characters of a-z, 0-9 and -`)},
	{"DELETE", "/_mock/sandboxes", ``, 405, refused("MethodNotAllowedError", "METHOD_NOT_ALLOWED", `no control call DELETE /_mock/sandboxes, want GET, HEAD, POST`)},
	{"GET", "/s/nobody/_mock/clock", ``, 404, notFound(`no sandbox \"nobody\"; GET /_mock/sandboxes lists them, POST makes one`)},

	{"DELETE", "/_mock/journal?operation=login", "", 400, badRequest(`query: unknown field \"operation\", this call takes none`)},
	{"DELETE", "/_mock/journal?operation", "", 400, badRequest(`query: unknown field \"operation\", this call takes none`)},
	{"DELETE", "/_mock/accounts/your_api_username?force=1", "", 400, badRequest(`query: unknown field \"force\", this call takes none`)},
	{"POST", "/_mock/reset?only=clock", "", 400, badRequest(`query: unknown field \"only\", this call takes none`)},
	{"POST", "/_mock/tokens/revoke?account=your_api_username", "", 400, badRequest(`query: unknown field \"account\", this call takes none`)},
	{"GET", "/_mock/clock?x=%zz", "", 400, badRequest(`query: invalid URL escape \"%zz\"`)},
	{"POST", "/_mock/reset", `{"keep_accounts":true}`, 400, badRequest(`body: unknown field \"keep_accounts\", this call takes none`)},
	{"POST", "/_mock/reset", `[]`, 400, badRequest(`body: a JSON array, want an object`)},
	{"DELETE", "/_mock/journal", `{"operation":"login"}`, 400, badRequest(`body: unknown field \"operation\", this call takes none`)},
	{"DELETE", "/_mock/accounts/your_api_username", `now`, 400, badRequest(`body: invalid character 'o' in literal null (expecting 'u')`)},
	{"GET", "/_mock/tokens", `{"use":"access"}`, 400, badRequest(`body: unknown field \"use\", this call takes none`)},

	// Filters that could match nothing.
	{"GET", "/_mock/journal?reason=token_expird", "", 400, badRequest(`query: reason is \"token_expird\", want one of ` + allReasons() + `, did you mean \"token_expired\"?`)},
	{"GET", "/_mock/journal?status=0", "", 400, badRequest(`query: status is \"0\", want 100 to 599`)},
	{"GET", "/_mock/journal?status=99", "", 400, badRequest(`query: status is \"99\", want 100 to 599`)},
	{"GET", "/_mock/journal?status=600", "", 400, badRequest(`query: status is \"600\", want 100 to 599`)},
	{"GET", "/_mock/journal?status=4xx", "", 400, badRequest(`query: status is \"4xx\", want a whole number from 0`)},
}

// TestMistakesAreNamedAndChangeNothing makes each mistake on one mock.
func TestMistakesAreNamedAndChangeNothing(t *testing.T) {
	t.Parallel()
	mock, u := controlled(t)
	u.do("POST", "/_mock/faults", downLogin).wantOK(t)
	u.login()
	before, saved := steered(u), u.do("GET", "/_mock/state", "").body // in which is nearly all of it, at an eighth of the cost
	looks := need.Rounds(20, 4, 1)                                    // at the state, after so many mistakes: it takes longer than they do
	for i, m := range slices.Concat(mistakes, journalMistakes, faultMistakes, mistakesOfAll(t)) {
		answer := u.do(m.method, m.path, m.body)
		if answer.status != m.status || strings.TrimSpace(answer.body) != m.want {
			t.Errorf("%s %s %.80s\ngot  %d %s\nwant %d %s", m.method, m.path, m.body, answer.status, answer.body, m.status, m.want)
		}
		if i%looks > 0 {
			continue
		}
		if diff := cmp.Diff(saved, u.do("GET", "/_mock/state", "").body); diff != "" {
			t.Fatalf("%s %s %s is refused, but that, or one of %d mistakes before, has changed the state:\n%s", m.method, m.path, m.body, looks-1, diff)
		}
	}
	if diff := cmp.Diff(saved, u.do("GET", "/_mock/state", "").body); diff != "" {
		t.Errorf("the last mistakes have changed the state:\n%s", diff)
	}
	if diff := cmp.Diff(before, steered(u)); diff != "" {
		t.Errorf("something that is refused has changed the state:\n%s", diff)
	}
	if len(mock.Journal()) != 1 {
		t.Error("control calls are in the journal")
	}
}

// mistakesOfAll are those that every call refuses, whatever it does. They follow from the document.
func mistakesOfAll(t *testing.T) []mistake {
	t.Helper()
	var all []mistake
	tooLarge := "{}" + strings.Repeat(" ", 1<<20)
	for _, op := range controlDocument(t).Operations() {
		if op.ID == "putState" { // which has its own in TestNoState and TestStateMistakes
			continue
		}
		path := "/_mock" + strings.NewReplacer("{username}", "your_api_username", "{id}", "down", "{seq}", "1", "{name}", "mine").Replace(op.Path)
		add := func(query, body, message string) {
			all = append(all, mistake{op.Method, path + query, body, 400, badRequest(message)})
		}
		add("?no_such=1", "", `query: unknown field \"no_such\", `+wantKeys(op))
		add("?%zz", "", `query: invalid URL escape \"%zz\"`)
		for _, key := range op.QueryKeys() {
			add("?"+key+"=&"+key+"=", "", `query: field \"`+key+`\" is given 2 times, want once`)
		}
		if takesFaults(op) { // whose parser has words of its own, see faultMistakes
			add("", "{", "body: the JSON ends too early")
			add("", tooLarge, "body: larger than 1048576 bytes")
			continue
		}
		if ownParser[op.ID] {
			continue
		}
		add("", "[]", "body: a JSON array, want an object")
		add("", "7", "body: a JSON number, want an object")
		add("", "null", "body: a JSON null, want an object")
		add("", "{", "body: the JSON ends too early")
		add("", "{}{}", "body: more follows after the first JSON value")
		add("", "by=1h", "body: invalid character 'b' looking for beginning of value")
		add("", "\"\xff\"", "body: it is not valid UTF-8")
		add("", tooLarge, "body: larger than 1048576 bytes")
		switch {
		case !op.TakesBody():
			add("", `{"no_such":1}`, `body: unknown field \"no_such\", this call takes none`)
		case op.ID != "putAssumptions": // whose names are values of its own
			add("", `{"no_such":1}`, `body: unknown field \"no_such\", want one of `+fields[op.ID])
		}
	}
	return all
}

// fields are those of the body of each call, as they are told to who has misspelt one.
var fields = map[string]string{
	"openSession": "token, path", "closeSession": "path",
	"setClock":     "now, mode, rate, allow_rewind",
	"advanceClock": "by",
	"putAccount":   "password, client_id, active, features, ip_whitelist, access_ttl, refresh_ttl",
	"patchAccount": "password, client_id, active, features, ip_whitelist, access_ttl, refresh_ttl",
	"mintToken":    "account, use, expires_in, issued_ago, signature, registered, subject, issuer, without",
	"revokeTokens": "account, family, use, jti",
	"rotateKey":    "overlap",
	"orderJournal": "steps",

	"createSandbox": "name, ttl, listen, seed",
}

func wantKeys(op *openapi.Operation) string {
	if keys := op.QueryKeys(); keys != nil {
		return "want one of " + strings.Join(keys, ", ")
	}
	return "this call takes none"
}

// takesFaults tells whether a call has a fault in its body, or several.
func takesFaults(op *openapi.Operation) bool {
	return op.TakesBody() && strings.HasPrefix(op.Path, "/faults")
}

func notFound(message string) string { return refused("NotFoundError", "NOT_FOUND", message) }

func allReasons() string {
	var texts []string
	for _, reason := range journal.Reasons() {
		if reason != journal.ReasonNone {
			texts = append(texts, string(reason))
		}
	}
	return strings.Join(texts, ", ")
}
