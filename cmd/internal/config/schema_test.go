package config

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/popupmock/popupmock/cmd/internal/schema"
)

// object is a JSON Schema as far as these tests look into it.
type object struct {
	Schema      string             `json:"$schema"`
	Description string             `json:"description"`
	Type        any                `json:"type"` // a text, or several
	Properties  map[string]*object `json:"properties"`
	Defs        map[string]*object `json:"$defs"`
	Enum        []any              `json:"enum"`
	Pattern     string             `json:"pattern"`
	Default     any                `json:"default"`
	AnyOf       []object           `json:"anyOf"`
}

func schemaText(t *testing.T) []byte {
	t.Helper()
	text, err := schema.Text("config")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func readSchema(t *testing.T) object {
	t.Helper()
	var s object
	if err := json.Unmarshal(schemaText(t), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSchemaHasTheSameKeys fails when a setting was added in one place only.
func TestSchemaHasTheSameKeys(t *testing.T) {
	t.Parallel()
	s := readSchema(t)
	tests := []struct {
		name           string
		schema, parser []string
	}{
		{"settings", slices.Sorted(maps.Keys(s.Properties)), append(keyNames(settings), accountsKey)},
		{"account", slices.Sorted(maps.Keys(s.Defs["account"].Properties)), keyNames(accountSettings)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			slices.Sort(test.parser)
			if diff := cmp.Diff(test.parser, test.schema); diff != "" {
				t.Errorf("keys (-parser +schema):\n%s", diff)
			}
		})
	}
	if got := s.Defs["ttl"].Pattern; got != ttlText.String() {
		t.Errorf("durations follow %s in the schema, %s in the parser", got, ttlText)
	}
}

// TestSchemaHasTheSameDefaults holds the schema against the help text.
func TestSchemaHasTheSameDefaults(t *testing.T) {
	t.Parallel()
	s := readSchema(t)
	for _, setting := range settings {
		property, ok := s.Properties[keyName(setting.name)]
		if !ok || slices.Contains([]string{"random", "now", "a temporary one"}, setting.def) {
			continue
		}
		want := setting.def
		if setting.kind == aBool {
			want = "false"
		}
		text, err := json.Marshal(property.Default)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Trim(string(text), `"`)
		if got == "null" {
			got = ""
		}
		if got != want {
			t.Errorf("%s: the default is %q in the schema, %q in the help text", setting.name, got, want)
		}
	}
}

// Documents in JSON, which YAML includes.
var goodDocuments = []string{
	`{}`,
	`{"listen": ":0"}`, `{"listen": "127.0.0.1:8080"}`, `{"listen": "[::1]:65535"}`, `{"listen": "mock.test:80"}`,
	`{"ready_file": "x"}`, `{"ready_file": ""}`, `{"quiet": true}`,
	`{"log_format": "json", "log_level": "debug"}`, `{"log_format": "text"}`, `{"drain": 0}`, `{"drain": 3600}`, `{"drain": "0.5s"}`, `{"drain": "1h"}`,
	`{"access_ttl": 1}`, `{"access_ttl": 3153600000}`, `{"access_ttl": "90s"}`, `{"access_ttl": "1h30m"}`, `{"access_ttl": "7d"}`,
	`{"access_ttl": "1d1h1m1s"}`, `{"access_ttl": "1.5h"}`, `{"access_ttl": "240"}`, `{"refresh_ttl": "36500d"}`, `{"access_ttl": 60.0}`,
	`{"extensions": true}`, `{"extensions": false}`,
	`{"data": "store"}`, `{"data": "/a b/"}`, `{"script": "mine.txtar"}`,
	`{"state": "popupmock.state"}`, `{"state": "/a b/mine"}`, `{"state": "./a:b"}`, `{"state": "../x"}`, `{"state": "C:\\state"}`, `{"state": "redis://localhost"}`,
	`{"state": "rediss://user:p%40ss@redis.test:6380/1", "state_prefix": "shop"}`, `{"state": "unix:///run/redis.sock", "state_prefix": "a b"}`,
	`{"issuer": "me and you"}`, `{"seed": ""}`, `{"seed": "0"}`,
	`{"assume": {}}`, `{"assume": {"token-alg": "EdDSA", "forex-keys": null}}`, `{"assume": {"forex-keys": "null", "rate-limit": "off"}}`,
	`{"assume": {"refresh-reuse": "same-successor=30s", "clock-leeway": "0s", "session-limit": "36500d"}}`, `{"assume": {"clock-leeway": "default"}}`,
	`{"assume": {"clock-leeway": "1h1m1s", "session-limit": "1d12h", "refresh-reuse": "new-pair=0.5m"}}`,
	`{"assume": {"forwarded-for": "trust=10.0.0.0/8, 192.0.2.1,2001:db8::/32 ,::,::ffff:192.0.2.1"}}`,
	`{"assume": {"rate-limit": "login:30/1m, *:600/1m"}}`, `{"assume": {"rate-limit": "5/1s"}}`,
	`{"clock_start": "2025-01-15T09:30:00Z"}`, `{"clock_start": "2025-01-15T09:30:00.5+05:30"}`,
	`{"clock_frozen": false, "clock_rate": 0.001}`, `{"clock_rate": 86400}`,
	`{"journal_entries": 1, "journal_bytes": 2147483647}`, `{"journal_exchanges": 0}`, `{"journal_exchanges": 2147483647}`, `{"journal_entries": 5.0}`,
	`{"tls": true, "tls_ca_file": "ca.pem", "tls_host": ["mock.test", "*.mock.test", "192.0.2.1", "::1", "a_b", "a"]}`,
	`{"control_listen": ":0"}`, `{"control_token": "a"}`, `{"control_token": "AZaz09-._~+/=="}`, `{"control_allow_host": []}`, `{"control_allow_host": ["mock.test", "*.mock.test", "192.0.2.1", "::1"]}`,
	`{"accounts": []}`, `{"accounts": [{"username": "a", "password": "b"}]}`,
	`{"accounts": [{"username": "a b", "password": " ", "client_id": 1, "active": false, "features": [], "ip_whitelist": ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "::", "::ffff:192.0.2.1"], "access_ttl": 5, "refresh_ttl": "5m"}]}`,
	`{"accounts": [{"username": "a", "password": "b", "client_id": 9007199254740991}]}`,
}

var badDocuments = []string{
	`[]`, `"x"`, `7`, `true`,
	`{"listn": ":0"}`, `{"config": "x"}`, `{"Listen": ":0"}`, `{"accounts": [{"username": "a", "password": "b", "id": 1}]}`,
	`{"listen": 8080}`, `{"listen": "8080"}`, `{"listen": ""}`, `{"listen": "a b:80"}`, `{"listen": ":http"}`, `{"listen": "::1:80"}`, `{"listen": "[fe80::1%eth0]:80"}`, `{"listen": null}`,
	`{"ready_file": null}`, `{"quiet": "true"}`, `{"quiet": 1}`, `{"quiet": null}`,
	`{"log_format": "xml"}`, `{"log_format": null}`, `{"log_level": "INFO"}`, `{"log_level": 0}`, `{"drain": -1}`, `{"drain": 3601}`, `{"drain": 0.5}`, `{"drain": ""}`, `{"drain": "-1s"}`,
	`{"access_ttl": 0}`, `{"access_ttl": -1}`, `{"access_ttl": 1.5}`, `{"access_ttl": 3153600001}`, `{"access_ttl": ""}`, `{"access_ttl": "h"}`,
	`{"access_ttl": "1w"}`, `{"access_ttl": "-1h"}`, `{"access_ttl": "1 h"}`, `{"access_ttl": "1h1d"}`, `{"access_ttl": "1.5d"}`, `{"access_ttl": true}`, `{"access_ttl": [1]}`,
	`{"extensions": "true"}`, `{"extensions": 1}`, `{"extensions": null}`, `{"extensions": ["orders"]}`,
	`{"data": ""}`, `{"data": ["a"]}`, `{"data": null}`, `{"script": ""}`, `{"script": ["a"]}`, `{"script": null}`,
	`{"issuer": ""}`, `{"seed": 7}`,
	`{"assume": null}`, `{"assume": []}`, `{"assume": "token-alg=EdDSA"}`, `{"assume": {"token_alg": "EdDSA"}}`, `{"assume": {"colour": "red"}}`,
	`{"assume": {"token-alg": "none"}}`, `{"assume": {"token-alg": "hs256"}}`, `{"assume": {"token-alg": ""}}`, `{"assume": {"token-alg": null}}`,
	`{"assume": {"token-alg": ["EdDSA"]}}`, `{"assume": {"rate-limit": false}}`, `{"assume": {"forex-keys": true}}`, `{"assume": {"empty-total-pages": 0}}`,
	`{"assume": {"clock-leeway": 0}}`, `{"assume": {"clock-leeway": 5}}`, `{"assume": {"clock-leeway": "5"}}`, `{"assume": {"clock-leeway": ""}}`, `{"assume": {"clock-leeway": "+5s"}}`, `{"assume": {"clock-leeway": "5 s"}}`, `{"assume": {"clock-leeway": "5000ms"}}`,
	`{"assume": {"refresh-reuse": "same-successor"}}`, `{"assume": {"refresh-reuse": "same-successor="}}`, `{"assume": {"refresh-reuse": "reject=5s"}}`,
	`{"assume": {"forwarded-for": "trust"}}`, `{"assume": {"forwarded-for": "trust="}}`, `{"assume": {"forwarded-for": "trust=all"}}`, `{"assume": {"forwarded-for": "trust=fe80::1%eth0"}}`, `{"assume": {"forwarded-for": "trust=::1,"}}`, `{"assume": {"forwarded-for": "10.0.0.0/8"}}`,
	`{"assume": {"rate-limit": "login"}}`, `{"assume": {"rate-limit": "5"}}`, `{"assume": {"rate-limit": "+5/1m"}}`, `{"assume": {"rate-limit": ":5/1m"}}`, `{"assume": {"rate-limit": "5/1m,,5/1m"}}`, `{"assume": {"rate-limit": "login: 5/1m"}}`,
	`{"clock_start": "2025-01-15"}`, `{"clock_start": "2025-01-15T09:30:00"}`, `{"clock_start": 0}`,
	`{"clock_rate": 0}`, `{"clock_rate": -1}`, `{"clock_rate": 86400.5}`, `{"clock_rate": "1"}`,
	`{"journal_entries": 0}`, `{"journal_entries": 1.5}`, `{"journal_bytes": 2147483648}`, `{"journal_bytes": "1"}`, `{"journal_exchanges": -1}`, `{"journal_exchanges": "16MiB"}`, `{"journal_exchanges": 2147483648}`,
	`{"control_listen": ""}`, `{"control_listen": "mock.test"}`, `{"control_listen": 1}`, `{"control_token": ""}`, `{"control_token": "a b"}`, `{"control_token": "=a"}`, `{"control_token": 7}`, `{"control_token": "\u00fc"}`,
	`{"control_token": "` + strings.Repeat("a", 1025) + `"}`, `{"control_allow_host": "mock.test"}`, `{"control_allow_host": ["mock.test:80"]}`, `{"control_allow_host": ["http://mock.test"]}`, `{"control_allow_host": [""]}`,
	`{"state": ""}`, `{"state": null}`, `{"state": true}`, `{"state": "http://localhost"}`, `{"state": "redis:localhost"}`, `{"state": "localhost:6379"}`, `{"state": ":a"}`, `{"state": "Redis://localhost"}`,
	`{"state": "redis://localhost", "state_prefix": ""}`, `{"state": "redis://localhost", "state_prefix": "{a}"}`, `{"state": "redis://localhost", "state_prefix": 1}`,
	`{"tls": "yes"}`, `{"tls": true, "tls_host": "a.test"}`, `{"tls": true, "tls_host": [""]}`, `{"tls": true, "tls_host": ["a test"]}`, `{"tls": true, "tls_host": ["fe80::1%eth0"]}`, `{"tls": true, "tls_host": ["b\u00fccher.test"]}`,
	`{"accounts": {}}`, `{"accounts": ["a"]}`, `{"accounts": [{}]}`, `{"accounts": null}`, `{"accounts": [null]}`,
	`{"accounts": [{"username": "a"}]}`, `{"accounts": [{"password": "a"}]}`,
	`{"accounts": [{"username": "", "password": "b"}]}`, `{"accounts": [{"username": "a", "password": ""}]}`, `{"accounts": [{"username": "a", "password": 1}]}`,
	`{"accounts": [{"username": "a", "password": "b", "client_id": 0}]}`, `{"accounts": [{"username": "a", "password": "b", "client_id": "1"}]}`,
	`{"accounts": [{"username": "a", "password": "b", "client_id": 9007199254740992}]}`,
	`{"accounts": [{"username": "a", "password": "b", "active": "no"}]}`, `{"accounts": [{"username": "a", "password": "b", "features": "vouchers"}]}`,
	`{"accounts": [{"username": "a", "password": "b", "features": [""]}]}`, `{"accounts": [{"username": "a", "password": "b", "ip_whitelist": ["all"]}]}`,
	`{"accounts": [{"username": "a", "password": "b", "ip_whitelist": "10.0.0.0/8"}]}`, `{"accounts": [{"username": "a", "password": "b", "ip_whitelist": [""]}]}`, `{"accounts": [{"username": "a", "password": "b", "ip_whitelist": [7]}]}`, `{"accounts": [{"username": "a", "password": "b", "ip_whitelist": ["fe80::1%eth0"]}]}`, `{"accounts": [{"username": "a", "password": "b", "ip_whitelist": [null]}]}`,
	`{"accounts": [{"username": "a", "password": "b", "access_ttl": 0}]}`,
}

// What no schema of reasonable size says, and the parser does.
var finerDocuments = []string{
	`{"listen": ":65536"}`, `{"access_ttl": "0s"}`, `{"access_ttl": "36501d"}`, `{"access_ttl": "1.5s"}`,
	`{"accounts": [{"username": "a", "password": "b", "ip_whitelist": ["10.0.0.1/8"]}]}`, `{"accounts": [{"username": "a", "password": "b", "ip_whitelist": ["10.0.0.0/33"]}]}`,
	`{"accounts": [{"username": "a", "password": "b", "ip_whitelist": ["::ffff:10.0.0.0/8"]}]}`, `{"accounts": [{"username": "a", "password": "b", "ip_whitelist": ["1.2.3"]}]}`,
	`{"assume": {"clock-leeway": "25h"}}`, `{"assume": {"session-limit": "0s"}}`, `{"assume": {"clock-leeway": "1.5s"}}`, `{"assume": {"session-limit": "1.5d"}}`, `{"assume": {"session-limit": "1h1d"}}`,
	`{"assume": {"forwarded-for": "trust=10.0.0.1/8"}}`, `{"assume": {"rate-limit": "logn:5/1m"}}`, `{"assume": {"rate-limit": "0/1m"}}`, `{"assume": {"rate-limit": "5/1m,6/1m"}}`,
	`{"state": "redis://a:b"}`, `{"state": "redis://localhost/x"}`, `{"state": "unix://"}`, `{"state": "redis://a:b@c#d"}`,
	`{"clock_start": "2025-02-30T00:00:00Z"}`, `{"clock_start": "1969-12-31T23:59:59Z"}`,
	`{"accounts": [{"username": "a", "password": "b"}, {"username": "a", "password": "c"}]}`,
	`{"accounts": [{"username": "a", "password": "b", "client_id": 123456}]}`,
}

func TestSchemaAndParserAgree(t *testing.T) {
	t.Parallel()
	compiler := jsonschema.NewCompiler()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText(t)))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiler.AddResource("config.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("config.json") // by the rules of its $schema
	if err != nil {
		t.Fatal(err)
	}
	if want := "https://json-schema.org/draft/2020-12/schema"; readSchema(t).Schema != want {
		t.Errorf("$schema is %q, want %q", readSchema(t).Schema, want)
	}
	check := func(documents []string, bySchema, byParser bool) {
		for _, text := range documents {
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if err := compiled.Validate(value); (err == nil) != bySchema {
				t.Errorf("%s: good is %v, want %v, by the schema: %v", text, err == nil, bySchema, err)
			}
			if wrong := parsed(text); (wrong == nil) != byParser {
				t.Errorf("%s: good is %v, want %v, by the parser: %q", text, wrong == nil, byParser, wrong)
			}
		}
	}
	check(goodDocuments, true, true)
	check(badDocuments, false, false)
	check(finerDocuments, true, false)
}
