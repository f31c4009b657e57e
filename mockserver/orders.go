package mockserver

import (
	"errors"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// GetWallet answers GET /api/v1/wallets/{id}, an extension: with an element of the list.
func (endpoints) GetWallet(c echo.Context, id string) error {
	return sendOne(c, exchangeOf(c).shelves.wallets, id)
}

// GetTransaction answers GET /api/v1/transactions/{id}, an extension: with an element of the list.
func (endpoints) GetTransaction(c echo.Context, id string) error {
	x := exchangeOf(c)
	if x.assumed.ForexKeys == assumption.Null {
		return sendOne(c, x.shelves.nulledTransactions, id)
	}
	return sendOne(c, x.shelves.transactions, id)
}

// errNoOrders is why there are no orders.
var errNoOrders = errors.New("the mock takes no orders")

// CalculateCharges answers POST /api/v1/products/{id}/charges, an extension.
func (endpoints) CalculateCharges(echo.Context, string) error {
	return refuse(journal.ReasonInternal, errNoOrders)
}

// CreateOrder answers POST /api/v1/orders, an extension.
func (endpoints) CreateOrder(echo.Context) error { return refuse(journal.ReasonInternal, errNoOrders) }

// ListOrders answers GET /api/v1/orders, an extension.
func (endpoints) ListOrders(echo.Context) error { return refuse(journal.ReasonInternal, errNoOrders) }

// GetOrder answers GET /api/v1/orders/{id}, an extension.
func (endpoints) GetOrder(echo.Context, string) error {
	return refuse(journal.ReasonInternal, errNoOrders)
}
