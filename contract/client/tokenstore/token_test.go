package tokenstore_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// jwt is a token with these claims; nobody looks at the other parts.
func jwt(claims string) tokenstore.Token {
	return tokenstore.Token("e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + "." + secret)
}

// The journal of the mock names a token by its id, so that both can be read side by side.
func TestFingerprint(t *testing.T) {
	t.Parallel()
	id := journal.Fingerprint("0123-abc")
	padded := jwt(`{"jti":"0123-abc"}  `)
	for name, test := range map[string]struct {
		token tokenstore.Token
		want  string
	}{
		"none":              {"", ""},
		"an id":             {jwt(`{"jti":"0123-abc","sub":"ann"}`), id},
		"an id, padded":     {tokenstore.Token(strings.Replace(string(padded), "."+secret, "==."+secret, 1)), id},
		"no text":           {secret, journal.Fingerprint(secret)},
		"no id":             {jwt(`{"sub":"ann"}`), journal.Fingerprint(string(jwt(`{"sub":"ann"}`)))},
		"an id of numbers":  {jwt(`{"jti":1}`), journal.Fingerprint(string(jwt(`{"jti":1}`)))},
		"no claims":         {jwt(`[`), journal.Fingerprint(string(jwt(`[`)))},
		"no base64":         {"a.*.c", journal.Fingerprint("a.*.c")},
		"four parts":        {jwt(`{"jti":"0123-abc"}`) + ".d", journal.Fingerprint(string(jwt(`{"jti":"0123-abc"}`)) + ".d")},
		"an id of no chars": {jwt(`{"jti":""}`), journal.Fingerprint(string(jwt(`{"jti":""}`)))},
	} {
		if got := test.token.Fingerprint(); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// However a token or a pair is printed, logged or encoded, it is its fingerprint that shows.
func TestTokensAreNotPrinted(t *testing.T) {
	t.Parallel()
	pair := pairOf(1)
	encoded, err := json.Marshal(map[string]any{"pair": pair, "access": &pair.Access})
	must(t, err)
	var logged bytes.Buffer
	for _, log := range []*slog.Logger{slog.New(slog.NewTextHandler(&logged, nil)), slog.New(slog.NewJSONHandler(&logged, nil))} {
		log.Info("a pair", "pair", pair, "access", pair.Access, "of", &pair, "in", struct{ Pair tokenstore.Pair }{pair})
	}
	texts := map[string]string{"JSON": string(encoded), "slog": logged.String(), "String": pair.Access.String() + pair.Refresh.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s"} {
		texts["token "+verb] = fmt.Sprintf(verb+verb, pair.Access, pair.Refresh)
		texts["pair "+verb] = fmt.Sprintf(verb, pair)
		texts["pointer "+verb] = fmt.Sprintf(verb, &pair)
	}
	for name, text := range texts {
		wantNoSecret(t, name, text)
		if strings.Contains(strings.ToLower(text), hex.EncodeToString([]byte(secret[:5]))) {
			t.Errorf("%s: a part of a token stands in hexadecimal digits in %s", name, text)
		}
		for _, token := range []tokenstore.Token{pair.Access, pair.Refresh} {
			if !strings.Contains(text, "token "+token.Fingerprint()) {
				t.Errorf("%s is %s, want %q in it", name, text, "token "+token.Fingerprint())
			}
		}
	}
	if got := slog.AnyValue(pair.Access).Resolve(); got.Kind() != slog.KindString || got.String() != pair.Access.String() {
		t.Errorf("a handler of slog gets %v for a token, want the text %q", got.Kind(), pair.Access.String())
	}
	if got := slog.AnyValue(pair).Resolve(); got.Kind() != slog.KindGroup || len(got.Group()) != 4 {
		t.Errorf("a handler of slog gets %v for a pair, want its four fields", got.Kind())
	}
	if got := fmt.Sprint(tokenstore.Token("")); got != "no token" {
		t.Errorf("the empty token is %q, want %q", got, "no token")
	}
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	there := time.FixedZone("there", 2*60*60)
	second := time.Unix(1_800_000_000, 0).UTC()
	for name, test := range map[string]struct{ pair, want tokenstore.Pair }{
		"fractions and a zone": {
			tokenstore.Pair{Access: "a", AccessExpiresAt: second.Add(999_999_999).In(there), RefreshExpiresAt: second.Add(1).In(there)},
			tokenstore.Pair{Access: "a", AccessExpiresAt: second, RefreshExpiresAt: second},
		},
		"before 1970": {
			tokenstore.Pair{Refresh: "r", AccessExpiresAt: time.Unix(-1, 1)},
			tokenstore.Pair{Refresh: "r", AccessExpiresAt: time.Unix(-1, 0).UTC()},
		},
		"times alone": {tokenstore.Pair{AccessExpiresAt: second, RefreshExpiresAt: second}, tokenstore.Pair{}},
		"nothing":     {tokenstore.Pair{}, tokenstore.Pair{}},
		"no times":    {tokenstore.Pair{Access: "a", Refresh: "r"}, tokenstore.Pair{Access: "a", Refresh: "r"}},
	} {
		if got := test.pair.Canonical(); got != test.want {
			t.Errorf("%s: got times %v and %v, want %v and %v", name,
				got.AccessExpiresAt, got.RefreshExpiresAt, test.want.AccessExpiresAt, test.want.RefreshExpiresAt)
		}
	}
}
