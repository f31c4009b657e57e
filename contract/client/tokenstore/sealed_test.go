package tokenstore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

// secret is what the tokens of these tests hold, and nothing else may.
const secret = "ZyXwVuTsRqPoNmLkJiHgFeDcBa"

// pairOf is a pair that is the n-th of its kind.
func pairOf(n int) tokenstore.Pair {
	return tokenstore.Pair{
		Access:           tokenstore.Token(fmt.Sprintf("access-%d-%s", n, secret)),
		Refresh:          tokenstore.Token(fmt.Sprintf("refresh-%d-%s", n, secret)),
		AccessExpiresAt:  time.Unix(1_800_000_000+int64(n), 0).UTC(),
		RefreshExpiresAt: time.Unix(1_900_000_000+int64(n), 0).UTC(),
	}
}

// numberOf reads the n of a pair; zero for none, and -1 when it is no pair of these.
func numberOf(pair tokenstore.Pair) int {
	if pair.IsZero() {
		return 0
	}
	var n int
	if _, err := fmt.Sscanf(string(pair.Access), "access-%d-", &n); err != nil || pair != pairOf(n) {
		return -1
	}
	return n
}

// next is the change to the next pair.
func next(_ context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
	n := numberOf(current)
	if n < 0 {
		return tokenstore.Pair{}, fmt.Errorf("this is no pair: %v", current)
	}
	return pairOf(n + 1), nil
}

func sealText(t testing.TB, key seal.Key, plain string) []byte {
	t.Helper()
	b, err := key.Seal([]byte(plain))
	must(t, err)
	return b
}

// The text inside is a contract with whoever opens it with the age tool, and with later releases.
func TestSealIsJSON(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	for want, pair := range map[string]tokenstore.Pair{
		`{"version":1,"access_token":"a","access_expires_at":1800000001,"refresh_token":"r","refresh_expires_at":1900000001}`: {
			Access: "a", Refresh: "r", AccessExpiresAt: pairOf(1).AccessExpiresAt, RefreshExpiresAt: pairOf(1).RefreshExpiresAt,
		},
		`{"version":1,"access_token":"a","access_expires_at":0,"refresh_token":"r"}`: {Access: "a", Refresh: "r", AccessExpiresAt: time.Unix(0, 0)},
		`{"version":1,"access_token":"","refresh_token":""}`:                         {},
	} {
		b, err := tokenstore.Seal(pair, key)
		must(t, err)
		plain, err := key.Open(b)
		must(t, err)
		if string(plain) != want {
			t.Errorf("sealed is %s, want %s", plain, want)
		}
		got, err := tokenstore.Unseal(b, key)
		if err != nil || got != pair.Canonical() {
			t.Errorf("unsealed is %v and error %v, want %v", got, err, pair.Canonical())
		}
	}
}

func TestSealRefuses(t *testing.T) {
	t.Parallel()
	for want, test := range map[string]struct {
		pair tokenstore.Pair
		key  seal.Key
	}{
		"a token is not UTF-8, as the tokens in an answer of JSON are": {tokenstore.Pair{Access: "a", Refresh: "\xff"}, newKey(t)},
		"there is no key: parse one, or generate one":                  {pairOf(1), seal.Key{}},
	} {
		b, err := tokenstore.Seal(test.pair, test.key)
		if err == nil || err.Error() != want || b != nil {
			t.Errorf("got %d bytes and error %v, want %s", len(b), err, want)
		}
	}
}

// unreadable are texts that the right key opens, and that are no pair, with the reason and the end of the error.
func unreadable() map[string]struct {
	reason error
	says   string
} {
	type refusal = struct {
		reason error
		says   string
	}
	const (
		none   = "the stored tokens are damaged: the key opens it, and inside is no pair of tokens"
		format = none + " in format 1"
	)
	newer := refusal{tokenstore.ErrUnavailable,
		"the token store is not available: a newer release has written it, in format 2, and this one reads 1: use that release"}
	whole := `"access_token":"` + secret + `","refresh_token":"` + secret + `"`
	return map[string]refusal{
		``:                                      {tokenstore.ErrDamaged, none},
		secret:                                  {tokenstore.ErrDamaged, none},
		`[]`:                                    {tokenstore.ErrDamaged, none},
		`{` + whole + `}`:                       {tokenstore.ErrDamaged, none},
		`{"version":0,` + whole + `}`:           {tokenstore.ErrDamaged, none},
		`{"version":"1",` + whole + `}`:         {tokenstore.ErrDamaged, none},
		`{"version":1,` + whole + `,"more":1}`:  {tokenstore.ErrDamaged, format},
		`{"version":1,` + whole + `}{}`:         {tokenstore.ErrDamaged, none},
		`{"version":1,"access_token":1}`:        {tokenstore.ErrDamaged, format},
		`{"version":1,"access_expires_at":1.5}`: {tokenstore.ErrDamaged, format},
		`{"version":2,"tokens":["` + secret + `"]}`: newer,
	}
}

func TestUnsealRefuses(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	for plain, want := range unreadable() {
		pair, err := tokenstore.Unseal(sealText(t, key, plain), key)
		if !errors.Is(err, want.reason) || !strings.HasSuffix(err.Error(), want.says) || pair != (tokenstore.Pair{}) {
			t.Errorf("%s: got error %v, want %s", plain, err, want.says)
		}
		wantNoSecret(t, plain, fmt.Sprint(err))
	}
	other := newKey(t)
	_, err := tokenstore.Unseal(sealText(t, key, "{}"), other)
	want := fmt.Sprintf("the stored tokens are encrypted with another key: it needs key %s, and at hand is key %s: "+
		"give the key that sealed it, or put it below the new one", key.Fingerprint(), other.Fingerprint())
	if !errors.Is(err, tokenstore.ErrWrongKey) || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}

// wantNoSecret asserts that no part of a token stands in a text.
func wantNoSecret(t testing.TB, where, text string) {
	t.Helper()
	for i := range len(secret) - 4 {
		if strings.Contains(text, secret[i:i+5]) {
			t.Errorf("%s: a part of a token, %q, stands in %q", where, secret[i:i+5], text)
			return
		}
	}
}

// FuzzUnseal is of what the right key opens: whatever is inside, it is a pair or an error, and a pair stays the same.
func FuzzUnseal(f *testing.F) {
	key := newKey(f)
	for plain := range unreadable() {
		f.Add([]byte(plain))
	}
	f.Add([]byte(`{"version":1,"access_token":"a","access_expires_at":-62135596801,"refresh_token":"r","refresh_expires_at":9223372036854775807}`))
	f.Fuzz(func(t *testing.T, plain []byte) {
		pair, err := tokenstore.Unseal(sealText(t, key, string(plain)), key)
		if err != nil {
			if pair != (tokenstore.Pair{}) || !errors.Is(err, tokenstore.ErrDamaged) && !errors.Is(err, tokenstore.ErrUnavailable) {
				t.Errorf("got %v with error %v", pair, err)
			}
			return
		}
		b, err := tokenstore.Seal(pair, key)
		must(t, err)
		if again, err := tokenstore.Unseal(b, key); err != nil || again != pair {
			t.Errorf("%v comes back as %v with error %v", pair, again, err)
		}
	})
}
