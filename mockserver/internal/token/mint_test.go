package token_test

import (
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

// minting is one that nothing is asked of, of a pair that was issued, and that pair.
func minting(t *testing.T, m mint, use token.Use, form token.Form, username string) (token.Minting, token.Issued) {
	t.Helper()
	issued := m.issueAs(t, form, username)
	account := m.grant().Account
	account.Username = username
	return token.Minting{
		Account: account, Family: m.grant().Family, Pair: issued.Pair, Use: use, Form: form, Signature: token.Good,
	}, issued
}

// A token that nothing is asked of is what was issued, in each form and of either use: an opaque one is a refresh token, and
// no access token.
func TestMintedIsWhatIsIssued(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	for name, form := range map[string]token.Form{"plain": {}, "natural": {Natural: true}, "opaque": {Opaque: true}} {
		for _, use := range []token.Use{token.Access, token.Refresh} {
			asked, issued := minting(t, m, use, form, "a?é")
			want := issued.Access
			if use == token.Refresh {
				want = issued.Refresh
			}
			got, err := m.authority.Mint(asked)
			if err != nil || got != want {
				t.Errorf("%s, %s: minted %q (%v), want %q", name, use, got, err, want)
			}
			if isOpaque := !strings.Contains(got, "."); isOpaque != (form.Opaque && use == token.Refresh) {
				t.Errorf("%s, %s: opaque is %t", name, use, isOpaque)
			}
		}
	}
}

// A tampered token says that it lives exactly a day longer than the one that was signed, and nothing else about it differs.
func TestTamperedLivesADayLonger(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	asked, issued := minting(t, m, token.Access, token.Form{}, "someone")
	asked.Signature = token.Tampered
	raw, err := m.authority.Mint(asked)
	if err != nil {
		t.Fatal(err)
	}
	got, want := payloadOf(t, raw), payloadOf(t, issued.Access)
	if exp := int64(got["exp"].(float64)); exp != issued.Pair.Access.ExpiresAt+24*60*60 {
		t.Errorf("exp is %d, want a day after %d", exp, issued.Pair.Access.ExpiresAt)
	}
	for name, value := range want {
		if name != "exp" && got[name] != value {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
	if raw[strings.LastIndex(raw, "."):] != issued.Access[strings.LastIndex(issued.Access, "."):] {
		t.Error("the signature is another")
	}
	_, err = m.authority.Verify(raw)
	wantReason(t, "a tampered token", err, token.ErrSignature)
}

// The last character of the plane that needs no surrogates is written by itself.
func TestTheLastCharacterWithoutSurrogates(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	for _, username := range []string{"a\uffffb", "a\U00010000b", "a\U0010ffffb"} {
		got, err := m.authority.Verify(m.issueAs(t, token.Form{}, username).Access)
		if err != nil || got.Subject != username {
			t.Errorf("sub is %q (%v), want %q", got.Subject, err, username)
		}
	}
}

// The ids of natural tokens have up to two zeros behind them, and no more.
func TestPaddingOfNaturalPayloads(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	for range 60 {
		pair := m.issueAs(t, token.Form{Natural: true}, "someone").Pair
		if pair.Access.Pad > 2 || pair.Refresh.Pad > 2 {
			t.Fatalf("%d and %d zeros, want at most 2", pair.Access.Pad, pair.Refresh.Pad)
		}
	}
}
