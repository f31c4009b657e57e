package sql_test

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/sql"
)

// TestItPrintsAsANameAlone prints a store the way a careless log does. It has the key that seals.
func TestItPrintsAsANameAlone(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", "file:never-opened")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	key, err := seal.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(store.Config{DB: db, Dialect: store.SQLite, Account: "shop", Key: key})
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got, want := fmt.Sprintf(verb, s), `token store in table popup_tokens, account "shop"`; got != want {
			t.Errorf("%s is %q, want %q", verb, got, want)
		}
	}
}
