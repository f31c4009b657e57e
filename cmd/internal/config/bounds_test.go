package config

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// TestBoundsAreTheMocks holds what is checked here, for the sake of its place, against what the mock itself accepts.
func TestBoundsAreTheMocks(t *testing.T) {
	t.Parallel()
	ttl := func(d time.Duration) mockserver.Config { return mockserver.Config{AccessTTL: d} }
	assume := func(name, value string) mockserver.Config {
		return mockserver.Config{Assumptions: map[string]string{name: value}}
	}
	rate := func(r float64) mockserver.Config { return mockserver.Config{Clock: mockserver.ClockConfig{Rate: r}} }
	start := func(year int) mockserver.Config {
		return mockserver.Config{Clock: mockserver.ClockConfig{Start: time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)}}
	}
	account := func(name string) mockserver.Config {
		return mockserver.Config{Accounts: []mockserver.AccountConfig{{Username: name, Password: "p", ClientID: 1}}}
	}
	number := func(id int64) mockserver.Config {
		return mockserver.Config{Accounts: []mockserver.AccountConfig{{Username: "a", Password: "p", ClientID: id}}}
	}
	long, tooLong := strings.Repeat("a", 256), strings.Repeat("a", 257)
	tests := []struct {
		text   string
		config mockserver.Config
		good   bool
	}{
		{"access_ttl: 1s", ttl(time.Second), true},
		{"access_ttl: 0.5s", ttl(time.Second / 2), false},
		{"access_ttl: 36500d", ttl(36500 * 24 * time.Hour), true},
		{"access_ttl: 36500d1s", ttl(36500*24*time.Hour + time.Second), false},
		{"clock_rate: 86400", rate(86400), true},
		{"clock_rate: 86401", rate(86401), false},
		{"clock_rate: -1", rate(-1), false},
		{"clock_start: 1970-06-01T00:00:00Z", start(1970), true},
		{"clock_start: 1969-06-01T00:00:00Z", start(1969), false},
		{"clock_start: 9000-06-01T00:00:00Z", start(9000), true},
		{"clock_start: 9001-06-01T00:00:00Z", start(9001), false},
		{"accounts: [{password: p, username: " + long + "}]", account(long), true},
		{"accounts: [{password: p, username: " + tooLong + "}]", account(tooLong), false},
		{"accounts: [{password: p, username: a, client_id: 9007199254740991}]", number(1<<53 - 1), true},
		{"accounts: [{password: p, username: a, client_id: 9007199254740992}]", number(1 << 53), false},
		{"issuer: " + long, mockserver.Config{Issuer: long}, true},
		{"issuer: " + tooLong, mockserver.Config{Issuer: tooLong}, false},
		{"control_token: c2VzYW1l==", mockserver.Config{ControlToken: "c2VzYW1l=="}, true},
		{"control_token: a b", mockserver.Config{ControlToken: "a b"}, false},
		{"control_token: " + strings.Repeat("a", 1025), mockserver.Config{ControlToken: strings.Repeat("a", 1025)}, false},
		{"control_allow_host: ['*.mock.test', '::1', 192.0.2.1, a_b]", mockserver.Config{ControlHosts: []string{"*.mock.test", "::1", "192.0.2.1", "a_b"}}, true},
		{"control_allow_host: ['mock.test:80']", mockserver.Config{ControlHosts: []string{"mock.test:80"}}, false},
		{"control_allow_host: ['[::1]']", mockserver.Config{ControlHosts: []string{"[::1]"}}, false},
		{"control_allow_host: ['fe80::1%lo']", mockserver.Config{ControlHosts: []string{"fe80::1%lo"}}, false},
		{"control_allow_host: ['*']", mockserver.Config{ControlHosts: []string{"*"}}, false},
		{"assume: {token-alg: EdDSA}", assume("token-alg", "EdDSA"), true},
		{"assume: {token-alg: ES384}", assume("token-alg", "ES384"), false},
		{"assume: {clock-leeway: 1d}", assume("clock-leeway", "1d"), true},
		{"assume: {clock-leeway: 25h}", assume("clock-leeway", "25h"), false},
		{"assume: {forwarded-for: 'trust=::1, 10.0.0.0/8'}", assume("forwarded-for", "trust=::1, 10.0.0.0/8"), true},
		{"assume: {forwarded-for: 'trust=::1, 10.0.0.1/8'}", assume("forwarded-for", "trust=::1, 10.0.0.1/8"), false},
		{"assume: {forwarded-foor: ignore}", assume("forwarded-foor", "ignore"), false},
	}
	for _, test := range tests {
		if wrong := parsed(test.text); (wrong == nil) != test.good {
			t.Errorf("%.60s: good is %v here, want %v: %q", test.text, wrong == nil, test.good, wrong)
		}
		if _, err := mockserver.New(test.config); (err == nil) != test.good {
			t.Errorf("%.60s: good is %v for the mock, want %v: %v", test.text, err == nil, test.good, err)
		}
	}
}

// FuzzNetwork holds the networks of the file against those that the control API accepts.
func FuzzNetwork(f *testing.F) {
	for _, text := range []string{
		"", "10.0.0.1", "10.0.0.0/8", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/08", "010.0.0.1", "::", "::1", "::1/128", "2001:db8::/32",
		"2001:DB8::/32", "::ffff:10.0.0.1", "::ffff:10.0.0.0/104", "::ffff:10.0.0.0/95", "::ffff:10.0.0.1/104", "::ffff:0:0/96",
		"fe80::1%eth0", "fe80::%eth0/64", "0.0.0.0/0", "::/0", " 10.0.0.1", "10.0.0.1:80", "[::1]", "a.test",
	} {
		f.Add(text)
	}
	mock, err := mockserver.New(mockserver.Config{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want []string
		account, err := mock.PatchAccount(t.Context(), mockserver.DefaultUsername, control.AccountChange{IPWhitelist: &[]string{text}})
		if err == nil {
			want = account.IPWhitelist
		}
		var got []string
		if network, err := parseNetwork(text); err == nil {
			got = []string{network.String()}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-control API +file):\n%s", text, diff)
		}
	})
}
