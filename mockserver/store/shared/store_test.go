package shared_test

import (
	"strings"
	"testing"

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
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, records.NewMemory(1000), shared.Options{}) })
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
			c.Run(t, open(t, records.NewMemory(1000), shared.Options{Prefix: "other/", Families: 1}))
		})
	}
}
