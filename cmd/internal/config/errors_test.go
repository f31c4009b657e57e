package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wantedAddress is how an address of a Redis looks.
const wantedAddress = "want redis://user:password@host:6379/0, rediss:// for TLS, or unix:///path, with %2F for /, %3F for ?, %23 for # and %40 for @ in the password"

func TestWrongFiles(t *testing.T) {
	t.Parallel()
	text := "want text (in quotes, where YAML would read something else)"
	tests := []struct {
		name, text string
		want       []string // after the name of the file and a colon
	}{
		{"misspelt key", "lissten: :0", []string{`1:1: unknown key "lissten", did you mean "listen"?`}},
		{"hyphens", "access-ttl: 1h", []string{`1:1: unknown key "access-ttl", did you mean "access_ttl"?`}},
		{"unknown key", "colour: red", []string{`1:1: unknown key; "popupmock schema config" prints those there are`}},
		{"the file itself", "config: x", []string{`1:1: unknown key; "popupmock schema config" prints those there are`}},
		{"a password for a key", "accounts: [{username: a, hunter2: x}]", []string{
			"1:12: the account has no password", `1:26: unknown key; "popupmock schema config" prints those there are`}},
		{"unknown key with blanks", "my secret: x", []string{`1:1: unknown key; "popupmock schema config" prints those there are`}},
		{"duplicate key", "seed: a\nlisten: :0\nseed: b", []string{"3:1: seed is given twice, the first time on line 1"}},
		{"number for text", "seed: 7", []string{"1:7: seed is a number, " + text}},
		{"boolean for text", "issuer: true", []string{"1:9: issuer is true or false, " + text}},
		{"nothing for text", "seed:", []string{"1:7: seed is empty, " + text}},
		{"mapping for text", "seed: {a: b}", []string{"1:7: seed is a mapping, " + text}},
		{"anchor for text", "seed: &a b", []string{"1:7: seed is a YAML anchor, alias, merge or tag, which are not read here, " + text}},
		{"text for boolean", "quiet: yes", []string{"1:8: quiet is text, want true or false"}},
		{"text for number", `clock_rate: "2"`, []string{"1:13: clock_rate is text, want a number"}},
		{"text for list", "tls_host: a.test", []string{"1:11: tls_host is text, want a list"}},
		{"nothing for list", "tls_host:", []string{"1:11: tls_host is empty, want a list"}},
		{"number in list", "tls_host: [7]", []string{"1:12: tls_host is a number, " + text}},
		{"boolean for duration", "access_ttl: true", []string{"1:13: access_ttl is true or false, want a duration such as 90s, 1h or 7d, or a number of seconds"}},
		{"merge", "<<: {seed: a}", []string{"1:1: a key is a YAML anchor, alias, merge or tag, which are not read here, want text"}},
		{"number for key", "1: x", []string{"1:1: a key is a number, want text"}},

		{"address without port", "listen: 127.0.0.1", []string{`1:9: listen: "127.0.0.1" is not an address to listen on, want HOST:PORT such as 127.0.0.1:8080, [::1]:8080 or :0`}},
		{"impossible port", "listen: :65536", []string{`1:9: listen: ":65536" has no usable port, want a number from 0 to 65535`}},
		{"port by name", "listen: :http", []string{`1:9: listen: ":http" has no usable port, want a number from 0 to 65535`}},
		{"bad duration", "access_ttl: 1x", []string{`1:13: access_ttl: "1x" is no duration, want for example 90s, 1h5m, 7d or a number of seconds`}},
		{"fraction of a second", "access_ttl: 1.5", []string{`1:13: access_ttl: "1.5" is no duration, want for example 90s, 1h5m, 7d or a number of seconds`}},
		{"the same in words", "access_ttl: 1.5s", []string{`1:13: access_ttl: "1.5s" is out of bounds, want whole seconds from 1s to 36500d`}},
		{"negative seconds", "access_ttl: -1", []string{`1:13: access_ttl: "-1" is no duration, want for example 90s, 1h5m, 7d or a number of seconds`}},
		{"negative duration", "access_ttl: -1h", []string{`1:13: access_ttl: "-1h" is no duration, want for example 90s, 1h5m, 7d or a number of seconds`}},
		{"no time at all", "refresh_ttl: 0", []string{`1:14: refresh_ttl: "0" is out of bounds, want whole seconds from 1s to 36500d`}},
		{"too long", "refresh_ttl: 36501d", []string{`1:14: refresh_ttl: "36501d" is out of bounds, want whole seconds from 1s to 36500d`}},
		{"beyond all numbers", "refresh_ttl: 99999999999999999999", []string{`1:14: refresh_ttl: "99999999999999999999" is no duration, want for example 90s, 1h5m, 7d or a number of seconds`}},
		{"drain for long", "drain: 1d", []string{`1:8: drain: "1d" is out of bounds, want a time from 0s to 1h`}},
		{"drain backwards", "drain: -1s", []string{`1:8: drain: "-1s" is no duration, want for example 90s, 1h5m, 7d or a number of seconds`}},
		{"unknown form", "log_format: xml", []string{`1:13: log_format: "xml" is no form of a log, want text or json`}},
		{"unknown level", "log_level: INFO", []string{`1:12: log_level: "INFO" is no level of a log, want debug, error, info, warn`}},
		{"empty issuer", `issuer: ""`, []string{"1:9: issuer: the issuer has 0 bytes, want 1 to 256"}},
		{"empty script", `script: ""`, []string{"1:9: script: the script is empty, want a file or the name of a built-in scenario"}},
		{"empty state", `state: ""`, []string{"1:8: state: the state is empty, " + wantedState}},
		{"state at another address", "state: http://hunter2:hunter2@localhost", []string{"1:8: state: an address, but none of a Redis: " + wantedState}},
		{"state without slashes", "state: redis:hunter2@localhost", []string{"1:8: state: an address, but none of a Redis: " + wantedState}},
		{"state without a scheme", "state: :hunter2@localhost:6379", []string{"1:8: state: an address, but none of a Redis: " + wantedState}},
		{"state with a slash in the password", "state: redis://u:hunter/2@localhost", []string{"1:8: state: the address of Redis cannot be read: " + wantedAddress}},
		{"state with a password in another place", "state: redis://hunter2@localhost/0?password=hunter2", []string{
			"1:8: state: the address of Redis cannot be used: redis: unexpected option: " + wantedAddress}},
		{"brace in a prefix", "state: redis://localhost\nstate_prefix: '{a'", []string{
			`2:15: state_prefix: the prefix "{a" has a brace, want none: those tell a cluster what belongs together`}},
		{"empty prefix", "state: redis://localhost\nstate_prefix: ''", []string{"2:15: state_prefix: the prefix is empty, want one such as popupmock"}},
		{"long issuer", "issuer: " + strings.Repeat("a", 257), []string{"1:9: issuer: the issuer has 257 bytes, want 1 to 256"}},
		{"bad time", "clock_start: yesterday", []string{`1:14: clock_start: "yesterday" is no time, want it as RFC 3339 has it, such as 2025-01-15T09:30:00Z`}},
		{"time before all", "clock_start: 1969-12-31T23:59:59Z", []string{`1:14: clock_start: "1969-12-31T23:59:59Z" is out of bounds, want a year from 1970 to 9000`}},
		{"rate of nothing", "clock_rate: 0", []string{`1:13: clock_rate: "0" is no rate, want a number above 0 and at most 86400`}},
		{"infinite rate", "clock_rate: .inf", []string{"1:13: clock_rate is infinite or no number, want a number"}},
		{"no entries", "journal_entries: 0", []string{`1:18: journal_entries: "0" is no count, want a whole number from 1 to 2147483647`}},
		{"room for less than nothing", "journal_exchanges: -1", []string{`1:20: journal_exchanges: "-1" is no number of bytes, want a whole number from 0 to 2147483647`}},
		{"half an entry", "journal_entries: 0.5", []string{`1:18: journal_entries: "0.5" is no count, want a whole number from 1 to 2147483647`}},
		{"token with a blank", "control_token: hunter2 hunter2", []string{"1:16: control_token: the control token has characters that no bearer token has, want letters, digits and -._~+/ alone"}},
		{"token of a number", "control_token: 1234567", []string{"1:16: control_token is a number, " + text}},
		{"empty token", `control_token: ""`, []string{"1:16: control_token: the token is empty, want one that nobody guesses"}},
		{"long token", "control_token: " + strings.Repeat("a", 1025), []string{"1:16: control_token: the control token has 1025 bytes, want at most 1024"}},
		{"allowed host with a scheme", "control_allow_host: ['http://a.test']", []string{`1:22: control_allow_host: "http://a.test" is no host name or address, want for example mock.test or 192.0.2.1, without a port`}},
		{"control address without port", "control_listen: localhost", []string{`1:17: control_listen: "localhost" is not an address to listen on, want HOST:PORT such as 127.0.0.1:8080, [::1]:8080 or :0`}},
		{"host with a port", "tls_host: ['a.test:80']", []string{`1:12: tls_host: "a.test:80" is no host name or address, want for example mock.test or 192.0.2.1, without a port`}},

		{"one account", "accounts: {username: a}", []string{"1:11: accounts is a mapping, want a list"}},
		{"no list", "accounts:", []string{"1:11: accounts is empty, want a list"}},
		{"a name alone", "accounts: [a]", []string{"1:12: an account is text, want username, password and so on"}},
		{"account without anything", "accounts: [{}]", []string{"1:12: the account has no username", "1:12: the account has no password"}},
		{"misspelt key of an account", "accounts:\n  - username: a\n    pasword: b", []string{
			"2:5: the account has no password", `3:5: unknown key "pasword", did you mean "password"?`}},
		{"empty username", "accounts: [{username: '', password: b}]", []string{"1:23: username: want a name of 1 to 256 bytes"}},
		{"long username", "accounts: [{password: b, username: " + strings.Repeat("a", 257) + "}]", []string{"1:36: username: want a name of 1 to 256 bytes"}},
		{"empty password", "accounts: [{username: a, password: ''}]", []string{"1:36: password: want a password that is not empty"}},
		{"tag as password", "accounts: [{username: a, password: !hunter2}]", []string{"1:44: not valid YAML: found invalid tag character '}'"}},
		{"anchor as password", "accounts:\n  - username: a\n    password: &hunter2", []string{"3:15: not valid YAML: undefined anchor value"}},
		{"reserved character as password", "accounts:\n  - username: a\n    password: @hunter2", []string{"3:15: not valid YAML: '@' is a reserved character"}},
		{"mapping as password", "accounts:\n  - username: a\n    password: {hunter2: x}", []string{"3:15: password is a mapping, " + text}},
		{"folded into another value", "listen: |\n  password: hunter2", []string{
			"1:9: listen: the value has no usable port, want a number from 0 to 65535"}},
		{"version that may be anything", "%YAML hunter2\n---\n", []string{"1:7: not valid YAML"}},
		{"number as password", "accounts: [{username: a, password: 12345}]", []string{"1:36: password is a number, " + text}},
		{"bad client_id", "accounts: [{username: a, password: b, client_id: -1}]", []string{`1:50: client_id: "-1" is no client_id, want a whole number from 1 to 9007199254740991`}},
		{"empty feature", "accounts: [{username: a, password: b, features: ['']}]", []string{`1:50: features: want the name of a feature, such as "vouchers"`}},
		{"bad network", "accounts: [{username: a, password: b, ip_whitelist: [10.0.0.0/33]}]", []string{`1:54: ip_whitelist: address entry "10.0.0.0/33": expected an IPv4 or IPv6 address or a CIDR prefix, such as 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32`}},
		{"host bits", "accounts: [{username: a, password: b, ip_whitelist: [10.0.0.1/8]}]", []string{`1:54: ip_whitelist: address entry "10.0.0.1/8": host bits are set; write 10.0.0.0/8 for the network or 10.0.0.1 for the one address`}},
		{"zone", "accounts: [{username: a, password: b, ip_whitelist: ['fe80::1%eth0']}]", []string{`1:54: ip_whitelist: address entry "fe80::1%eth0": zone ids are not allowed; expected an IPv4 or IPv6 address or a CIDR prefix, such as 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32`}},
		{"two of a name", "accounts: [{username: a, password: b}, {username: a, password: b}]", []string{`1:51: username: "a" is the name of an earlier account`}},
		{"two of a number", "accounts: [{username: a, password: b, client_id: 1}, {username: b, password: b, client_id: 1}]", []string{
			`1:92: client_id: 1 is that of account "a" already`}},
		{"the default account's number", "accounts: [{username: a, password: b, client_id: 123456}]", []string{
			`1:50: client_id: 123456 is that of account "your_api_username" already`}},

		{"no mapping", "- a", []string{"1:1: the configuration is a list, want keys with values, such as listen: 127.0.0.1:8080"}},
		{"words", "hello", []string{"1:1: the configuration is text, want keys with values, such as listen: 127.0.0.1:8080"}},
		{"no YAML", "listen: :0\n\tseed: a", []string{"2:1: not valid YAML: found character tab that cannot start any token"}},
		{"open quote", "listen: \":0\nseed: a", []string{"1:9: not valid YAML: could not find end character of double-quoted text"}},
		{"two documents", "seed: a\n---\nseed: b", []string{"3:1: a second document, want one"}},
		{"deep brackets", strings.Repeat("[", 20_000), []string{"1:33: nested too deeply for a configuration"}},
		{"deep list", strings.Repeat("- ", 20_000), []string{"1:65: nested too deeply for a configuration"}},

		{"all at once", "listen: nowhere\naccess_ttl: true\nseeed: a\naccounts:\n  - username: a\n  - password: b\n    ip_whitelist: [x, 10.0.0.1, y]\n", []string{
			`1:9: listen: "nowhere" is not an address to listen on, want HOST:PORT such as 127.0.0.1:8080, [::1]:8080 or :0`,
			"2:13: access_ttl is true or false, want a duration such as 90s, 1h or 7d, or a number of seconds",
			`3:1: unknown key "seeed", did you mean "seed"?`,
			"5:5: the account has no password",
			"6:5: the account has no username",
			`7:20: ip_whitelist: address entry "x": expected an IPv4 or IPv6 address or a CIDR prefix, such as 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32`,
			`7:33: ip_whitelist: address entry "y": expected an IPv4 or IPv6 address or a CIDR prefix, such as 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := parsed(test.text)
			for i := range got {
				got[i] = strings.TrimPrefix(got[i], "mock.yaml:")
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWrongPlaces(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file    string
		environ, args []string
		want          []string
	}{
		{"flags", "", nil, []string{"--access-ttl=0s", "--tls=maybe", "--tls-host=a.test,b:1"}, []string{
			`--access-ttl: "0s" is out of bounds, want whole seconds from 1s to 36500d`,
			`--tls: "maybe" is neither true nor false`,
			`--tls-host: "b:1" is no host name or address, want for example mock.test or 192.0.2.1, without a port`,
			`--tls-host: means nothing without TLS, add --tls`,
		}},
		{"a variable that a flag overrules", "", []string{"POPUPMOCK_ACCESS_TTL=1x"}, []string{"--access-ttl=1h"}, []string{
			`POPUPMOCK_ACCESS_TTL: "1x" is no duration, want for example 90s, 1h5m, 7d or a number of seconds`,
		}},
		{"unknown variables", "", []string{"POPUPMOCK_LISTN=:0", "POPUPMOCK_COLOUR=red", "POPUPMOCK_=x", "POPUPMOCK_PASWORD=x"}, nil, []string{
			`unknown variable POPUPMOCK_LISTN, did you mean "POPUPMOCK_LISTEN"?`,
			`unknown variable POPUPMOCK_COLOUR; each flag of "popupmock serve --help" has one, such as POPUPMOCK_LISTEN`,
			`unknown variable POPUPMOCK_; each flag of "popupmock serve --help" has one, such as POPUPMOCK_LISTEN`,
			`unknown variable POPUPMOCK_PASWORD, did you mean "POPUPMOCK_PASSWORD"?`,
		}},
		{"a port is not what Kubernetes sets", "", []string{"POPUPMOCK_PORT=8080"}, nil, []string{
			`unknown variable POPUPMOCK_PORT; each flag of "popupmock serve --help" has one, such as POPUPMOCK_LISTEN`,
		}},
		{"no TLS for a CA file", "", []string{"POPUPMOCK_TLS_CA_FILE=ca.pem"}, nil, []string{
			"POPUPMOCK_TLS_CA_FILE: means nothing without TLS, add --tls",
		}},
		{"a prefix for memory", "state_prefix: shop\n", nil, nil, []string{"mock.yaml:1:15: state_prefix: means nothing without a Redis, add --state redis://host:6379/0"}},
		{"strict without Redis", "strict_revocation: true\n", nil, nil, []string{"mock.yaml:1:20: strict_revocation: means nothing without a Redis, add --state redis://host:6379/0"}},
		{"a prefix for a file", "state: redis://localhost\n", nil, []string{"--state=a.state", "--state-prefix=shop"}, []string{
			"--state-prefix: means nothing without a Redis, add --state redis://host:6379/0",
		}},
		{"a state that a flag overrules", "", []string{"POPUPMOCK_STATE=redis://:geheim"}, []string{"--state=a.state"}, []string{
			"POPUPMOCK_STATE: the address of Redis cannot be read: " + wantedAddress,
		}},
		{"TLS taken back", "tls: true\ntls_host: [a]\n", nil, []string{"--tls=false", "--tls-host=b"}, []string{
			"--tls-host: means nothing without TLS, add --tls",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, test.file, test.environ, test.args)
			got := messages(err)
			for i := range got { // a file is in a folder of its own
				if at := strings.Index(got[i], "mock.yaml:"); at > 0 {
					got[i] = got[i][at:]
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVariablesOfOthers(t *testing.T) {
	t.Parallel()
	got := mustLoad(t, "", []string{
		"POPUPMOCK_BASE_URL=http://example.test", "POPUPMOCK_CONTROL_URL=http://example.test", "POPUPMOCK_USERNAME=u", "POPUPMOCK_PASSWORD=p",
		"POPUPMOCK_SERVICE_HOST=10.0.0.1", "POPUPMOCK_SERVICE_PORT=80", "POPUPMOCK_SERVICE_PORT_HTTP=80",
		"POPUPMOCK_PORT=tcp://10.0.0.1:80", "POPUPMOCK_PORT_80_TCP=tcp://10.0.0.1:80", "POPUPMOCK_PORT_80_TCP_ADDR=10.0.0.1",
		"POPUPMOCK_REDIS_SERVICE_HOST=10.0.0.2", "POPUPMOCK_REDIS_PORT=tcp://10.0.0.2:6379", "POPUPMOCK_REDIS_PORT_6379_TCP_PROTO=tcp",
		"popupmock_listen=:1", "OTHER=x", "", "=C:=C:",
	}, nil)
	want, err := Load(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestUnreadableFiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	large, latin := filepath.Join(folder, "large.yaml"), filepath.Join(folder, "latin.yaml")
	for name, content := range map[string]string{large: strings.Repeat("#", 1<<20+1), latin: "issuer: caf\xe9\n"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct{ name, file, want string }{
		{"missing", filepath.Join(folder, "none.yaml"), "no such file or directory"},
		{"directory", folder, "is a directory"},
		{"large", large, "larger than 1048576 bytes, which no configuration is"},
		{"not UTF-8", latin, "not text in UTF-8, want YAML"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, "", nil, []string{"--config", test.file})
			want := []string{"config file " + test.file + ": " + test.want}
			if diff := cmp.Diff(want, messages(err)); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLargestFile(t *testing.T) {
	t.Parallel()
	text := "listen: :1\n"
	if got := mustLoad(t, text+strings.Repeat("#", 1<<20-len(text)), nil, nil); got.Listen != ":1" {
		t.Errorf("listen is %q, want :1", got.Listen)
	}
}
