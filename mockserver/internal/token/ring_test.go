package token_test

import (
	"fmt"
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
