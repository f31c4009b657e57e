package suggest_test

import (
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/suggest"
)

func TestHint(t *testing.T) {
	t.Parallel()
	known := []string{"listen", "access_ttl", "refresh-ttl", "trust_proxy", "tls"}
	tests := []struct{ name, word, want string }{
		{"two letters swapped", "lsiten", `, did you mean "listen"?`},
		{"a letter too many", "access_ttll", `, did you mean "access_ttl"?`},
		{"upper case", "ACCESS_TTL", `, did you mean "access_ttl"?`},
		{"hyphen for underscore", "access-ttl", `, did you mean "access_ttl"?`},
		{"underscore for hyphen", "refresh_ttl", `, did you mean "refresh-ttl"?`},
		{"plural", "trust_proxies", `, did you mean "trust_proxy"?`},
		{"the beginning", "acc", `, did you mean "access_ttl"?`},
		{"the closest alone", "tlss", `, did you mean "tls"?`},
		{"several", "t", `, did you mean "trust_proxy" or "tls"?`},
		{"two letters of a short one", "tl", `, did you mean "tls"?`},
		{"three letters of a short one", "xyz", ""},
		{"nothing close", "colour", ""},
		{"the beginning of a long one", "refresh", `, did you mean "refresh-ttl"?`},
		{"empty", "", ""},
		{"very long", strings.Repeat("listen", 1000), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := suggest.Hint(test.word, known); got != test.want {
				t.Errorf("Hint(%q) = %q, want %q", test.word, got, test.want)
			}
		})
	}
}

func TestHintOfTooMany(t *testing.T) {
	t.Parallel()
	if got := suggest.Hint("a", []string{"ab", "ac", "ad", "ae"}); got != "" {
		t.Errorf("Hint = %q, want none", got)
	}
	if got, want := suggest.Hint("a", []string{"ab", "ac", "ad"}), `, did you mean "ab" or "ac" or "ad"?`; got != want {
		t.Errorf("Hint = %q, want %q", got, want)
	}
}
