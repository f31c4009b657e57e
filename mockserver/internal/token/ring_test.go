package token_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// What was verified before is not believed after its key was dropped, and is read in full while it is.
func TestRememberedTokens(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			m := newMint(t, alg, seed)
			pair := m.issue(t)
			first, err := m.authority.Verify(pair.Access)
			if err != nil {
				t.Fatal(err)
			}
			if want := journal.Fingerprint(first.ID); first.Fingerprint != want {
				t.Errorf("fingerprint %q, want %q", first.Fingerprint, want)
			}
			for range 2 {
				if again, err := m.authority.Verify(pair.Access); err != nil || again != first {
					t.Errorf("again: %+v, %v, want %+v", again, err, first)
				}
				m.rotate(t, true)
			}
			m.rotate(t, false)
			_, err = m.authority.Verify(pair.Access)
			wantReason(t, "after its key was dropped", err, token.ErrUnknownKey)
		})
	}
}

// No more is remembered than fits, whatever is shown; and a token that is refused is not.
func TestRememberedTokensAreFew(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	for range 3 {
		if _, err := m.authority.Verify(m.issue(t).Refresh); err != nil {
			t.Fatal(err)
		}
		if _, err := m.authority.Verify("no token"); err == nil {
			t.Fatal("it was taken")
		}
	}
	if n := m.keys.Remembered(); n != 0 {
		t.Errorf("%d are remembered, want none", n)
	}
	for i := range token.Memory + 10 {
		if _, err := m.authority.Verify(m.issue(t).Access); err != nil {
			t.Fatal(fmt.Errorf("token %d: %w", i, err))
		}
	}
	if n := m.keys.Remembered(); n != token.Memory {
		t.Errorf("%d are remembered, want %d", n, token.Memory)
	}
}

// A refresh token says the same whether it is remembered from its issue or read in full, and is as dead once its key is dropped.
func TestExpectedTokens(t *testing.T) {
	t.Parallel()
	forms := map[string]token.Form{"plain": {}, "natural": {Natural: true}, "opaque": {Opaque: true}, "both": {Natural: true, Opaque: true}}
	for _, alg := range token.Algs {
		for name, form := range forms {
			t.Run(alg+" "+name, func(t *testing.T) {
				t.Parallel()
				m := newMint(t, alg, seed)
				for i, username := range []string{"ann", `~?é<>&"\`, "\u2028😀", strings.Repeat("n", 200)} {
					raw := m.issueAs(t, form, username).Refresh
					if n := m.keys.Expected(); n != i+1 {
						t.Fatalf("%d are expected, want %d", n, i+1)
					}
					remembered, err := m.authority.Verify(raw)
					if err != nil || remembered.Use != token.Refresh || remembered.Subject != username {
						t.Fatalf("remembered: %+v, %v", remembered, err)
					}
					other := newMint(t, alg, seed) // which has the same keys, and issued nothing
					if read, err := other.authority.Verify(raw); err != nil || read != remembered {
						t.Errorf("read in full: %+v, %v, want %+v", read, err, remembered)
					}
				}
				raw := m.issueAs(t, form, "ann").Refresh
				m.rotate(t, true)
				if _, err := m.authority.Verify(raw); err != nil {
					t.Errorf("while its key overlaps: %v", err)
				}
				m.rotate(t, false)
				_, err := m.authority.Verify(raw)
				wantReason(t, "after its key was dropped", err, token.ErrUnknownKey)
			})
		}
	}
}

// Tokens that nobody shows are forgotten when there are too many of them, and longer ones than are read are refused as before.
func TestExpectedTokensAreFew(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	first := m.issue(t).Refresh
	for range token.Expectation {
		m.issue(t)
	}
	if n := m.keys.Expected(); n != token.Expectation {
		t.Errorf("%d are expected, want %d", n, token.Expectation)
	}
	if _, err := m.authority.Verify(first); err != nil {
		t.Errorf("one that was forgotten: %v", err)
	}
	_, err := m.authority.Verify(m.issueAs(t, token.Form{}, strings.Repeat("n", token.MaxLength)).Refresh)
	wantReason(t, "a long one", err, token.ErrMalformed)
}
