package token_test

import (
	"encoding/base64"
	"testing"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

func TestPeek(t *testing.T) {
	t.Parallel()
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	const head, family = `{"alg":"HS256","typ":"JWT"}`, "0123456789abcdef0123456789abcdef"
	good := part(head) + "." + part(`{"iss":"x","sub":"s","use":"access","family":"`+family+`","generation":3,"jti":"j","exp":9}`) + "." + part("whoever")
	for raw, want := range map[string]bool{
		good: true, part(good): true, "": false, "x": false, "a.b.c": false, part(head) + "." + part("[]") + ".": false,
		part(head) + "." + part(`{"iss":"x","sub":"s","use":"access","family":"short","jti":"j","exp":9}`) + ".": false,
	} {
		claims, id, ok := token.Peek(raw)
		if ok != want || ok && (claims.Generation != 3 || id.String() != family) {
			t.Errorf("%q: %+v of %s, %t", raw, claims, id, ok)
		}
	}
}

func FuzzPeek(f *testing.F) {
	f.Add("a.b.c")
	f.Fuzz(func(_ *testing.T, raw string) { token.Peek(raw) })
}
