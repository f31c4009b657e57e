package tokenstore_test

import (
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/storetest"
)

// Memory has no outside: no key, nothing to damage, and a lock that cannot be lost.
func TestMemory(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) storetest.Place {
		s := tokenstore.NewMemory()
		return storetest.Place{Open: func() tokenstore.Store { return s }}
	})
}
