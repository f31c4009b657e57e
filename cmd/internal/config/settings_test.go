package config

import (
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func TestDefaults(t *testing.T) {
	t.Parallel()
	want := Settings{
		Listen:         "127.0.0.1:8080",
		DefaultAccount: true,
		Mock: mockserver.Config{
			Accounts: []mockserver.AccountConfig{mockserver.DefaultAccount()}, Journal: journal.Limits{Exchanges: 16_777_216},
		},
	}
	got, err := Load(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

// samples has two values for each setting that differ from each other; the second is the default where there is one, so
// that giving it must count as giving.
var samples = map[string][2]string{
	"listen":             {"127.0.0.1:9000", "127.0.0.1:8080"},
	"ready-file":         {"a.txt", "b.txt"},
	"quiet":              {"true", "false"},
	"log-format":         {"json", "text"},
	"log-level":          {"debug", "info"},
	"drain":              {"15s", "0s"},
	"access-ttl":         {"240s", "1h"},
	"refresh-ttl":        {"30m", "7d"},
	"issuer":             {"me", "popupmock"},
	"seed":               {"a", "b"},
	"assume":             {"clock-leeway=5s", "clock-leeway=0s"},
	"extensions":         {"true", "false"},
	"data":               {"store", "other"},
	"script":             {"tokens/hour", "mine.txtar"},
	"state":              {"mine.state", "redis://localhost:6379/0"},
	"state-prefix":       {"shop", "popupmock"},
	"strict-revocation":  {"true", "false"},
	"clock-start":        {"2030-01-01T00:00:00Z", "2025-01-15T09:30:00Z"},
	"clock-frozen":       {"true", "false"},
	"clock-rate":         {"60", "1"},
	"journal-entries":    {"5", "10000"},
	"journal-bytes":      {"50", "16777216"},
	"journal-exchanges":  {"0", "16777216"},
	"control-listen":     {"127.0.0.1:9001", "127.0.0.1:9002"},
	"control-token":      {"sesame", "c2VzYW1l=="},
	"control-allow-host": {"a.test", "*.b.test"},
	"tls":                {"false", "true"},
	"tls-ca-file":        {"a.pem", "b.pem"},
	"tls-host":           {"a.test", "b.test"},
}

// TestOrder gives each setting in two places: the more important one wins, whatever its value.
func TestOrder(t *testing.T) {
	t.Parallel()
	for _, s := range settings[1:] {
		for _, values := range [][2]string{samples[s.name], {samples[s.name][1], samples[s.name][0]}} {
			lower, higher := values[0], values[1]
			want := apply(t, s, higher)
			if cmp.Equal(want, apply(t, s, lower), comparers...) {
				t.Fatalf("%s: %q and %q make no difference", s.name, lower, higher)
			}
			with := "" // what it means nothing without
			switch {
			case strings.HasPrefix(s.name, "tls-"):
				with, want.TLS = "tls: true\n", true
			case s.name == "state-prefix", s.name == "strict-revocation":
				with, want.State = "state: redis://localhost\n", "redis://localhost"
			}
			inFile := with + inYAML(s, lower)
			variable := func(value string) []string { return []string{variableName(s.name) + "=" + value} }
			flag := []string{"--" + s.name + "=" + higher}
			places := map[string]Settings{
				"variable over file": mustLoad(t, inFile, variable(higher), nil),
				"flag over file":     mustLoad(t, inFile, nil, flag),
				"flag over variable": mustLoad(t, with, variable(lower), flag),
				"flag over both":     mustLoad(t, inFile, variable(lower), flag),
				"file alone":         mustLoad(t, with+inYAML(s, higher), nil, nil),
				"empty variable":     mustLoad(t, with+inYAML(s, higher), variable(""), nil),
			}
			for place, got := range places {
				got.File = ""
				if diff := cmp.Diff(want, got, comparers...); diff != "" {
					t.Errorf("%s, %s: %q and %q (-want +got):\n%s", s.name, place, lower, higher, diff)
				}
			}
		}
	}
}

var comparers = []cmp.Option{cmpopts.EquateComparable(netip.Prefix{}), cmpopts.EquateEmpty()}

// apply sets one setting on the defaults.
func apply(t *testing.T, s setting[Settings], value string) Settings {
	t.Helper()
	got := Settings{
		Listen: DefaultListen, DefaultAccount: true,
		Mock: mockserver.Config{Accounts: []mockserver.AccountConfig{mockserver.DefaultAccount()}, Journal: journal.Limits{Exchanges: DefaultExchanges}},
	}
	if err := s.apply(&got, []entry{{text: value}}); err != nil {
		t.Fatal(err)
	}
	return got
}

func inYAML(s setting[Settings], value string) string {
	switch s.kind {
	case aBool, aNumber:
		return fmt.Sprintf("%s: %s\n", keyName(s.name), value)
	case aList:
		return fmt.Sprintf("%s: [%q]\n", keyName(s.name), value)
	case aMap:
		return fmt.Sprintf("%s: {%s}\n", keyName(s.name), strings.Replace(value, "=", ": ", 1))
	}
	return fmt.Sprintf("%s: %q\n", keyName(s.name), value)
}

func TestLists(t *testing.T) {
	t.Parallel()
	file := "tls: true\ntls_host: [from.file]\n"
	tests := []struct {
		name          string
		environ, args []string
		want          []string
	}{
		{"file", nil, nil, []string{"from.file"}},
		{"variable replaces", []string{"POPUPMOCK_TLS_HOST=a.test, b.test,"}, nil, []string{"a.test", "b.test"}},
		{"flags replace", []string{"POPUPMOCK_TLS_HOST=a.test"}, []string{"--tls-host", "c.test", "--tls-host=d.test,e.test"},
			[]string{"c.test", "d.test", "e.test"}},
		{"flag empties", nil, []string{"--tls-host="}, []string{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, mustLoad(t, file, test.environ, test.args).TLSHosts); diff != "" {
				t.Errorf("hosts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFlags(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		want Settings
	}{
		{"boolean without value", []string{"--tls", "--quiet"}, Settings{TLS: true, Quiet: true, Listen: DefaultListen}},
		{"boolean with value", []string{"--quiet=false"}, Settings{Listen: DefaultListen}},
		{"the last one counts", []string{"--listen=:1", "--listen=:2"}, Settings{Listen: ":2"}},
		{"blanks are part of a text", []string{"--issuer= a, b "}, Settings{Listen: DefaultListen, Mock: mockserver.Config{Issuer: " a, b "}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := mustLoad(t, "", nil, test.args)
			got.DefaultAccount, got.Mock.Accounts, got.Mock.Journal = false, nil, journal.Limits{}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFlagNamesTheFile(t *testing.T) {
	t.Parallel()
	other, mine := write(t, "listen: :1\n"), write(t, "listen: :2\n")
	got := mustLoad(t, "", []string{"POPUPMOCK_CONFIG=" + other}, []string{"--config", mine})
	if got.Listen != ":2" || got.File != mine {
		t.Errorf("listen %q by file %q, want :2 by %q", got.Listen, got.File, mine)
	}
	got = mustLoad(t, "", []string{"POPUPMOCK_CONFIG=" + other}, []string{"--config="})
	if got.Listen != DefaultListen || got.File != "" {
		t.Errorf("listen %q by file %q, want %q by none", got.Listen, got.File, DefaultListen)
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	text := "\ufeff# With a mark, a comment and carriage returns.\r\n" + strings.ReplaceAll(`---
listen: localhost:0
ready_file: ready.txt
quiet: true
log_format: json
log_level: warn
drain: 90
access_ttl: 240
refresh_ttl: 6d23h
issuer: >
  folded
seed: "7"
assume:
  token-alg: RS256
  forwarded-for: "trust=10.0.0.0/8,::1"
  rate-limit: off
  forex-keys: null
  session-limit: 30d
  clock-leeway: >-
    5s
extensions: true
state: rediss://mock:p%40ss@[::1]:6380/2
state_prefix: shop
strict_revocation: true
clock_start: 2025-01-15T10:30:00+01:00
clock_frozen: true
clock_rate: 0.5
journal_entries: 10
journal_bytes: 1_000
journal_exchanges: 0
control_listen: "[::1]:0"
control_token: c2VzYW1l==
control_allow_host: ["*.mock.test", mock]
tls: true
tls_ca_file: ca.pem
tls_host: [mock.test, 192.0.2.7]
accounts:
  - {username: "one", password: 'p:1'}
  - username: two
    password: "2"
    client_id: 42
    active: false
    features: [vouchers, forex]
    ip_whitelist: [203.0.113.7, "::ffff:198.51.100.0/120"]
    access_ttl: 5m
    refresh_ttl: 600
`, "\n", "\r\n")
	got := mustLoad(t, text, nil, nil)
	got.File = ""
	want := Settings{
		Listen: "localhost:0", ReadyFile: "ready.txt", Quiet: true, LogFormat: JSONLog, LogLevel: slog.LevelWarn, Drain: 90 * time.Second,
		TLS: true, TLSCAFile: "ca.pem", TLSHosts: []string{"mock.test", "192.0.2.7"},
		DefaultAccount: true, ControlListen: "[::1]:0",
		State: "rediss://mock:p%40ss@[::1]:6380/2", StatePrefix: "shop",
		Mock: mockserver.Config{
			ControlToken: "c2VzYW1l==", ControlHosts: []string{"*.mock.test", "mock"},
			Seed: "7", Issuer: "folded\n",
			AccessTTL: 4 * time.Minute, RefreshTTL: 167 * time.Hour,
			Assumptions: map[string]string{
				"token-alg": "RS256", "forwarded-for": "trust=10.0.0.0/8,::1", "rate-limit": "off", "forex-keys": "null",
				"session-limit": "30d", "clock-leeway": "5s",
			},
			Extensions: true, StrictRevocation: true,
			Clock:   mockserver.ClockConfig{Start: time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC), Frozen: true, Rate: 0.5},
			Journal: journal.Limits{Entries: 10, Bytes: 1000},
			Accounts: []mockserver.AccountConfig{
				mockserver.DefaultAccount(),
				{Username: "one", Password: "p:1", ClientID: 123457},
				{
					Username: "two", Password: "2", ClientID: 42, Inactive: true, Features: []string{"vouchers", "forex"},
					IPWhitelist: []netip.Prefix{netip.MustParsePrefix("203.0.113.7/32"), netip.MustParsePrefix("198.51.100.0/24")},
					AccessTTL:   5 * time.Minute, RefreshTTL: 10 * time.Minute,
				},
			},
		},
	}
	if diff := cmp.Diff(want, got, comparers...); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestEmptyFiles(t *testing.T) {
	t.Parallel()
	for _, text := range []string{" ", "\n", "# nothing\n", "---\n", "--- \n# nothing\n...\n", "null\n", "{}\n", "accounts: []\n", "%YAML 1.2\n---\n"} {
		if got := mustLoad(t, text, nil, nil); got.Listen != DefaultListen || len(got.Mock.Accounts) != 1 {
			t.Errorf("%q gives %+v, want the defaults", text, got)
		}
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		isDefault  bool
		want       map[string]int64 // client_id by username
	}{
		{"the next free numbers", "[{username: a, password: x}, {username: b, password: x, client_id: 123458}, {username: c, password: x}]", true,
			map[string]int64{"your_api_username": 123456, "a": 123457, "b": 123458, "c": 123459}},
		{"one takes the default account's place and number", "[{username: a, password: x}, {username: your_api_username, password: x}]", false,
			map[string]int64{"your_api_username": 123456, "a": 123457}},
		{"one takes its place with a number of its own", "[{username: your_api_username, password: x, client_id: 1}, {username: a, password: x, client_id: 123456}]", false,
			map[string]int64{"your_api_username": 1, "a": 123456}},
		{"one takes its place, another its number", "[{username: your_api_username, password: x}, {username: a, password: x, client_id: 123456}]", false,
			map[string]int64{"your_api_username": 123457, "a": 123456}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := mustLoad(t, "accounts: "+test.text, nil, nil)
			got := map[string]int64{}
			for _, a := range s.Mock.Accounts {
				got[a.Username] = a.ClientID
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("client_id (-want +got):\n%s", diff)
			}
			if s.DefaultAccount != test.isDefault {
				t.Errorf("DefaultAccount is %v, want %v", s.DefaultAccount, test.isDefault)
			}
			if _, err := mockserver.New(s.Mock); err != nil {
				t.Errorf("the mock refuses it: %v", err)
			}
		})
	}
}
