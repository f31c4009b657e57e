package suite

import (
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/examples/need"
)

func TestMask(t *testing.T) {
	t.Parallel()
	var s secrets
	s.add("PASSWORD", `pass "word" & more`)
	s.number("ACCESS", "token-number-one")
	s.number("ACCESS", "token-number-one-and-more")
	s.number("ACCESS", "token-number-one") // known
	s.number("ACCESS", "short")            // may stand anywhere
	s.add("NOTHING", "")
	tests := []struct{ name, text, want string }{
		{"as it is", `a pass "word" & more b`, "a $PASSWORD b"},
		{"in JSON", `{"p":"pass \"word\" \u0026 more"}`, `{"p":"$PASSWORD"}`},
		{"in a query", "?p=pass+%22word%22+%26+more", "?p=$PASSWORD"},
		{"in a path", "/pass%20%22word%22%20&%20more", "/$PASSWORD"},
		{"one in another", "token-number-one-and-more, token-number-one", "$ACCESS_2, $ACCESS_1"},
		{"short", "short", "short"},
		{"an unknown token", "is eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjEyMzQ1Njc4OTB9.c2lnbmF0dXJlLW9mLWl0 one", "is <token> one"},
		{"a secret field", `{"access_token":"opaque-text","other":"x"}`, `{"access_token":"<secret>","other":"x"}`},
		{"a field that is cut", `{"refresh_token": "opaque-te`, `{"refresh_token": "<secret>"`},
		{"a known field", `{"access_token":"token-number-one"}`, `{"access_token":"$ACCESS_1"}`},
		{"a NUL", "a\x00b", "a b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := s.mask(test.text); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// Whatever the secret and the text around it, the secret does not come through.
func TestMaskHidesAnySecret(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[ -~]{8,40}`).Draw(t, "secret")
		around := rapid.StringMatching(`[ -~]{0,20}`).Draw(t, "around")
		var s secrets
		s.add("X", secret)
		text := around + secret + around
		for _, shown := range []string{s.mask(text), s.shell(text)} {
			if strings.Contains(shown, secret) && !strings.Contains(around, secret) && !strings.Contains("$X${X}<token><secret>", secret) {
				t.Errorf("%q has the secret %q", shown, secret)
			}
		}
	})
}

// A shell reads what was quoted as it was, with the secrets filled in again.
func TestShellQuotes(t *testing.T) {
	t.Parallel()
	need.Programs(t, "sh")
	var s secrets
	s.add("SECRET", `se"cret$HOME`)
	for _, text := range []string{
		"plain", "it's", `a "quoted" $HOME`, "`date` \\ !", "", `{"password":"se"cret$HOME","it's":"$(date)"}`, "two\nlines se\"cret$HOME",
	} {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", "printf %s "+s.shell(text))
		cmd.Env = []string{`SECRET=se"cret$HOME`}
		if out, err := cmd.Output(); err != nil || string(out) != text {
			t.Errorf("%s becomes %q (%v), want %q", s.shell(text), out, err, text)
		}
	}
}
