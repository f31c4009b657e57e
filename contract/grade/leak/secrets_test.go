package leak

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/grade/tap"
)

// everyByte writes each byte of a text by a verb.
func everyByte(verb, text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&b, verb, c)
	}
	return b.String()
}

func wrapped(text string, at int, with string) string {
	var lines []string
	for ; len(text) > at; text = text[at:] {
		lines = append(lines, text[:at])
	}
	return strings.Join(append(lines, text), with)
}

// TestWhatIsFound has a line for each way to leak, and for what only looks like one.
func TestWhatIsFound(t *testing.T) {
	t.Parallel()
	access, refresh, sign := token(1), token(2), signature(2)
	std, raw := base64.StdEncoding, base64.RawURLEncoding
	for _, c := range []struct{ name, text, want string }{
		{"as it is", "token: " + refresh + "\n", "refresh token 1 as it is"},
		{"both", access + refresh, "access token 1 as it is, refresh token 1 as it is"},
		{"within a word", "x" + refresh + "y", "refresh token 1 as it is"},
		{"fully URL-encoded", everyByte("%%%02X", refresh), "refresh token 1 URL-encoded"},
		{"fully URL-encoded in lower case", everyByte("%%%02x", refresh), "refresh token 1 URL-encoded"},
		{"its dots URL-encoded", strings.ReplaceAll(refresh, ".", "%2e"), "refresh token 1 as it is"}, // the signature is
		{"escaped", everyByte(`\u%04x`, refresh), "refresh token 1 escaped"},
		{"escaped as in C", everyByte(`\x%02X`, refresh), "refresh token 1 escaped"},
		{"escapes that are URL-encoded", url.QueryEscape(everyByte(`\u%04x`, refresh)), "refresh token 1 URL-encoded"},
		{"in base64", std.EncodeToString([]byte(refresh)), "refresh token 1 base64"},
		{"in base64, one byte later", std.EncodeToString([]byte("x" + refresh)), "refresh token 1 base64"},
		{"in base64, two bytes later", raw.EncodeToString([]byte("xy" + refresh + "z")), "refresh token 1 base64"},
		{"in base64 in lines", wrapped(std.EncodeToString([]byte("user:"+refresh)), 76, "\r\n"), "refresh token 1 base64"},
		{"in hex", hex.EncodeToString([]byte(refresh)), "refresh token 1 hex"},
		{"in upper hex", strings.ToUpper(hex.EncodeToString([]byte(refresh))), "refresh token 1 hex"},
		{"in hex with blanks", everyByte("%02x ", refresh), "refresh token 1 hex"},
		{"in hex with colons", everyByte("%02X:", refresh), "refresh token 1 hex"},
		{"in lines", wrapped(refresh, 64, "\n"), "refresh token 1 as it is, refresh token 1 broken up by blanks"},
		{"in lines of a few bytes", wrapped(refresh, 5, "\r\n\t "), "refresh token 1 broken up by blanks"},
		{"in lines of JSON", wrapped(refresh, 20, `\n`), "refresh token 1 broken up by blanks"},
		{"the signature", sign, "refresh token 1 as it is"},
		{"16 bytes of the signature", "sig " + sign[5:21] + " end", "part of refresh token 1 as it is"},
		{"the last 16 bytes", "..." + refresh[len(refresh)-16:], "part of refresh token 1 as it is"},
		{"16 bytes of the signature in base64", std.EncodeToString([]byte(sign[8:26])), "part of refresh token 1 base64"},
		{"16 bytes of the signature in hex", hex.EncodeToString([]byte(sign[8:24])), "part of refresh token 1 hex"},
		{"without the signature", refresh[:strings.LastIndex(refresh, ".")], "refresh token 1 as it is"},
		{"a part after another", sign[:20] + " and " + sign, "refresh token 1 as it is"},

		{"the password", "password=" + password, "password as it is"},
		{"the password in a query", "p=" + url.QueryEscape(password), "password URL-encoded"},
		{"the password in a path", url.PathEscape(password), "password URL-encoded"},
		{"the password in JSON", fmt.Sprintf("%+q", password), "password escaped"},
		{"the password in JSON of PHP", strings.ReplaceAll(fmt.Sprintf("%+q", password), "/", `\/`), "password escaped"},
		{"the password in JSON in JSON", fmt.Sprintf("%+q", fmt.Sprintf("%+q", password)), "password escaped"},
		{"the password in Basic", "Basic " + std.EncodeToString([]byte(username+":"+password)), "password base64"},
		{"the password in hex", hex.EncodeToString([]byte(password)), "password hex"},

		{"nothing", "", ""},
		{"the username", username, ""},
		{"the header of a token", refresh[:strings.Index(refresh, ".")], ""},
		{"the header and the beginning of the payload", refresh[:60], ""},
		{"the last 6 letters", "…" + refresh[len(refresh)-6:], ""},
		{"the last 15 letters", "…" + refresh[len(refresh)-15:], ""},
		{"15 letters at two places", sign[:15] + "…" + sign[len(sign)-15:], ""},
		{"the jti", "jti=" + jti(2), ""},
		{"the claims", claims(2), ""},
		{"the claims in JSON", fmt.Sprintf("%q", claims(2)), ""},
		{"the SHA-256", fmt.Sprintf("%x", sha256.Sum256([]byte(refresh))), ""},
		{"another token", token(3), ""},
		{"half the password", password[:len(password)/2], ""},
		{"the password in another case", strings.ToLower(password), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := learnt(t)
			if got := brief(find(s, c.text, len(c.text)+1)); got != c.want {
				t.Errorf("found %q, want %q, in %q", got, c.want, c.text)
			}
		})
	}
}

func TestShortAndPlainPasswords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ password, text, want string }{
		{"abc12", "it is abc12.", "password as it is"},
		{"abc12", "abc12", "password as it is"},
		{"abc12", "xabc12", ""},
		{"abc12", "abc123", ""},
		{"abc12", base64.StdEncoding.EncodeToString([]byte("abc12")), ""},
		{"abc12", hex.EncodeToString([]byte("abc12")), ""},
		{"abc12", "p=%61bc12&", "password URL-encoded"},
		{"your_api_password", "set your_api_password!", "password as it is"},
		{"your_api_password", "set your_api_passwords", ""},
		{"your_api_password", "see_your_api_password", ""},
		{"secret", "secretary", ""},
		{"secret", "a secret", "password as it is"},
		{"secret", base64.StdEncoding.EncodeToString([]byte("me:secret")), "password base64"},
		{"s3cret", "xs3cretx", "password as it is"},
		{"two words", "p=two+words", "password as it is"},
		{"100%41", "100%41", "password as it is"},
		{"100%41", "%100%41", "password as it is"},
		{"s3cret", "100%%733cret", "password URL-encoded"},
		{"s3cret", `\\u0073\u0033cret`, "password escaped"},
		{"ab12cd%", "p=%61b12cd%", "password URL-encoded"},
		{"1>>>2???3", base64.StdEncoding.EncodeToString([]byte("1>>>2???3")), "password base64"},
		{"1>>>2???3", base64.URLEncoding.EncodeToString([]byte("1>>>2???3")), "password base64"},
	} {
		s := &Secrets{}
		s.Add(Password, c.password)
		if got := brief(find(s, c.text, 1)); got != c.want {
			t.Errorf("password %q: found %q, want %q, in %q", c.password, got, c.want, c.text)
		}
	}
}

func TestOpaqueTokens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ token, text, want string }{
		{"0123456789abcdefghij", "0123456789abcdefghij", "access token 1 as it is"},
		{"0123456789abcdefghij", "456789abcdefghij", "part of access token 1 as it is"},
		{"0123456789abcdefghij", "56789abcdefghij", ""},
		{"0123456789", "x0123456789x", "access token 1 as it is"},
		{"0123456789", "123456789", ""},
		{"0123456", "0123456", ""}, // can be guessed
		{"eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJIUzI1NiJ9", ""},
	} {
		s := &Secrets{}
		s.Add(Access, c.token)
		if got := brief(find(s, c.text, 1)); got != c.want {
			t.Errorf("token %q: found %q, want %q, in %q", c.token, got, c.want, c.text)
		}
	}
}

// TestWhatTokensHaveInCommon is no secret: some servers begin each token with the same letters.
func TestWhatTokensHaveInCommon(t *testing.T) {
	t.Parallel()
	const prefix = "shop_live_access_0123456789_"
	s := &Secrets{}
	for _, end := range []string{"abcdefghijklmnopqrst", "ABCDEFGHIJKLMNOPQRST"} {
		s.Add(Access, prefix+end)
	}
	for text, want := range map[string]string{
		prefix + "zzz": "", prefix + "abcdefghijklmnopqrst": "part of access token 1 as it is", "ABCDEFGHIJKLMNOPQ": "part of access token 2 as it is",
	} {
		if got := brief(find(s, text, 3)); got != want {
			t.Errorf("found %q, want %q, in %q", got, want, text)
		}
	}
}

func TestLearn(t *testing.T) {
	t.Parallel()
	one, two := token(1), token(2)
	for _, c := range []struct{ name, body, want string }{
		{"today's", `{"success":true,"data":{"access_token":"` + one + `","refresh_token":"` + two + `"}}`, "access token 1 as it is, refresh token 1 as it is"},
		{"the older", `{"access_token" : "` + one + `"}`, "access token 1 as it is"},
		{"cut", `{"data":{"access_token":"` + one + `","refresh_token":"` + two[:40], "access token 1 as it is"},
		{"escaped", `{"refresh_token":"` + everyByte(`\u%04x`, two) + `"}`, "refresh token 1 as it is"},
		{"numbers", `{"access_token":12345678901234567890}`, ""},
		{"no answer", ``, ""},
	} {
		s := &Secrets{}
		x := tap.Exchange{AnswerBody: []byte(c.body)}
		s.Learn(x)
		s.Learn(x)
		if got := brief(find(s, one+" ... "+two, 9999)); got != c.want {
			t.Errorf("%s: found %q, want %q", c.name, got, c.want)
		}
	}
}

// TestWhatIsLearntLater is found at the beginning and at the end of what has gone by, however much there was in between, in one piece or
// in many.
func TestWhatIsLearntLater(t *testing.T) {
	t.Parallel()
	const few = 4 << 10 // since a scanner under the race detector takes two seconds for a megabyte
	for _, between := range []int{0, 1000, few, 3 * few, 10 * few} {
		for _, size := range []int{700, 3 * few, 100 * few} {
			s := &Secrets{}
			stream := s.Stream("stderr")
			stream.keep = few
			for piece := range slices.Chunk([]byte("first "+token(1)+"\n"+strings.Repeat("x", between)+"last "+token(2)), size) {
				if _, err := stream.Write(piece); err != nil {
					t.Fatal(err)
				}
			}
			s.Add(Access, token(1))
			s.Add(Refresh, token(2))
			found := stream.Findings()
			if got := brief(found); got != "access token 1 as it is, refresh token 1 as it is" && got != "refresh token 1 as it is, access token 1 as it is" {
				t.Errorf("%d bytes between, in pieces of %d: found %q", between, size, got)
			}
			if memory := cap(stream.first) + cap(stream.last); memory > 5*few {
				t.Errorf("%d bytes are kept", memory)
			}
		}
	}
}

// TestAFindingHoldsNoSecret: what is shown tells where it is, and nothing of it or of others.
func TestAFindingHoldsNoSecret(t *testing.T) {
	t.Parallel()
	s := learnt(t)
	for _, c := range []struct{ text, want string }{
		{"first line\nI send Authorization: Bearer " + token(1), `access token 1, as it is, in stdout, behind "I send Authorization: Bearer"`},
		{"the password is " + password, `password, as it is, in stdout, behind "the password is"`},
		{token(2) + " and " + token(1), `access token 1, as it is, in stdout, behind "$REFRESH_TOKEN_1 and"`},
		{"pw " + password + " and " + token(1), `access token 1, as it is, in stdout, behind "pw $PASSWORD and"`},
		{"unknown " + token(9) + " and " + token(1), `access token 1, as it is, in stdout, behind "unknown <token> and"`},
		{strings.Repeat("long ", 50) + "basic " + base64.StdEncoding.EncodeToString([]byte("xx"+token(1))), `access token 1, base64, in stdout, behind "long long long long long long long long long long basic"`},
	} {
		var texts []string
		for _, f := range find(s, c.text, 7) {
			texts = append(texts, f.String())
		}
		all := strings.Join(texts, "\n")
		if !strings.Contains(all, c.want) {
			t.Errorf("says %s, want %s", all, c.want)
		}
		for _, secret := range []string{password, signature(1)[:8], signature(2)[:8], signature(9)[:8]} {
			if strings.Contains(all, secret) {
				t.Errorf("a secret is in %s", all)
			}
		}
	}
}
