package client

import (
	"errors"
	"net/http"
	"testing"
)

// What is not given is not sent, and what is given is sent as the vendor's page has it.
func TestQueries(t *testing.T) {
	t.Parallel()
	var got string
	c := callsAt(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.URL.RawQuery
		w.WriteHeader(http.StatusNotFound)
	})
	ctx := t.Context()
	sort := Sort{Field: "name", Direction: Descending}
	const sorted = "sort=%7B%22field%22%3A%22name%22%2C%22direction%22%3A%22DESC%22%7D"
	for name, q := range map[string]struct {
		call func() error
		want string
	}{
		"wallets":      {func() error { _, err := c.WalletPage(ctx, WalletQuery{}); return err }, ""},
		"transactions": {func() error { _, err := c.TransactionPage(ctx, TransactionQuery{}); return err }, ""},
		"products":     {func() error { _, err := c.ProductPage(ctx, ProductQuery{}); return err }, ""},
		"orders":       {func() error { _, err := c.OrderPage(ctx, OrderQuery{}); return err }, ""},
		"some wallets": {func() error {
			_, err := c.WalletPage(ctx, WalletQuery{Page: 2, Limit: 3, Currency: "EUR", Name: "a&b"})
			return err
		}, "currency=EUR&limit=3&name=a%26b&page=2"},
		"some transactions": {func() error {
			_, err := c.TransactionPage(ctx, TransactionQuery{Page: 2, Limit: 3, Sort: sort, Currency: "EUR", Name: "a"})
			return err
		}, "currency=EUR&limit=3&name=a&page=2&" + sorted},
		"some products": {func() error {
			_, err := c.ProductPage(ctx, ProductQuery{Page: 2, Limit: 3, Category: "Gift Cards", Sort: sort})
			return err
		}, "category=Gift+Cards&limit=3&page=2&" + sorted},
		"some orders": {func() error {
			_, err := c.OrderPage(ctx, OrderQuery{Page: 2, Limit: 3, Status: OrderPending, ProductID: 7})
			return err
		}, "limit=3&page=2&product_id=7&status=PENDING"},
	} {
		got = "nothing was sent"
		if err := q.call(); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: the error is %v, want ErrNotFound", name, err)
		}
		if got != q.want {
			t.Errorf("%s: the query is %q, want %q", name, got, q.want)
		}
	}
}
