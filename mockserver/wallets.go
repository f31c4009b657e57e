package mockserver

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

// ListWallets answers GET /api/v1/wallets, highest id first (vendor: wallets page). The currency filter is taken to be
// the exact ISO 4217 code; the name filter has nothing to match and is ignored: both are assumed.
func (e endpoints) ListWallets(c echo.Context, params openapi.ListWalletsParams) error {
	var keep func(catalogue.Wallet) bool
	if params.Currency != nil {
		keep = func(w catalogue.Wallet) bool { return e.shelves.currencyCodes[w.CurrencyID] == *params.Currency }
	}
	return sendPage(c, params.Page, params.Limit, e.shelves.wallets.where(keep))
}

// ListTransactions answers GET /api/v1/transactions, highest id first unless sort says otherwise (vendor: transactions
// page). Filters are as for wallets.
func (e endpoints) ListTransactions(c echo.Context, params openapi.ListTransactionsParams) error {
	var keep func(catalogue.Transaction) bool
	if params.Currency != nil {
		keep = func(t catalogue.Transaction) bool { return e.shelves.currencyCodes[t.CurrencyID] == *params.Currency }
	}
	matching := e.shelves.transactions.where(keep)
	if params.Sort != nil {
		order, err := parseSort(*params.Sort)
		if err != nil {
			return refuse(journal.ReasonBadQuery, err)
		}
		matching = slices.SortedStableFunc(slices.Values(matching), order)
	}
	return sendPage(c, params.Page, params.Limit, matching)
}

type shelvedTransaction = shelved[catalogue.Transaction]

// sortFields are the fields that transactions can be sorted by; the vendor names id alone.
var sortFields = map[string]func(a, b shelvedTransaction) int{
	"id":         func(a, b shelvedTransaction) int { return cmp.Compare(a.item.ID, b.item.ID) },
	"wallet_id":  func(a, b shelvedTransaction) int { return cmp.Compare(a.item.WalletID, b.item.WalletID) },
	"created_at": func(a, b shelvedTransaction) int { return a.item.CreatedAt.Compare(b.item.CreatedAt) },
}

// parseSort reads the JSON object of the vendor's page, {"field":"id","direction":"DESC"}. How it stands in the query is
// assumed: as text.
func parseSort(text string) (func(a, b shelvedTransaction) int, error) {
	in := struct {
		Field     string `json:"field"`
		Direction string `json:"direction"`
	}{"id", "DESC"}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil || decoder.InputOffset() != int64(len(text)) {
		return nil, errors.New(`sort is not a JSON object like {"field":"id","direction":"DESC"}`)
	}
	ascending, ok := sortFields[in.Field]
	switch {
	case !ok:
		return nil, fmt.Errorf("sort has field %.40q, want id, wallet_id or created_at", in.Field)
	case in.Direction == "ASC":
		return ascending, nil
	case in.Direction == "DESC":
		return func(a, b shelvedTransaction) int { return ascending(b, a) }, nil
	}
	return nil, fmt.Errorf("sort has direction %.40q, want ASC or DESC", in.Direction)
}
