package client

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"github.com/popupmock/popupmock/openapi"
)

// NewOrder is what is to be bought.
type NewOrder struct {
	ProductID int64
	// Denomination is the value of each voucher, in the product's currency, such as 25.00.
	Denomination json.Number
	// Quantity is how many vouchers, from 1.
	Quantity int
	// WalletID is which wallet pays. Zero leaves it to the server.
	WalletID int64
	// Ref is the caller's own name of the order, unlike that of any other of the account. Give it one: should the answer be
	// lost, an order of the same Ref is refused and not made twice. Empty lets the server make one.
	Ref string
	// Email is where the vouchers are to be sent. Empty sends none.
	Email string
}

// Order is an order of vouchers of one product. Names come from sibling documentation, types are assumed.
type Order struct {
	ID            int64       `json:"id"`
	Ref           string      `json:"ref"`            // the caller's own name of it, or one that was made
	TransactionID int64       `json:"transaction_id"` // of what has paid for it
	Amount        json.Number `json:"amount"`         // what left the wallet, in the wallet's currency
	ProductID     int64       `json:"product_id"`
	Denomination  json.Number `json:"denomination"` // of each voucher, in the product's currency
	Quantity      int         `json:"quantity"`
	Discount      json.Number `json:"discount"` // the share of the price that was taken off: 0.05 of 5 %
	Vouchers      []Voucher   `json:"vouchers"` // none until it is delivered
	Status        OrderStatus `json:"status"`
	PlacedAt      time.Time   `json:"placed_at"` // UTC, whole seconds
}

// LogValue is what slog writes: which order it is, and nothing of its vouchers.
func (o Order) LogValue() slog.Value {
	return slog.GroupValue(slog.Int64("id", o.ID), slog.String("ref", o.Ref), slog.String("status", string(o.Status)))
}

// OrderSummary is an order in the list, without its vouchers.
type OrderSummary struct {
	ID            int64       `json:"id"`
	Ref           string      `json:"ref"`
	TransactionID int64       `json:"transaction_id"`
	Amount        json.Number `json:"amount"`
	ProductID     int64       `json:"product_id"`
	Denomination  json.Number `json:"denomination"`
	Quantity      int         `json:"quantity"`
	Discount      json.Number `json:"discount"`
	Status        OrderStatus `json:"status"`
	PlacedAt      time.Time   `json:"placed_at"`
}

// OrderStatus is how far an order got. Statuses that are not known are let pass.
type OrderStatus = openapi.OrderStatus

// Statuses of orders (sibling documentation).
const (
	OrderPending            = openapi.OrderPending
	OrderProcessing         = openapi.OrderProcessing
	OrderDelivered          = openapi.OrderDelivered
	OrderPartiallyDelivered = openapi.OrderPartiallyDelivered
	OrderFailed             = openapi.OrderFailed
	OrderCancelled          = openapi.OrderCancelled
)

// OrderQuery chooses orders. The zero OrderQuery chooses all.
type OrderQuery struct {
	// Page is where to begin, from 1; zero is the first page.
	Page int
	// Limit is how many make a page: 10 unless it says otherwise, and 100 at most.
	Limit int
	// Status chooses the orders that got that far; empty chooses all.
	Status OrderStatus
	// ProductID chooses the orders of a product; zero chooses all.
	ProductID int64
}

// CreateOrder buys a product. When no answer comes, whether there is an order is not known: look for its Ref in Orders, or
// order again with the same Ref. A denomination that is no number is ErrBadArgument. No readable page of the vendor has the
// call: that there is one is assumed.
func (c *Client) CreateOrder(ctx context.Context, order NewOrder) (Order, error) {
	const operation = "createOrder"
	if err := wantNumber("the denomination", order.Denomination); err != nil {
		return Order{}, fmt.Errorf("%s: %w", operation, err)
	}
	return answer[Order](operation)(c.api.CreateOrder(ctx, openapi.CreateOrderRequest{
		ProductID: order.ProductID, Denomination: order.Denomination, Quantity: order.Quantity,
		WalletID: given(order.WalletID), Ref: given(order.Ref), Email: given(order.Email),
	}))
}

// Order returns one order with its vouchers. No readable page of the vendor has the call: that there is one is assumed.
func (c *Client) Order(ctx context.Context, id int64) (Order, error) {
	return answer[Order]("getOrder")(c.api.GetOrder(ctx, id))
}

// Orders goes through the orders, the highest ID first. It fetches a page when it gets there, of 10 unless the query says
// otherwise; Page says how it goes on and ends, and what it does about orders that come meanwhile. No readable page of the
// vendor has the call: that there is one is assumed.
func (c *Client) Orders(ctx context.Context, query OrderQuery) iter.Seq2[OrderSummary, error] {
	return everyItem(ctx, "listOrders", query.Page, func(o OrderSummary) int64 { return o.ID }, func(number int) (Page[OrderSummary], error) {
		next := query // two loops may run at a time
		next.Page = number
		return c.OrderPage(ctx, next)
	})
}

// OrderPage returns one page of the orders, and how many there are.
func (c *Client) OrderPage(ctx context.Context, query OrderQuery) (Page[OrderSummary], error) {
	return pageOf[OrderSummary](fourHeaders, "listOrders", query.Page, query.Limit, func() (*http.Response, error) {
		return c.api.ListOrders(ctx, openapi.ListOrdersParams{
			Page: given(query.Page), Limit: given(query.Limit), Status: given(string(query.Status)),
			ProductID: given(query.ProductID),
		})
	})
}
