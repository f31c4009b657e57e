package evidence

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMask(t *testing.T) {
	t.Parallel()
	var s Secrets
	s.Add("PASSWORD", `pass "word" & more`)
	s.Add("OTHER", "žluť/😀")
	s.Add("BOTH", `ž"<ť`)
	s.Number("ACCESS", "token-number-one")
	s.Number("ACCESS", "token-number-one-and-more")
	s.Number("ACCESS", "token-number-one") // known
	s.Number("ACCESS", "short")            // may stand anywhere
	s.Add("SAME", "token-number-one")      // known
	s.Add("NOTHING", "")
	s.Add("LETTER", "Q")
	s.Add("QUIET", "something Q")
	s.Add("BINARY", "a\x00z")
	tests := []struct{ name, text, want string }{
		{"as it is", `a pass "word" & more b`, "a $PASSWORD b"},
		{"in JSON of Go", `{"p":"pass \"word\" \u0026 more"}`, `{"p":"$PASSWORD"}`},
		{"in JSON of JavaScript", `{"p":"pass \"word\" & more"}`, `{"p":"$PASSWORD"}`},
		{"in JSON of Go, not ASCII", `{"p":"ž\"\u003cť"}`, `{"p":"$BOTH"}`},
		{"in JSON of JavaScript, not ASCII", `{"p":"ž\"<ť"}`, `{"p":"$BOTH"}`},
		{"in JSON of Python", `{"p":"\u017elu\u0165/\ud83d\ude00"}`, `{"p":"$OTHER"}`},
		{"in JSON of PHP", `{"p":"\u017elu\u0165\/\ud83d\ude00"}`, `{"p":"$OTHER"}`},
		{"in a query", "?p=pass+%22word%22+%26+more", "?p=$PASSWORD"},
		{"in a query of JavaScript", "?p=pass%20%22word%22%20%26%20more", "?p=$PASSWORD"},
		{"in a path", "/pass%20%22word%22%20&%20more", "/$PASSWORD"},
		{"one in another", "token-number-one-and-more, token-number-one", "$ACCESS_2, $ACCESS_1"},
		{"one in the name of another", "something Q, Q", "$QUIET, $LETTER"},
		{"at once", "QQsomething QQ", "$LETTER$LETTER$QUIET$LETTER"},
		{"short", "short", "short"},
		{"an unknown token", "is eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3MDB9.c2lnbmF0dXJl one", "is <token> one"},
		{"the shortest token", "abcdefghij.abcdefghij.abcdefghij", "<token>"},
		{"what is too short for a token", "abcdefghij.abcdefghij.abcdefghi", "abcdefghij.abcdefghij.abcdefghi"},
		{"a secret field", `{"access_token":"opaque-text","other":"x"}`, `{"access_token":"<secret>","other":"x"}`},
		{"a secret field with escapes", `{"password":"a\"b\\","other":"x"}`, `{"password":"<secret>","other":"x"}`},
		{"an escape at its beginning", `{"password":"\"b","other":"x"}`, `{"password":"<secret>","other":"x"}`},
		{"a field that is cut", `{"refresh_token": "opaque-te`, `{"refresh_token": "<secret>"`},
		{"a field that is cut in an escape", `{"refresh_token": "opaque-te\`, `{"refresh_token": "<secret>"`},
		{"a known field", `{"access_token":"token-number-one"}`, `{"access_token":"$ACCESS_1"}`},
		{"a NUL", "b\x00b", "b b"},
		{"a NUL in a secret", "a\x00z a\\u0000z", "$BINARY $BINARY"},
		{"nothing", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := s.Mask(test.text); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestNothingIsHiddenBeforeAnythingIsAdded(t *testing.T) {
	t.Parallel()
	var s Secrets
	if got := s.Mask("as it is"); got != "as it is" {
		t.Errorf("%q", got)
	}
}

// Whatever the secret and the text around it, the secret does not come through.
func TestAnySecretIsHidden(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[ -~]{8,40}`).Draw(t, "secret")
		around := rapid.StringMatching(`[ -~]{0,20}`).Draw(t, "around")
		var s Secrets
		s.Add("X", secret)
		text := around + secret + around
		for _, shown := range []string{s.Mask(text), s.Shell(text)} {
			if strings.Contains(shown, secret) && !strings.Contains(around, secret) && !strings.Contains("$X${X}<token><secret>", secret) {
				t.Errorf("%q has the secret %q", shown, secret)
			}
		}
	})
}

// placeholders are what Mask puts into a text, with the names that the tests use.
var placeholders = regexp.MustCompile(`\$N[12]|<token>|<secret>`)

// Whatever the secrets and the text around them are, none comes through: neither as it is nor encoded.
func FuzzMask(f *testing.F) {
	f.Add("pass \"word\" & more", "token-number-one", `{"password":"`, `"}`)
	f.Add("N1", "$", "a", "<")
	f.Add("žluť/😀", "ž", "?p=", "\x00")
	f.Add("a\x00b", "\xff", "eyJhbGciOiJI.eyJhbGciOiJI.", "\\")
	f.Add("aba", "ab", "ab", "ba")
	f.Add(" ", "+", "0", "0")
	f.Add(" ", "\x00", "0", "0")
	f.Add(`"`, `\`, `"token":"abc\`, `"refresh_token": "`)
	f.Fuzz(func(t *testing.T, one, other, before, after string) {
		var s Secrets
		s.Add("N1", one)
		s.Add("N2", other)
		sent, _ := json.Marshal(one)
		text := before + one + after + string(sent) + before + other + url.QueryEscape(other) + after + url.PathEscape(one)
		shown := s.Mask(text)
		for _, piece := range placeholders.Split(shown, -1) {
			for _, secret := range []string{one, other} {
				for _, form := range forms(secret) {
					// One that looks like what stands in its place would be taken for it.
					if secret != "" && strings.Contains(piece, form) && !placeholders.MatchString(form) {
						t.Fatalf("%q has %q, a form of %q, in %q", shown, form, secret, piece)
					}
				}
			}
		}
	})
}
