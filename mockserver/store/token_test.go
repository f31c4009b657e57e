package store_test

import (
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store"
)

// A token has one jti, and no text near to it.
func TestHasJTI(t *testing.T) {
	t.Parallel()
	for pad := range uint8(3) {
		token := store.Token{ID: store.ID{0xab, 1, 2, 3}, Pad: pad}
		jti := token.JTI()
		if !token.HasJTI(jti) {
			t.Errorf("pad %d: it has not its own %s", pad, jti)
		}
		for _, other := range []string{"", jti + "0", jti[1:], jti[:len(jti)-1] + "1", strings.ToUpper(jti), " " + jti, strings.Repeat("0", 32)} {
			if token.HasJTI(other) {
				t.Errorf("pad %d: it has %q, want %q alone", pad, other, jti)
			}
		}
	}
}
