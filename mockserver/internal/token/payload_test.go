package token

import (
	"encoding/json"
	"fmt"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// The payload that is written by hand is that of encoding/json, with what base64url would write otherwise escaped.
func TestPayloadIsThatOfTheLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~\x00-\x1f]*`), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
		c := Claims{
			Issuer: text.Draw(t, "iss"), Subject: text.Draw(t, "sub"), ClientID: rapid.Int64().Draw(t, "client_id"), Use: Use(text.Draw(t, "use")),
			Family: text.Draw(t, "family"), Generation: rapid.Uint32().Draw(t, "generation"), ID: text.Draw(t, "jti"),
			IssuedAt: rapid.Int64().Draw(t, "iat"), ExpiresAt: rapid.Int64().Draw(t, "exp"),
		}
		library, err := json.Marshal(natural{c})
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		for _, r := range string(library) {
			switch {
			case r > 0xffff:
				high, low := utf16.EncodeRune(r)
				want += fmt.Sprintf(`\u%04x\u%04x`, high, low)
			case r > '}' || r == '?':
				want += fmt.Sprintf(`\u%04x`, r)
			default:
				want += string(r)
			}
		}
		if got := string(c.appendTo(nil)); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}
