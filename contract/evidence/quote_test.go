package evidence

import (
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/examples/need"
)

func TestQuoted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":            `''`,
		"a b":         `'a b'`,
		"it's":        `'it'\''s'`,
		"$HOME `x` !": "'$HOME `x` !'",
		"žluť 😀":      `'žluť 😀'`,
		"a\nb":        `$'a\x0ab'`,
		"\x1b[31m'\\": `$'\x1b[31m\'\\'`,
		"\xff":        `$'\xff'`,
		"\u202e":      `$'\xe2\x80\xae'`,
		"\uFFFD":      `$'\xef\xbf\xbd'`,
	} {
		if got := quoted(text); got != want {
			t.Errorf("%q is quoted as %s, want %s", text, got, want)
		}
	}
}

// Whatever a text is, a shell gives it back; a NUL cannot be a part of a word.
func TestQuotedTextsAreWordsOfAShell(t *testing.T) {
	t.Parallel()
	need.Programs(t, "bash")
	text := rapid.OneOf(
		rapid.String(),
		rapid.StringOf(rapid.RuneFrom([]rune("'\"\\$`!x1\n\x07\u202e"))),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
	)
	rapid.Check(t, func(rt *rapid.T) {
		var texts, words []string
		for range 50 {
			one := strings.ReplaceAll(text.Draw(rt, "text"), "\x00", "")
			texts, words = append(texts, one), append(words, quoted(one))
		}
		out, err := exec.CommandContext(t.Context(), "bash", "-c", `printf '%s\0' `+strings.Join(words, " ")).Output()
		if err != nil {
			rt.Fatalf("%v: %s", err, words)
		}
		for i, got := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
			if got != texts[i] {
				rt.Fatalf("%s comes as %q, want %q", words[i], got, texts[i])
			}
		}
	})
}
