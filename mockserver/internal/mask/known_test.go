package mask

import (
	"bytes"
	"strings"
	"testing"
)

// TestReplace compares with what a thorough look gives, wherever a quick one says that it is enough.
func TestReplace(t *testing.T) {
	t.Parallel()
	jwt, label := sample()
	fingerprint := strings.TrimSuffix(strings.TrimPrefix(label, "[token "), "]")
	other := encoded(`{"alg":"HS256"}`) + "." + encoded(`{"jti":"fedcba9876543210"}`) + ".c2lnbmF0dXJl"
	for name, test := range map[string]struct {
		text string
		all  bool
	}{
		"the token in its field":  {`{"data":{"access_token":"` + jwt + `","access_expires_at":"2026-01-01T00:00:00Z","n":1}}`, true},
		"nothing":                 {``, true},
		"no token at all":         {`{"data":{"name":"x"}}`, true},
		"a number in the field":   {`{"access_token":17}`, false},
		"nothing in the field":    {`{"access_token":null}`, true},
		"twice":                   {`["` + jwt + `","` + jwt + `"]`, false},
		"another beside it":       {`{"access_token":"` + jwt + `","b":"` + other + `"}`, false},
		"another secret field":    {`{"access_token":"` + jwt + `","client_secret":"hidden"}`, false},
		"something behind it":     {`{"access_token":"` + jwt + ` and more"}`, false},
		"a password":              {`{"access_token":"` + jwt + `","b":"` + known + `"}`, false},
		"escapes":                 {`{"access_token":"` + jwt + `","b":"\u0068ush"}`, false},
		"the token in two halves": {`{"a":"` + jwt[:40] + ` ` + jwt[40:] + `"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMasker(known)
			masked, all := m.Replace([]byte("before "), []byte(test.text), Known{jwt, fingerprint}, Known{})
			if all != test.all {
				t.Fatalf("%t for %q, want %t", all, masked, test.all)
			}
			if left := bytes.Trim(masked[len("before "):cap(masked)], "\x00"); !all && (string(masked) != "before " || len(left) > 0) {
				t.Errorf("%q is left, and %q behind it", masked, left)
			}
			thorough, _ := newMasker(known).Text([]byte("before "), []byte(test.text), Rule{Fields: true}, 1<<20)
			if all && string(masked) != string(thorough) {
				t.Errorf("got  %s\nwant %s", masked, thorough)
			}
		})
	}
}
