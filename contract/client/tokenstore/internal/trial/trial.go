// Package trial is what the tests of token stores ask of any store, beside the suite that all of them pass.
package trial

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// Pair is one of several that differ in all.
func Pair(n int) tokenstore.Pair {
	return tokenstore.Pair{
		Access: tokenstore.Token(fmt.Sprintf("access-%d", n)), Refresh: tokenstore.Token(fmt.Sprintf("refresh-%d", n)),
		AccessExpiresAt: time.Unix(1736937000+int64(n), 0).UTC(), RefreshExpiresAt: time.Unix(1737538200+int64(n), 0).UTC(),
	}
}

// To is a change that stores a pair.
func To(p tokenstore.Pair) tokenstore.Change {
	return func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) { return p, nil }
}

// Put stores a pair, and wants it back.
func Put(t testing.TB, s tokenstore.Store, p tokenstore.Pair) {
	t.Helper()
	if got, err := s.Update(t.Context(), To(p)); err != nil || got != p {
		t.Fatalf("Update: got %v and error %v, want %v", got, err, p)
	}
}

// WantLoad wants the store to have a pair.
func WantLoad(t testing.TB, s tokenstore.Store, want tokenstore.Pair) {
	t.Helper()
	if got, err := s.Load(t.Context()); err != nil || got != want {
		t.Fatalf("Load: got %v and error %v, want %v", got, err, want)
	}
}

// NeverChange is a change that must not be called.
func NeverChange(t testing.TB) tokenstore.Change {
	return func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		t.Error("change was called")
		return tokenstore.Pair{}, nil
	}
}

// WantRefused asserts the reason, and that change is not called.
func WantRefused(t testing.TB, s tokenstore.Store, want error, texts ...string) {
	t.Helper()
	_, err := s.Load(t.Context())
	WantError(t, "Load", err, want, texts...)
	_, err = s.Update(t.Context(), NeverChange(t))
	WantError(t, "Update", err, want, texts...)
}

// WantError asserts the reason of an error: which it is, and what it says.
func WantError(t testing.TB, what string, err, want error, texts ...string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got error %v, want %v", what, err, want)
		return
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%s: error %q does not say %q", what, err, text)
		}
	}
}
