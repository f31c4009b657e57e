package mask

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/journal"
)

const known = "hush hush!7"

// sample is a token, and what stands in its place.
func sample() (jwt, fingerprint string) {
	jwt = encoded(`{"alg":"HS256","typ":"JWT"}`) + "." + encoded(`{"sub":"me","jti":"0123456789abcdef"}`) + "." + encoded("a signature of 32 bytes, or so it is")
	return jwt, "[token " + journal.Fingerprint("0123456789abcdef") + "]"
}

func encoded(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func newMasker(passwords ...string) *Masker {
	var p Passwords
	p.Learn(passwords...)
	m := &Masker{}
	m.Begin(&p)
	return m
}

func TestText(t *testing.T) {
	t.Parallel()
	jwt, fp := sample()
	all := Rule{Fields: true}
	for name, test := range map[string]struct {
		text, want string
		rule       Rule
	}{
		"nothing":                    {"", "", all},
		"nothing secret":             {`{"a":"b","page":2}`, `{"a":"b","page":2}`, all},
		"a token":                    {"a " + jwt + ", b", "a " + fp + ", b", Rule{}},
		"an opaque one":              {"a " + encoded(jwt) + ", b", "a " + fp + ", b", Rule{}},
		"an opaque one in base64":    {base64.StdEncoding.EncodeToString([]byte("u:" + encoded(jwt))), fp, Rule{}},
		"a token in hex":             {hex.EncodeToString([]byte(jwt)), fp, Rule{}},
		"a token in upper hex":       {strings.ToUpper(hex.EncodeToString([]byte(jwt))), fp, Rule{}},
		"one without its header":     {jwt[strings.IndexByte(jwt, '.')-2:], jwt[strings.IndexByte(jwt, '.')-2:strings.IndexByte(jwt, '.')+1] + fp, Rule{}},
		"one of many lines":          {jwt[:30] + "\r\n  " + jwt[30:60] + "\n" + jwt[60:] + "\n", fp + "\n", Rule{}},
		"what begins like one":       {"eyJ eyJhbGciOi eyJ", "eyJ eyJhbGciOi eyJ", Rule{}},
		"one without a jti":          {encoded(`{"alg":1}`) + "." + encoded(`{"a":1}`) + ".c2lnbmF0dXJl", "[token]", Rule{}},
		"a password":                 {"<" + known + ">", "<[password]>", Rule{}},
		"within a word":              {"xx" + known + "yy", "xx[password]yy", Rule{}},
		"in base64":                  {"Basic " + base64.StdEncoding.EncodeToString([]byte("me:"+known)) + " x", "Basic [password] x", Rule{}},
		"in a query":                 {"a=" + url.QueryEscape(known) + "&b=1", "a=[password]&b=1", Rule{}},
		"a short one":                {"a x1 b, ax1, x1", "a [password] b, ax1, [password]", Rule{}},
		"a short one in JSON":        {`["x1","x12"]`, `["[password]","x12"]`, Rule{}},
		"an escaped one":             {`\u0068ush \x68ush\u00217`, "[password]", Rule{}},
		"percent-encoded twice":      {"%2568ush hush!7", "[password]", Rule{}},
		"fields":                     {`{"password":"a","new_password" : "b c","accessToken":"d","x":"e"}`, `{"password":"[password]","new_password" : "[password]","accessToken":"[token]","x":"e"}`, all},
		"a field with a token":       {`{"refresh_token":"` + jwt + `"}`, `{"refresh_token":"` + fp + `"}`, all},
		"a field of quotes":          {`{"password":"a\"b","x":1}`, `{"password":"[password]","x":1}`, all},
		"a field of a list":          {`{"password":["a]",{"b":"c"}],"x":1}`, `{"password":[password],"x":1}`, all},
		"a field of a number":        {`{"password":1234,"x":1}`, `{"password":[password],"x":1}`, all},
		"a number of an answer":      {`{"access_token":1234,"password":"a"}`, `{"access_token":1234,"password":"[password]"}`, Rule{Fields: true, OnlyTexts: true}},
		"a field without value":      {`{"password":null,"token":"","x":1}`, `{"password":null,"token":"","x":1}`, all},
		"a field that is broken off": {`{"password":"abc`, `{"password":"[password]`, all},
		"a field of broken JSON":     {`{password: abc def, x: 1}`, `{password: [password], x: 1}`, all},
		"a field with escapes":       {`{"p\u0061ssword":"abc"}`, `{"p\u0061ssword":"[password]"}`, all},
		"JSON in JSON":               {`{"body":"{\"password\":\"abc\"}"}`, `{"body":"{\"password\":\"[password]\"}"}`, all},
		"a form":                     {"a=b&password=a+b%26c&c=d", "a=b&password=[password]&c=d", all},
		"a form with brackets":       {"user[password]=abc&c=d", "user[password]=[password]&c=d", all},
		"an encoded form":            {"next=%2Fa%3Ftoken%3Dabc%26b", "next=%2Fa%3Ftoken%3D[token]%26b", all},
		"multipart":                  {"--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nabc\r\n--x--\r\n", "--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n[password]\n--x--\r\n", all},
		"of a field, elsewhere":      {`{"password":"abcd-e","x":"is abcd-e"}`, `{"password":"[password]","x":"is abcd-e"}`, all},
		"no UTF-8":                   {"\xff" + known + "\xfe", "\xff[password]\xfe", Rule{}},
		"a further field":            {`{"username":"me","x":1}`, `{"username":"[secret]","x":1}`, Rule{Fields: true, Also: []string{"username"}}},
		"a further one that is fine": {`{"username":"me","x":1}`, `{"username":"me","x":1}`, Rule{Fields: true, Also: []string{"username"}, Public: "me"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMasker(known, "x1")
			got, whole := m.Text(nil, []byte(test.text), test.rule, 1<<20)
			if want := strings.ReplaceAll(test.want, "is abcd-e", "is [secret]"); string(got) != want || !whole {
				t.Errorf("%q becomes\n%q, want\n%q", test.text, got, want)
			}
			if clean := newMasker(known, "x1").Clean([]byte(test.text), test.rule); clean && test.want != test.text && len(test.rule.Also) == 0 {
				t.Error("it is taken for clean")
			}
		})
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	jwt, fp := sample()
	for _, test := range [][3]string{
		{"Authorization", "Bearer " + jwt, "Bearer " + fp},
		{"Authorization", jwt, fp},
		{"Authorization", "whatever", "[credentials]"},
		{"Authorization", "Basic abc def", "Basic [credentials]"},
		{"Authorization", "0x abc", "[credentials]"},
		{"Proxy-Authorization", "Bearer abc", "Bearer [credentials]"},
		{"X-Forwarded-Auth", "bearer abc", "bearer [credentials]"},
		{"Cookie", "a=b; c=" + jwt + "; d; e=", "a=[secret]; c=" + fp + "; [secret]; e="},
		{"Set-Cookie", "a=b; Path=/; HttpOnly", "a=[secret]; Path=/; HttpOnly"},
		{"X-Api-Key", "abc", "[secret]"},
		{"X-Session-Token", jwt, fp},
		{"X-Any", "1, " + known + "; token=abc", "1, [password]; token=[token]"},
		{"Accept", "text/html;q=0.8", "text/html;q=0.8"},
		{"X-Long", strings.Repeat("a", 99), strings.Repeat("a", 50) + "… (99 bytes)"},
	} {
		if got := newMasker(known).Value(nil, test[0], test[1], 50); string(got) != test[2] && len(test[1]) < 99 || len(test[1]) == 99 && string(got) != test[2] {
			t.Errorf("%s: %s becomes\n%s, want\n%s", test[0], test[1], got, test[2])
		}
	}
	m := newMasker()
	m.Value(nil, "Authorization", "Basic typo-in-it", 99)
	if got, _ := m.Text(nil, []byte("a typo-in-it"), Rule{}, 99); string(got) != "a [secret]" {
		t.Errorf("what was secret in a field of its own is shown elsewhere: %s", got)
	}
}

// Many passwords are found as few are, and what is learnt beyond all measure is forgotten.
func TestManyPasswords(t *testing.T) {
	t.Parallel()
	var p Passwords
	for i := range 3 {
		var more []string
		for n := range MaxPasswords / 2 {
			more = append(more, fmt.Sprintf("password-%d-%d", i, n), string(rune('a'+i)))
		}
		p.Learn(more...)
	}
	m := &Masker{}
	m.Begin(&p)
	text := "a password-2-7 b" + base64.StdEncoding.EncodeToString([]byte("me:password-2-8")) + " password-0-0"
	got, _ := m.Text(nil, []byte(text), Rule{}, 1000)
	if !bytes.HasPrefix(got, []byte("a [password] [password] ")) && !bytes.HasPrefix(got, []byte("[password] [password] ")) {
		t.Errorf("got %s", got)
	}
	if len(p.texts) > MaxPasswords {
		t.Errorf("%d passwords are known, want %d at most", len(p.texts), MaxPasswords)
	}
}

// BenchmarkHostile shows that looking at a text takes time in proportion to its length, however hostile it is.
func BenchmarkHostile(b *testing.B) {
	for _, piece := range []string{"eyJ", "eyJ.", "%25", `\\`, `"password":[`, `name="password"`, "password=", `"token":"`, "ZXlKaGJHY2lP", "hush", "%", "{", "eyJ a "} {
		b.Run(piece, func(b *testing.B) {
			text := []byte(strings.Repeat(piece, 80_000/len(piece)))
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				newMasker(known).Text(nil, text, Rule{Fields: true}, 16<<10)
			}
		})
	}
}

// Whatever stands around them, and in whatever form they are, secrets are hidden, and Clean never says that there is none.
func FuzzText(f *testing.F) {
	jwt, _ := sample()
	f.Add("a ", " b", byte(0), true)
	f.Add(`{"x":"`, `"}`, byte(3), false)
	f.Add("%", "%", byte(1), true)
	f.Add(`\`, `\u00`, byte(2), false)
	f.Add("eyJ", ".eyJ", byte(4), true)
	f.Add("password=", "&", byte(5), true)
	disguises := []func(string) string{
		func(s string) string { return s },
		url.QueryEscape,
		func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "u", `\u0075`), "J", `\u004a`) },
		func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		func(s string) string { return hex.EncodeToString([]byte(s)) },
		func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
	}
	secrets := []string{known, jwt, encoded(jwt)}
	telling := []string{known, jwt[len(jwt)-30:], encoded(jwt)[len(encoded(jwt))-30:]}
	f.Fuzz(func(t *testing.T, before, after string, how byte, fields bool) {
		for i, secret := range secrets {
			hidden := disguises[int(how)%len(disguises)](secret)
			text := []byte(before + hidden + after)
			rule := Rule{Fields: fields}
			m := newMasker(known)
			got, _ := m.Text(nil, text, rule, len(text))
			tail := hidden[len(hidden)-min(30, len(hidden)):]
			if bytes.Contains(got, []byte(telling[i])) || bytes.Contains(got, []byte(tail)) {
				t.Errorf("%q becomes %q", text, got)
			}
			if newMasker(known).Clean(text, rule) {
				t.Errorf("%q is taken for clean", text)
			}
			if again, _ := m.Text(nil, got, Rule{}, len(got)); bytes.Contains(again, []byte(tail)) {
				t.Errorf("%q becomes %q when it is masked again", got, again)
			}
		}
	})
}
