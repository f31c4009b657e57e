package mockserver_test

import (
	"strings"

	"github.com/popupmock/popupmock/mockserver/fault"
)

// journalMistakes are those of calls that ask the journal.
var journalMistakes = []mistake{
	{"GET", "/_mock/journal?operation=refesh", "", 400, badRequest(`unknown operation \"refesh\", did you mean \"refresh\"?`)},
	{"GET", "/_mock/journal?outcome=lost", "", 400, badRequest(`query: outcome is \"lost\", want one of answered, reset, closed, cut, open`)},
	{"GET", "/_mock/journal?state=alive", "", 400, badRequest(`query: state is \"alive\", want one of live, spent, revoked, expired, unknown, invalid, did you mean \"live\"?`)},
	{"GET", "/_mock/journal?use=id", "", 400, badRequest(`query: use is \"id\", want one of access, refresh`)},
	{"GET", "/_mock/journal?family=12", "", 400, badRequest(`query: family has 2 characters, want 32 hex digits`)},
	{"GET", "/_mock/journal?fingerprint=12345678901G", "", 400, badRequest(`query: fingerprint has a character that is none of 0 to 9 and a to f, want 12 hex digits`)},
	{"GET", "/_mock/journal?generation=-1", "", 400, badRequest(`query: generation is \"-1\", want a whole number from 0`)},
	{"GET", "/_mock/journal?client_ip=localhost", "", 400, badRequest(`query: client_ip is \"localhost\", want an IPv4 or IPv6 address`)},
	{"GET", "/_mock/journal?sent_status=9", "", 400, badRequest(`query: sent_status is \"9\", want 100 to 599`)},
	{"GET", "/_mock/journal/count?limit=1", "", 400, badRequest(`query: unknown field \"limit\", want one of ` + countKeys)},
	{"GET", "/_mock/journal/count?min=-1", "", 400, badRequest(`query: min is \"-1\", want a whole number from 0`)},
	{"GET", "/_mock/journal/count?min=3&max=2", "", 400, badRequest(`query: min is 3 and max is 2, want min to be no more than max`)},
	{"GET", "/_mock/journal/count?exactly=1&max=2", "", 400, badRequest(`query: exactly stands beside min or max, want one or the other`)},
	{"GET", "/_mock/journal/count?operation=refesh", "", 400, badRequest(`unknown operation \"refesh\", did you mean \"refresh\"?`)},
	{"GET", "/_mock/journal/wait?count=0", "", 400, badRequest(`query: count is \"0\", want a whole number from 1`)},
	{"GET", "/_mock/journal/wait?timeout=11m", "", 400, badRequest(`query: timeout is 11m0s, want 0s to 10m`)},
	{"GET", "/_mock/journal/wait?timeout=soon", "", 400, badRequest(`query: timeout: \"soon\" is not a duration, want for example 90s, 1h5m or 7d`)},
	{"GET", "/_mock/journal/wait?status=2xx", "", 400, badRequest(`query: status is \"2xx\", want a whole number from 0`)},
	{"GET", "/_mock/journal/wait?operation=refesh", "", 400, badRequest(`unknown operation \"refesh\", did you mean \"refresh\"?`)},
	{"POST", "/_mock/journal/order", ``, 400, badRequest(`steps is empty or missing, want at least one filter`)},
	{"POST", "/_mock/journal/order", `{"steps":[]}`, 400, badRequest(`steps is empty or missing, want at least one filter`)},
	{"POST", "/_mock/journal/order", `{"steps":7}`, 400, badRequest(`body: field \"steps\" is no list, want one of filters`)},
	{"POST", "/_mock/journal/order", `{"steps":[{},7]}`, 400, badRequest(`body: step 2: a filter is no JSON object`)},
	{"POST", "/_mock/journal/order", `{"steps":[{},{"status":"ok"}]}`, 400, badRequest(`body: step 2: status is \"ok\", want a whole number from 0`)},
	{"POST", "/_mock/journal/order", `{"steps":[{"limit":1}]}`, 400, badRequest(`step 1 has a limit, which has no meaning here`)},
	{"POST", "/_mock/journal/order", `{"steps":[{"operation":"refesh"}]}`, 400, badRequest(`unknown operation \"refesh\", did you mean \"refresh\"?`)},
	{"GET", "/_mock/journal/stream?outcome=open", "", 400, badRequest(`outcome is \"open\", and a stream tells of requests when they are that no more`)},
	{"GET", "/_mock/journal/stream?operation=refesh", "", 400, badRequest(`unknown operation \"refesh\", did you mean \"refresh\"?`)},
	{"GET", "/_mock/journal/har?limit=all", "", 400, badRequest(`query: limit is \"all\", want a whole number from 0`)},
	{"GET", "/_mock/journal/har?operation=refesh", "", 400, badRequest(`unknown operation \"refesh\", did you mean \"refresh\"?`)},
	{"GET", "/_mock/journal/one/explain", "", 400, badRequest(`path: \"one\" is no number of a request, want a whole number from 1`)},
	{"GET", "/_mock/journal/0/explain", "", 400, badRequest(`path: \"0\" is no number of a request, want a whole number from 1`)},
	{"GET", "/_mock/journal/9/explain", "", 404, notFound(`no request 9: the last one is request 1`)},
	{"GET", "/_mock/journal/one/exchange", "", 400, badRequest(`path: \"one\" is no number of a request, want a whole number from 1`)},
	{"GET", "/_mock/journal/9/exchange", "", 404, notFound(`no request 9: the last one is request 1`)},
	{"POST", "/_mock/journal/1/exchange", "", 405, refused("MethodNotAllowedError", "METHOD_NOT_ALLOWED", `no control call POST /_mock/journal/1/exchange, want GET, HEAD`)},
	{"POST", "/_mock/journal/stream", "", 405, refused("MethodNotAllowedError", "METHOD_NOT_ALLOWED", `no control call POST /_mock/journal/stream, want GET, HEAD`)},
}

const countKeys = "operation, method, path, account, status, reason, sent_status, outcome, fault, use, state, family, generation, fingerprint, client_ip, replica, sandbox, since, min, max, exactly"

const fields7 = "id, operation, account, phase, when, effect, ttl"

// faultMistakes are made on a mock that has the fault down; TestBadFaultsNameTheFieldAndChangeNothing has more of them.
var faultMistakes = []mistake{
	{"POST", "/_mock/faults", ``, 400, badRequest(`body: ends before its JSON does`)},
	{"POST", "/_mock/faults", `[]`, 400, badRequest(`body: is an array, want an object`)},
	{"POST", "/_mock/faults", `{"no_such":1}`, 400, badRequest(`body: effect is missing, want an object such as {\"type\":\"reset\"}\nno_such is an unknown field, want one of ` + fields7)},
	{"POST", "/_mock/faults", downLogin, 409, refused("ConflictError", "CONFLICT", `id \"down\" is that of a fault already; PUT /_mock/faults/down replaces it`)},
	{"POST", "/_mock/faults", `{"operation":"refesh","phase":"after","effect":{"type":"reset"}}`, 400, badRequest(`operation is \"refesh\", which no operation is called, did you mean \"refresh\"?`)},
	{"PUT", "/_mock/faults", ``, 400, badRequest(`body: ends before its JSON does`)},
	{"PUT", "/_mock/faults", `{}`, 400, badRequest(`body: is an object, want an array of faults`)},
	{"PUT", "/_mock/faults", `[{"no_such":1}]`, 400, badRequest(`body: [0].effect is missing, want an object such as {\"type\":\"reset\"}\n[0].no_such is an unknown field, want one of ` + fields7)},
	{"PUT", "/_mock/faults", `[` + lostRefresh + `,` + downLogin + `,` + downLogin + `]`, 400, badRequest(`[2].id is \"down\" as that of [1], want each its own`)},
	{"PUT", "/_mock/faults/down", ``, 400, badRequest(`body: ends before its JSON does`)},
	{"PUT", "/_mock/faults/down", `[]`, 400, badRequest(`body: is an array, want an object`)},
	{"PUT", "/_mock/faults/down", `{"no_such":1}`, 400, badRequest(`body: effect is missing, want an object such as {\"type\":\"reset\"}\nno_such is an unknown field, want one of ` + fields7)},
	{"PUT", "/_mock/faults/%2E", lostRefresh, 400, badRequest(`id is \".\", want 1 to 64 letters, digits, dots, hyphens and underscores, no dot first`)},
	{"PUT", "/_mock/faults/up", downLogin, 400, badRequest(`id is \"down\", want \"up\" as in the path, or none`)},
	{"GET", "/_mock/faults/up", "", 404, notFound(`no fault \"up\"; GET /_mock/faults lists them`)},
	{"DELETE", "/_mock/faults/up", "", 404, notFound(`no fault \"up\"; GET /_mock/faults lists them`)},
	{"GET", "/_mock/faults?fired=never", "", 400, badRequest(`query: fired is \"never\", want true or false`)},
	{"POST", "/_mock/faults", `{"operation":"login","phase":"after","effect":{"type":"rest"}}`, 400, badRequest(`body: effect.type is \"rest\", want one of ` + strings.Join(fault.Types(), ", ") + `, did you mean \"reset\"?`)},
}
