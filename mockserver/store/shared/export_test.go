package shared

import (
	"testing"

	"github.com/popupmock/popupmock/mockserver/store"
)

// Tries is how often a change is decided on.
const Tries = tries

// Unpack reads a family of a record.
func Unpack(t *testing.T, id store.ID, fields map[string][]byte) store.Family {
	t.Helper()
	all, err := unpackFamily(id, fields)
	if err != nil {
		t.Fatal(err)
	}
	return all.about
}
