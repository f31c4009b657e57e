package evidence

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

func TestShell(t *testing.T) {
	t.Parallel()
	var s Secrets
	s.Add("SECRET", `se"cret$HOME`)
	for text, want := range map[string]string{
		"plain":                                 `'plain'`,
		"":                                      `''`,
		`se"cret$HOME`:                          `"${SECRET}"`,
		`a $x se"cret$HOME`:                     `"a \$x ${SECRET}"`,
		"no!se\"cret$HOME":                      `'no!'"${SECRET}"`,
		"a\nse\"cret$HOMEb":                     `$'a\x0a'"${SECRET}"'b'`,
		"a\x00b":                                `'a b'`,
		"eyJhbGciOi.eyJleHAiOjEyM.c2lnbmF0dXJl": `'<token>'`,
		"eyJhbGciOi.eyJleHAiOjEyM.c2lnbmF0dXJl se\"cret$HOME": `"<token> ${SECRET}"`,
	} {
		if got := s.Shell(text); got != want {
			t.Errorf("%q becomes %s, want %s", text, got, want)
		}
	}
}

// inBash is what a shell reads the words as, with only these variables.
func inBash(tb testing.TB, env []string, words ...string) []string {
	tb.Helper()
	cmd := exec.CommandContext(tb.Context(), "bash", "-c", `printf '%s\0' `+strings.Join(words, " "))
	cmd.Env = env
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%v: %s", err, words)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

// A shell reads what was quoted as it was, with the secrets filled in again.
func TestShellQuotes(t *testing.T) {
	t.Parallel()
	need.Programs(t, "bash")
	var s Secrets
	s.Add("SECRET", `se"cret$HOME`)
	texts := []string{
		"plain", "it's", `a "quoted" $HOME`, "`date` \\ !", "", `{"password":"se"cret$HOME","it's":"$(date)"}`, "two\nlines se\"cret$HOME",
		"se\"cret$HOME!!\x1b[31m'\\",
	}
	words := make([]string, len(texts))
	for i, text := range texts {
		words[i] = s.Shell(text)
	}
	for i, got := range inBash(t, []string{`SECRET=se"cret$HOME`}, words...) {
		if got != texts[i] {
			t.Errorf("%s becomes %q, want %q", words[i], got, texts[i])
		}
	}
}

// Whatever a text and the secret in it are, a shell gives them back, and the word has no secret.
func FuzzShell(f *testing.F) {
	need.Programs(f, "bash")
	f.Add(`se"cret$HOME`, "it's ", "\n`date`")
	f.Add("!", "a!!", "\x1b[31m")
	f.Add("\xff\xfe", "žluť 😀", "\\")
	f.Add("N", "${N}", "$N")
	f.Add("", `"`, "'")
	f.Add("a\x00b", "a b", "\x00")
	f.Fuzz(func(t *testing.T, secret, before, after string) {
		var s Secrets
		s.Add("N", secret)
		text := strings.ReplaceAll(before+secret+after+secret, "\x00", " ")
		value := strings.ReplaceAll(secret, "\x00", " ")
		for _, form := range forms(secret) {
			if form = withoutNUL(form); form != value && strings.Contains(text, form) {
				return // the variable would have to hold two forms of the secret
			}
		}
		if tokenText.MatchString(text) {
			return // a token that nobody told it of is left out
		}
		word := s.Shell(text)
		if got := inBash(t, []string{"N=" + value}, word); len(got) != 1 || got[0] != text {
			t.Errorf("%s becomes %q, want %q", word, got, text)
		}
		const other = "\x01"
		if secret == "" || strings.Contains(value, other) {
			return
		}
		for piece := range strings.SplitSeq(inBash(t, []string{"N=" + other}, word)[0], other) {
			if strings.Contains(piece, value) {
				t.Errorf("%s has the secret %q without its variable", word, value)
			}
		}
	})
}
