package sql_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"

	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/sql"
)

// The driver is the caller's: here that of github.com/jackc/pgx/v5/stdlib.
func ExampleNew() {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		fmt.Println(err)
		return
	}
	key, err := seal.ParseKey(os.Getenv("TOKEN_KEY"))
	if err != nil {
		fmt.Println(err)
		return
	}
	tokens, err := store.New(store.Config{DB: db, Dialect: store.PostgreSQL, Account: "123456", Key: key})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := tokens.Create(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	pair, err := tokens.Load(context.Background())
	fmt.Println(pair.Access, err)
}
