package mockserver_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// object is a JSON object that can be changed in any way.
type object = map[string]any

func part(d object, names ...string) object {
	for _, name := range names {
		d = d[name].(object)
	}
	return d
}

func item(d object, list string, i int) object { return d[list].([]any)[i].(object) }

// stateMistakes are documents that are wrong, and what is said of each, to the letter.
var stateMistakes = []struct {
	name string
	edit func(d object)
	want string
}{
	{"another version", func(d object) { d["version"], d["clock"] = 2, 7 }, `body: version is none that this popupmock knows, want 1`},
	{"no version", func(d object) { d["version"] = 0 }, `version is none that this popupmock knows, want 1`},
	{"unknown field", func(d object) { part(d, "clock")["spede"] = 1 }, `body: clock.spede is an unknown field, want one of now, mode, rate`},
	{"name in other letters", func(d object) { d["Clock"] = 1 }, `body: Clock is an unknown field, want one of version, data, terms, clock, secret, keys, assumptions, accounts, families, faults, triggers, rate_limits, orders, journal, did you mean "clock"?`},
	{"missing fields", func(d object) { delete(d, "families"); delete(part(d, "secret"), "key") }, "body: secret.key is missing\nfamilies is missing"},
	{"null", func(d object) { d["accounts"] = nil }, `body: accounts is null, want an array`},
	{"wrong kinds", func(d object) {
		d["orders"], part(d, "terms")["extensions"], item(d, "accounts", 0)["key"] = object{}, "yes", 7
		part(d, "journal")["last"], part(d, "clock")["now"], item(d, "accounts", 0)["username"] = -1, "2025-01-15", true
	}, "body: accounts[0].key is another number, want 32 hex digits\naccounts[0].username is true or false, want text\n" +
		"clock.now is another text, want a time in UTC such as \"2025-01-15T09:30:00Z\"\n" +
		"journal.last is another number, want a whole number in its bounds\norders is an object, want an array\n" +
		"terms.extensions is a string, want true or false"},
	{"an id that is none", func(d object) { item(d, "families", 1)["id"] = "s3cret" }, `body: families[1].id is another text, want 32 hex digits`},
	{"a key that is no base64", func(d object) { part(d, "keys", "signing")["private"] = "s3cret" }, `body: keys.signing.private is another text, want base64`},
	{"a time of another zone", func(d object) { part(d, "clock")["now"] = "2025-01-15T09:30:00+01:00" }, `body: clock.now is another text, want a time in UTC such as "2025-01-15T09:30:00Z"`},

	{"terms", func(d object) { part(d, "terms")["issuer"], part(d, "terms")["access_ttl"] = "", 0 }, "terms.issuer is empty or too long, want 1 to 256 bytes\nterms.access_ttl is out of bounds, want 1 to 3153600000"},
	{"clock", func(d object) { part(d, "clock")["mode"] = "s3cret" }, `clock is wrong, want the years 1970 to 9000, the mode "frozen" or "running", and a rate above 0 and up to 86400`},
	{"secret", func(d object) { part(d, "secret")["key"] = "AAAA" }, `secret.key is of another length, want 32 bytes`},
	{"more ids than there can be", func(d object) { part(d, "secret")["drawn"] = json.Number("9007199254740992") }, `secret.drawn is out of bounds, want 0 to 9007199254740991`},
	{"algorithm", func(d object) { part(d, "keys", "signing")["alg"] = "s3cret" }, `keys.signing.alg is none of [HS256 RS256 ES256 EdDSA]`},
	{"key of another algorithm", func(d object) { part(d, "keys", "signing")["alg"] = "RS256" }, `keys.signing.private is no PKCS #8 of a key of RS256 as the mock makes it`},
	{"algorithm that is not assumed", func(d object) { part(d, "assumptions")["token-alg"] = "EdDSA" }, `keys.signing.alg is another than assumptions.token-alg`},
	{"dropped signing key", func(d object) { part(d, "keys", "signing")["dropped"] = true }, `keys.signing.dropped is true, want a signing key that verifies`},
	{"two keys of one id", func(d object) {
		part(d, "keys")["earlier"], part(d, "keys")["made"] = []any{part(d, "keys", "signing")}, 2
	}, `keys.earlier[0].id is that of a newer key, want each its own`},
	{"fewer keys made than there are", func(d object) { part(d, "keys")["made"] = 0 }, `keys.made is out of bounds, want 3 to 2147483647`},
	{"assumptions", func(d object) {
		part(d, "assumptions")["bad-id"], part(d, "assumptions")["s3cret"] = "s3cret", "x"
	}, "assumptions.bad-id has another value than reject or not-found\nassumptions has a name that is none; GET /_mock/assumptions lists them"},
	{"accounts", func(d object) {
		item(d, "accounts", 1)["client_id"], item(d, "accounts", 1)["username"] = item(d, "accounts", 0)["client_id"], item(d, "accounts", 0)["username"]
		item(d, "accounts", 0)["password"], item(d, "accounts", 0)["dead_access"] = "AAAA", 99
		item(d, "accounts", 1)["ip_whitelist"], item(d, "accounts", 1)["features"] = []any{"10.0.0.1/8"}, []any{""}
	}, "accounts[0].password is of another length, want 32 bytes\naccounts[0].dead_access is out of bounds, want 0 to 0\n" +
		"accounts[1].features has one that is empty\naccounts[1].ip_whitelist[0] has bits beyond its length, want a network\n" +
		"accounts[1].username is that of an account before, want each its own\naccounts[1].client_id is that of an account before, want each its own"},
	{"families", func(d object) {
		item(d, "families", 1)["id"], item(d, "families", 0)["pairs"] = item(d, "families", 0)["id"], []any{}
		item(d, "families", 2)["expires_at"] = -1
	}, "families[0].pairs is empty, want at least one\nfamilies[1].id is that of a family before, want each its own\n" +
		"families[2].expires_at is out of bounds, want 0 to 9007199254740991"},
	{"pairs", func(d object) {
		f := item(d, "families", 0)
		f["pairs"] = []any{item(f, "pairs", 0), item(f, "pairs", 0)}
		g := item(d, "families", 1)
		g["pairs"] = []any{item(g, "pairs", 0)}
		item(g, "pairs", 0)["generation"] = 77
		part(item(g, "pairs", 0), "refresh")["pad"] = 3
	}, "families[0].pairs[1].generation is out of bounds, want more than that of the pair before, and at most the family's\n" +
		"families[1].pairs[0].generation is out of bounds, want more than that of the pair before, and at most the family's\n" +
		"families[1].pairs[0].refresh.pad is out of bounds, want 0 to 2"},
	{"fault", func(d object) { item(part(d, "faults"), "rules", 0)["rule"] = object{"operation": "s3cret"} }, `faults.rules[0].rule is wrong; POST /_mock/faults says how`},
	{"counters of faults", func(d object) {
		item(part(d, "faults"), "rules", 0)["hits"], item(part(d, "faults"), "rules", 1)["number"] = 1_000_000, 1
		item(part(d, "faults"), "rules", 2)["expires_at"] = "2025-01-15T09:30:00Z"
	}, "faults.rules[0].hits is out of bounds, want no more than calls, and those up to 9007199254740991\n" +
		"faults.rules[1].number is out of bounds, want more than that of the rule before, and no more than were created\n" +
		"faults.rules[2].expires_at belongs to a rule with ttl, and to no other"},
	{"two faults of one id", func(d object) {
		part(item(part(d, "faults"), "rules", 3), "rule")["id"] = "third"
	}, `faults.rules[3].rule has the id of another, or none, want each its own`},
	{"trigger", func(d object) {
		part(item(part(d, "triggers"), "rules", 0), "rule")["on"] = object{"operation": "login", "event": "s3cret"}
	}, `triggers.rules[0].rule is wrong; POST /_mock/triggers says how`},
	{"counters of triggers", func(d object) {
		part(d, "triggers")["titled"], item(part(d, "triggers"), "rules", 0)["hits"] = json.Number("9007199254740992"), 1_000_000
		item(part(d, "triggers"), "rules", 1)["number"], item(part(d, "triggers"), "rules", 3)["number"] = 1, 1_000_000
	}, "triggers.titled is out of bounds, want 0 to 9007199254740991\n" +
		"triggers.rules[0].hits is out of bounds, want no more than calls, and those up to 9007199254740991\n" +
		"triggers.rules[1].number is out of bounds, want more than that of the rule before, and no more than were created\n" +
		"triggers.rules[3].number is out of bounds, want more than that of the rule before, and no more than were created"},
	{"two triggers of one id", func(d object) {
		part(item(part(d, "triggers"), "rules", 1), "rule")["id"] = part(item(part(d, "triggers"), "rules", 0), "rule")["id"]
	}, `triggers.rules[1].rule has the id of another, or none, want each its own`},
	{"more triggers than there may be", func(d object) {
		part(d, "triggers")["rules"] = slices.Repeat([]any{item(part(d, "triggers"), "rules", 0)}, trigger.MaxRules+1)
	}, `triggers.rules has too many triggers, want at most 10000`},
	{"buckets", func(d object) {
		item(d, "rate_limits", 0)["tokens"] = 41
		d["rate_limits"] = []any{item(d, "rate_limits", 0), item(d, "rate_limits", 0)}
	}, "rate_limits[0].tokens is out of bounds, want at most what the rate counts\nrate_limits[1].tokens is out of bounds, want at most what the rate counts\n" +
		"rate_limits[1] is the second of its operation and caller, want one"},
	{"buckets without limits", func(d object) { part(d, "assumptions")["rate-limit"] = "off" }, `rate_limits has buckets, want none where no rate is assumed`},
	{"orders without extensions", func(d object) { part(d, "terms")["extensions"] = false }, `orders has orders, want none without terms.extensions`},
	{"orders", func(d object) {
		item(d, "orders", 0)["product_id"], item(d, "orders", 1)["denomination"] = 1, "s3cret"
		item(d, "orders", 2)["ref"], item(d, "orders", 3)["ready"] = "", "9999-12-31T23:59:59Z"
	}, "orders[0] cannot be placed again: there is no such product\norders[1].denomination is no amount\norders[2].ref is empty\n" +
		"orders[3] is of a time out of bounds, want the years 1970 to 9100"},
	{"journal", func(d object) { part(d, "journal")["last"] = json.Number("18446744073709551615") }, `journal.last is out of bounds, want 0 to 9007199254740991`},
}

// TestStateMistakes gives a mock documents that are wrong. Each is refused, and nothing changes; no value is quoted.
func TestStateMistakes(t *testing.T) {
	t.Parallel()
	mock := newMock(t, scripted("seed", "HS256", "reject"))
	newScript(t, mock).run(110)
	u := newUser(t, mock)
	text := u.do("GET", "/_mock/state", "").body
	for _, m := range stateMistakes {
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		var d object
		if err := decoder.Decode(&d); err != nil {
			t.Fatal(err)
		}
		m.edit(d)
		edited, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		quoted, err := json.Marshal(m.want)
		if err != nil {
			t.Fatal(err)
		}
		got := u.do("PUT", "/_mock/state", string(edited))
		if want := badRequest(string(quoted[1 : len(quoted)-1])); got.status != 400 || strings.TrimSpace(got.body) != want {
			t.Errorf("%s\ngot  %d %s\nwant 400 %s", m.name, got.status, got.body, want)
		}
		if strings.Contains(got.body, "s3cret") {
			t.Errorf("%s: a value is quoted", m.name)
		}
	}
	if after := u.do("GET", "/_mock/state", "").body; after != text {
		t.Error("something has changed")
	}
}

// What is no document at all.
func TestNoState(t *testing.T) {
	t.Parallel()
	u := newUser(t, newMock(t, mockserver.Config{}))
	for body, want := range map[string]string{
		"":           "body: is empty, want a document as GET /_mock/state answers it",
		"[]":         "body: is an array, want an object",
		"null":       "body: is null, want an object",
		`{"a":1`:     "body: the JSON ends too early",
		`{}{}`:       "body: more follows after the first JSON value",
		"{\"\xff\"}": "body: it is not valid UTF-8",
		`{"version":1,"version":1}`: "body: version is given twice, want it once\\ndata is missing\\nterms is missing\\nclock is missing\\nsecret is missing\\nkeys is missing\\n" +
			"assumptions is missing\\naccounts is missing\\nfamilies is missing\\nfaults is missing\\ntriggers is missing\\nrate_limits is missing\\norders is missing\\njournal is missing",
	} {
		u.do("PUT", "/_mock/state", body).want(t, 400, badRequest(want))
	}
	u.do("PUT", "/_mock/state?dry=1", "").want(t, 400, badRequest(`query: unknown field \"dry\", this call takes none`))
}

// A document may be larger than other calls, and no cache shall keep it.
func TestALargeState(t *testing.T) {
	t.Parallel()
	u := newUser(t, newMock(t, mockserver.Config{}))
	saved := u.do("GET", "/_mock/state", "")
	if got := saved.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q, want no-store", got)
	}
	u.do("PUT", "/_mock/state", saved.body+strings.Repeat(" ", 3<<20)).want(t, 204, "")
}

// The data set is not in the document, so a mock of another one cannot go on from it.
func TestStateOfOtherData(t *testing.T) {
	t.Parallel()
	mock := newMock(t, mockserver.Config{Clock: mockserver.ClockConfig{Frozen: true}, Data: fstest.MapFS{"rates.json": {Data: []byte("[]")}}})
	u := newUser(t, mock)
	before := u.do("GET", "/_mock/state", "").body
	other := newUser(t, newMock(t, mockserver.Config{})).do("GET", "/_mock/state", "").body
	u.do("PUT", "/_mock/state", other).want(t, 409, refused("ConflictError", "CONFLICT",
		"data is that of another data set than this mock serves; start it with the data that the state was taken with"))
	if after := u.do("GET", "/_mock/state", "").body; after != before {
		t.Error("something has changed")
	}
}

// FuzzPutState has a mock refuse whatever is wrong, without a panic and without a change, and save again what it has taken.
func FuzzPutState(f *testing.F) {
	mock := newMock(f, scripted("seed", "EdDSA", "reject"))
	newScript(f, mock).run(40)
	saved := savedOf(f, mock)
	text := textOf(f, saved)
	f.Add(text)
	f.Add(strings.Replace(text, `"event":`, `"nth":1,"event":`, 1))
	f.Add(`{"version":1,"keys":{"signing":{"alg":"RS256","private":"AAAA"}},"accounts":[{"ip_whitelist":["::/0"]}]}`)
	for _, field := range []string{"clock", "keys", "accounts", "families", "faults", "triggers", "orders"} {
		f.Add(strings.Replace(text, field, "x", 1))
	}
	target := newMock(f, mockserver.Config{})
	f.Fuzz(func(t *testing.T, text string) {
		d, err := state.Parse([]byte(text))
		if err != nil {
			if err.Error() == "" || len(err.Error()) > 60*1024 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
			return
		}
		before := textOf(t, savedOf(t, target))
		if err := target.PutState(t.Context(), d); err != nil {
			if after := textOf(t, savedOf(t, target)); after != before {
				t.Errorf("%v, but something has changed", err)
			}
			return
		}
		newUser(t, target).do("POST", loginPath, loginBody)
		newUser(t, target).do("GET", "/.well-known/jwks.json", "")
	})
}
