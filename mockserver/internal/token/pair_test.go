package token_test

import (
	"sync/atomic"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

// Both tokens of a pair are signed with one key, whatever becomes of the keys meanwhile.
func TestAPairHasOneKey(t *testing.T) {
	t.Parallel()
	m := newMint(t, "EdDSA", seed)
	var done atomic.Bool
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for !done.Load() {
			if _, _, err := m.keys.Rotate(true); err != nil {
				t.Error(err)
			}
		}
	}()
	for range need.Rounds(100, 200, 500) {
		issued := m.issue(t)
		if access, refresh := headerOf(t, issued.Access)["kid"], headerOf(t, issued.Refresh)["kid"]; access != refresh {
			t.Errorf("the tokens of a pair are signed with the keys %v and %v", access, refresh)
			break
		}
	}
	done.Store(true)
	<-ended
}
