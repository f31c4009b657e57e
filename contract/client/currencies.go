package client

import (
	"context"

	"github.com/popupmock/popupmock/openapi"
)

// Currency is a currency of ISO 4217. Its ID is a number of the vendor's own, its Currency the code of three letters, and
// its Precision the decimal places of its amounts, which MinorUnits takes.
type Currency = openapi.Currency

// Currencies returns all currencies, in an order that is not documented (vendor: currencies page).
func (c *Client) Currencies(ctx context.Context) ([]Currency, error) {
	return answer[[]Currency]("listCurrencies")(c.api.ListCurrencies(ctx))
}

// Currency returns one currency, by the ID that it has in the list. One that does not exist is ErrNotFound (vendor:
// currencies page).
func (c *Client) Currency(ctx context.Context, id int64) (Currency, error) {
	return answer[Currency]("getCurrency")(c.api.GetCurrency(ctx, id))
}
