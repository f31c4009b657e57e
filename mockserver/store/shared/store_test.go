package shared_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/shared"
	"github.com/popupmock/popupmock/mockserver/store/storetest"
)

// open returns a store that ends with the test.
func open(t testing.TB, b records.Backend, options shared.Options) *shared.Following {
	t.Helper()
	s, err := shared.Open(t.Context(), b, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // it always works
	return s
}

// A store does all that a store must.
func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, need.Rounds(20, 50, 300), func(t *testing.T) store.Store { return open(t, records.NewMemory(1000), shared.Options{}) })
}

// So does one that holds next to nothing. Races are left out, which are those of the records then.
func TestStoreThatHoldsOne(t *testing.T) {
	t.Parallel()
	for _, c := range storetest.Cases() {
		if strings.HasPrefix(c.Name, "races/") {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			c.Run(t, open(t, records.NewMemory(1000), shared.Options{Prefix: "other/", Families: 1}), 1)
		})
	}
}

// Whoever deletes an account can write more with that, which is not written when the account is not deleted.
func TestDeleteWith(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	s := open(t, memory, shared.Options{Prefix: "one/"})
	put(t, s, "ann", func(*store.Account) {})
	further := func(value string) records.Write {
		return records.Write{Key: "mine", Set: map[string][]byte{"value": []byte(value)}}
	}
	must(t, s.DeleteWith(t.Context(), "ann", further("first"), records.Write{Key: "none", Remove: true}))
	if err := s.DeleteWith(t.Context(), "ann", further("second")); !errors.Is(err, store.ErrNoAccount) {
		t.Errorf("deleted twice: %v, want %v", err, store.ErrNoAccount)
	}
	if _, err := s.Account(t.Context(), "ann"); !errors.Is(err, store.ErrNoAccount) {
		t.Errorf("the account: %v, want %v", err, store.ErrNoAccount)
	}
	if got, err := memory.Read(t.Context(), "mine"); err != nil || string(got.Fields["value"]) != "first" {
		t.Errorf("what was written with it: %s, %v", got.Fields["value"], err)
	}
}
