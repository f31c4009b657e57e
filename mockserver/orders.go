package mockserver

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/shop"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

// GetWallet answers GET /api/v1/wallets/{id}, an extension: with an element of the list.
func (endpoints) GetWallet(c echo.Context, id string) error {
	p, err := exchangeOf(c).purse()
	if err != nil {
		return err
	}
	return sendOne(c, p.wallets, id)
}

// GetTransaction answers GET /api/v1/transactions/{id}, an extension: with an element of the list.
func (endpoints) GetTransaction(c echo.Context, id string) error {
	shelf, err := exchangeOf(c).transactions()
	if err != nil {
		return err
	}
	return sendOne(c, shelf, id)
}

// CalculateCharges answers POST /api/v1/products/{id}/charges, an extension.
func (endpoints) CalculateCharges(c echo.Context, id string) error {
	x := exchangeOf(c)
	product, err := idOf(c, id)
	if err != nil {
		return err
	}
	item, err := x.readItem()
	if err != nil {
		return err
	}
	item.ProductID = product
	charges, err := x.world.shop.Quote(x.account.Key, item)
	if err != nil {
		return refuseOrder(err)
	}
	return sendJSON(c, chargesOf(charges))
}

// CreateOrder answers POST /api/v1/orders, an extension. What a ref gets that an order has already is assumed.
func (endpoints) CreateOrder(c echo.Context) error {
	x := exchangeOf(c)
	purchase, err := x.readPurchase()
	if err != nil {
		return err
	}
	order, err := x.world.order(x.request.Context(), x.account.Key, purchase)
	if errors.Is(err, shop.ErrRef) && x.assumed.OrderRefReuse == assumption.SameOrder && order.SameAs(purchase) {
		x.entry.Cause = fmt.Sprintf("order %d had this ref already, and was answered again", order.ID)
		err = nil
	}
	if err != nil {
		return refuseOrder(err)
	}
	return sendJSON(c, x.orderOf(order))
}

// GetOrder answers GET /api/v1/orders/{id}, an extension.
func (endpoints) GetOrder(c echo.Context, id string) error {
	x := exchangeOf(c)
	number, err := idOf(c, id)
	if err != nil {
		return err
	}
	order, err := x.world.shop.Order(x.account.Key, number)
	if err != nil {
		return refuseOrder(err)
	}
	return sendJSON(c, x.orderOf(order))
}

// ListOrders answers GET /api/v1/orders, an extension: the newest first.
func (endpoints) ListOrders(c echo.Context) error {
	x := exchangeOf(c)
	q, err := queryOf(c)
	if err != nil {
		return err
	}
	status, wrongStatus := q.status()
	product, wrongProduct := q.id("product_id")
	p, wrongPage := q.page(defaultOrders, maxOrders)
	if err := errors.Join(wrongStatus, wrongProduct, wrongPage); err != nil {
		return err
	}
	orders := slices.DeleteFunc(x.world.shop.Orders(x.account.Key), func(o shop.Order) bool {
		return status != "" && o.Status(x.now) != status || product != 0 && o.ProductID != product
	})
	orders, _, err = cut(c.Response().Header(), q.assumed, p, orders)
	if err != nil {
		return err
	}
	summaries := make([]openapi.OrderSummary, len(orders))
	for i, o := range orders {
		summaries[i] = x.summaryOf(o)
	}
	return sendJSON(c, summaries)
}

// status reads a filter by status, in upper or lower case.
func (q listQuery) status() (string, error) {
	text, given, err := q.text("status")
	if err != nil || !given {
		return "", err
	}
	status := strings.ToUpper(text)
	if !slices.Contains(shop.Statuses(), status) {
		return "", refuse(journal.ReasonBadQuery, fmt.Errorf("status is none of %s", strings.Join(shop.Statuses(), ", ")))
	}
	return status, nil
}

// id reads a filter by an id, 0 for none.
func (q listQuery) id(name string) (int64, error) {
	text, given, err := q.text(name)
	if err != nil || !given {
		return 0, err
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 || id > maxID {
		return 0, refuse(journal.ReasonBadQuery, fmt.Errorf("%s is no number from 1 to %d", name, maxID))
	}
	return id, nil
}

// orderReasons says how the journal names each error of package shop.
var orderReasons = []struct {
	err    error
	reason journal.Reason
}{
	{shop.ErrProduct, journal.ReasonNotFound},
	{shop.ErrOrder, journal.ReasonNotFound},
	{shop.ErrDenomination, journal.ReasonBadDenomination},
	{shop.ErrQuantity, journal.ReasonBadQuantity},
	{shop.ErrWallet, journal.ReasonNoWallet},
	{shop.ErrRate, journal.ReasonNoRate},
	{shop.ErrRef, journal.ReasonDuplicateRef},
	{shop.ErrStock, journal.ReasonOutOfStock},
	{shop.ErrBalance, journal.ReasonLowBalance},
}

func refuseOrder(err error) error {
	for _, row := range orderReasons {
		if errors.Is(err, row.err) {
			return refuse(row.reason, err)
		}
	}
	return err
}
