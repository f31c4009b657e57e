package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

// secret is the password in the fuzzed files.
const secret = "c0rrect-h0rse"

// FuzzConfig reads files with a password in them, which no error may give away, whatever stands around it and however it
// is written. A file without errors configures a mock.
func FuzzConfig(f *testing.F) {
	account := "accounts:\n  - username: shop\n    "
	for _, around := range [][3]string{
		{account, "", "\n"}, {account, `"`, "\"\n"}, {account, "!", "\n"}, {account, "&", " x\n"}, {account, "*", "\n"},
		{account, "@", "\n"}, {account, "%", "\n"}, {account, "{", "}\n"}, {account, "[", "]\n"}, {account, "'", "\n"}, {account, "`", "\n"},
		{account, "", ": x\n"}, {account, "", ":\n"}, {account, "", "\n    password: x\n"}, {account, "", "\n\tfeatures: []\n"}, {account, "\"\\q", "\"\n"},
		{"", "", "\n"}, {"pass", "", "\n"}, {"listen: \"", "", "\"\n"}, {"listen: ", "", "\n"}, {"access_ttl: |\n  ", "", "\n"},
		{"accounts: [{username: a, ", "", "}]"}, {"accounts: [{username: a, ", "", ", client_id: x}]"}, {"accounts: {", "", "}"}, {"? ", "", "\n"},
		{"%TAG ! ", "", "\n---\n"}, {"--- !", "", "\n"}, {"tls_host: [", "", "]"}, {"assume: {", "", "}"}, {"assume:\n  bad-id: ", "", "\n"}, {"assume:\n  bad-id: |\n    ", "", "\n"}, {"assume:\n  ", "", ": x\n"}, {"clock_start: >\n ", "", ""}, {"accounts:\n  - username: >\n      ", "", ""},
		{"state: redis://u:", "", "@localhost:6379/0\n"}, {"state: redis://u:", "", "/@localhost\n"}, {"state: |\n  ", "", "\n"},
		{"listen: :0\naccess_ttl: 240\n" + account, "", "\n    features: [vouchers]\n    ip_whitelist: [10.0.0.0/8]\n    active: true\n"},
	} {
		f.Add(around[0], around[1], around[2])
	}
	f.Fuzz(func(t *testing.T, before, quote, after string) {
		if strings.ContainsAny(quote, "\n\r,") {
			return // what follows may be no password then, but a key or the value of another
		}
		text := before + "password: " + quote + secret + after
		file, err := parseFile("mock.yaml", text)
		var s Settings
		err = errors.Join(err, applyAll(settings, &s, file.settings), addAccounts(&s, file.accounts))
		if err == nil {
			if _, err := mockserver.New(s.Mock); err != nil {
				t.Errorf("the mock refuses what was accepted here: %v", err)
			}
			return
		}
		if strings.Count(text, secret) == 1 && strings.Contains(err.Error(), secret) {
			t.Errorf("%q gives the password away: %v", text, err)
		}
		for _, line := range messages(err) {
			if !strings.HasPrefix(line, "mock.yaml:") {
				t.Errorf("%q: %q does not say where", text, line)
			}
		}
	})
}
