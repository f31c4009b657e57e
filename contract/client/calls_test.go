package client

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/openapi"
)

// Each call brings what the mock has, and what it brings by id is what the list has.
func TestReferenceData(t *testing.T) {
	t.Parallel()
	c := callsOf(t, mockserver.Start(t))
	ctx := t.Context()
	sameByID(t, c.Categories, c.Category, func(x Category) int64 { return x.ID })
	sameByID(t, c.Subcategories, c.Subcategory, func(x Subcategory) int64 { return x.ID })
	sameByID(t, c.Countries, c.Country, func(x Country) int64 { return x.ID })
	sameByID(t, c.Currencies, c.Currency, func(x Currency) int64 { return x.ID })
	usa, err := c.Country(ctx, 1) // the vendor's sample
	want := Country{
		ID: 1, Name: "United States of America", OfficialName: "The United States of America",
		Alpha2: "US", Alpha3: "USA", NumericCode: "840", DialingPrefix: "+1",
	}
	if err != nil || usa != want {
		t.Errorf("country 1 is %+v (%v), want %+v", usa, err, want)
	}
	yen, err := c.Currency(ctx, 3)
	if want := (Currency{ID: 3, Name: "Japanese Yen", Currency: "JPY"}); err != nil || yen != want {
		t.Errorf("currency 3 is %+v (%v), want %+v", yen, err, want)
	}
}

// sameByID takes the first and the last of a list by id.
func sameByID[T comparable](t *testing.T, list func(context.Context) ([]T, error), one func(context.Context, int64) (T, error), id func(T) int64) {
	t.Helper()
	all, err := list(t.Context())
	if err != nil || len(all) < 2 {
		t.Fatalf("the list of %T has %d (%v)", all, len(all), err)
	}
	for _, want := range []T{all[0], all[len(all)-1]} {
		if got, err := one(t.Context(), id(want)); err != nil || got != want {
			t.Errorf("by id it is %+v (%v), want %+v", got, err, want)
		}
	}
	if _, err := one(t.Context(), 2_000_000_000); !errors.Is(err, ErrNotFound) {
		t.Errorf("a %T that does not exist gives %v, want ErrNotFound", all[0], err)
	}
}

func TestPagedLists(t *testing.T) {
	t.Parallel()
	c := callsOf(t, mockserver.Start(t, mockserver.WithExtensions()))
	ctx := t.Context()
	wallet, err := c.Wallet(ctx, 101)
	if err != nil {
		t.Fatal(err)
	}
	page, err := c.WalletPage(ctx, WalletQuery{Limit: 2})
	if err != nil || len(page.Items) != 2 || page.Number != 1 || page.PerPage != 2 || !page.HasMore {
		t.Fatalf("the first page of wallets is %+v (%v)", page, err)
	}
	second, err := c.WalletPage(ctx, WalletQuery{Limit: 2, Page: 2})
	if err != nil || second.Number != 2 || second.TotalCount != page.TotalCount || second.Items[0] == page.Items[0] {
		t.Errorf("the second page is %+v (%v)", second, err)
	}
	all := collect(t, c.Wallets(ctx, WalletQuery{Limit: 1}))
	if len(all) != page.TotalCount || !slices.Contains(all, wallet) {
		t.Errorf("there are %d wallets one by one, want %d and %+v among them", len(all), page.TotalCount, wallet)
	}
	if euros := collect(t, c.Wallets(ctx, WalletQuery{Currency: "EUR"})); len(euros) == 0 || len(euros) == len(all) {
		t.Errorf("%d of %d wallets are in euros", len(euros), len(all))
	}
	transactions := collect(t, c.Transactions(ctx, TransactionQuery{Sort: Sort{"id", Ascending}, Limit: 7}))
	one, err := c.Transaction(ctx, transactions[2].ID)
	if err != nil || !cmp.Equal(one, transactions[2]) {
		t.Errorf("by id it is %+v (%v), want %+v", one, err, transactions[2])
	}
	if !slices.IsSortedFunc(transactions, func(a, b Transaction) int { return int(a.ID - b.ID) }) || len(transactions) < 3 {
		t.Errorf("%d transactions are not in the order that was asked for", len(transactions))
	}
	if tail := collect(t, c.Transactions(ctx, TransactionQuery{Sort: Sort{"id", Ascending}, Limit: 2, Page: 2})); tail[0].ID != transactions[2].ID {
		t.Errorf("from page 2 on the first is %d, want %d", tail[0].ID, transactions[2].ID)
	}
	products := collect(t, c.Products(ctx, ProductQuery{}))
	product, err := c.Product(ctx, products[0].ID)
	if err != nil || !cmp.Equal(product, products[0]) {
		t.Errorf("by id it is %+v (%v), want %+v", product, err, products[0])
	}
	for p, err := range c.Products(ctx, ProductQuery{Category: product.Category}) {
		if err != nil || p.Category != product.Category {
			t.Errorf("%s is among the products of %s (%v)", p.Category, product.Category, err)
		}
	}
}

// The vendor's sample rows, with and without a conversion.
func TestNullableFields(t *testing.T) {
	t.Parallel()
	for _, keys := range []string{"absent", "null"} {
		c := callsOf(t, mockserver.Start(t, mockserver.WithExtensions(), mockserver.WithAssumption("forex-keys", keys)))
		converted, err := c.Transaction(t.Context(), 1003)
		if err != nil {
			t.Fatal(err)
		}
		if converted.SourceCurrency == nil || *converted.SourceCurrency != "USD" || converted.ForexRate.String() != "0.92" || converted.ConversionCharges.String() != "2.50" {
			t.Errorf("keys %s: the conversion is %+v", keys, converted)
		}
		plain, err := c.Transaction(t.Context(), 1002)
		if err != nil || plain.SourceCurrency != nil || plain.DestinationCurrency != nil || plain.ForexRate != nil || plain.ConversionCharges != nil {
			t.Errorf("keys %s: without a conversion it is %+v (%v)", keys, plain, err)
		}
		if cents, err := MinorUnits(plain.Amount, 2); cents != -2500 || err != nil || plain.Amount != "-25.00" {
			t.Errorf("keys %s: the amount is %s, in cents %d (%v), want -25.00", keys, plain.Amount, cents, err)
		}
	}
}

func TestOrders(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithExtensions())
	c := callsOf(t, mock)
	ctx := t.Context()
	product, value := affordable(t, c)
	charges, err := c.Charges(ctx, product.ID, ChargesRequest{Denomination: value, Quantity: 1})
	if err != nil || units(t, charges.NonDiscountedTotal) != units(t, value) || units(t, charges.TotalPayable) <= 0 || charges.MaxQuantity < 1 {
		t.Fatalf("the charges are %+v (%v)", charges, err)
	}
	order, err := c.CreateOrder(ctx, NewOrder{ProductID: product.ID, Denomination: value, Quantity: 1, Ref: "mine", Email: "someone@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	if order.Ref != "mine" || units(t, order.Amount) != units(t, charges.TotalPayable) || len(order.Vouchers) != 1 || order.Status != OrderDelivered {
		t.Errorf("the order is %+v, want one for %s", order, charges.TotalPayable)
	}
	again, err := c.Order(ctx, order.ID)
	if err != nil || !cmp.Equal(again, order) {
		t.Errorf("by id it is %+v (%v), want %+v", again, err, order)
	}
	listed := collect(t, c.Orders(ctx, OrderQuery{ProductID: product.ID, Status: OrderDelivered}))
	if len(listed) != 1 || units(t, listed[0].Amount) != units(t, order.Amount) || !listed[0].PlacedAt.Equal(order.PlacedAt) {
		t.Errorf("the list has %+v, want the order %+v", listed, order)
	}
	if none := collect(t, c.Orders(ctx, OrderQuery{Status: OrderFailed})); len(none) != 0 {
		t.Errorf("failed orders are %+v", none)
	}
	_, err = c.CreateOrder(ctx, NewOrder{ProductID: product.ID, Denomination: value, Quantity: 1, Ref: "mine"})
	if !errors.Is(err, ErrBadRequest) {
		t.Errorf("the same ref once more gives %v, want ErrBadRequest", err)
	}
	wantText(t, err, "createOrder: status 400: BAD_REQUEST: Duplicate ref")
}

// affordable is a product with a value that it is sold in and that a wallet can pay.
func affordable(t *testing.T, c *Client) (Product, json.Number) {
	t.Helper()
	for p, err := range c.Products(t.Context(), ProductQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		value := p.AvailableDenominations[0].MinValue
		got, err := c.Charges(t.Context(), p.ID, ChargesRequest{Denomination: value, Quantity: 1})
		if err == nil && got.Details.SourceCurrency == got.Details.DestinationCurrency && got.MaxQuantity > 0 {
			return p, value
		}
	}
	t.Fatal("there is no such product")
	return Product{}, ""
}

// What the vendor's documented set does not have is not found, and nothing worse.
func TestExtensionsOff(t *testing.T) {
	t.Parallel()
	c := callsOf(t, mockserver.Start(t))
	_, err := c.Order(t.Context(), 1)
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("an order gives %v, want ErrNotFound", err)
	}
	for _, err := range c.Orders(t.Context(), OrderQuery{}) {
		wantText(t, err, "listOrders: status 404: NOT_FOUND: Resource not found")
	}
}

// The types have the fields of the document's, each as it may be absent or null there.
func TestTypesAreThoseOfTheDocument(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]any{
		{Transaction{}, openapi.Transaction{}}, {Charges{}, openapi.Charges{}}, {ChargesDetails{}, openapi.ChargesDetails{}},
		{Order{}, openapi.Order{}}, {OrderSummary{}, openapi.OrderSummary{}}, {Voucher{}, openapi.Voucher{}},
	} {
		got, want := jsonFields(pair[0]), jsonFields(pair[1])
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%T is not %T (-want +got):\n%s", pair[0], pair[1], diff)
		}
	}
}

// jsonFields is the tag of each field, and whether it may be null.
func jsonFields(value any) map[string]bool {
	fields := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeOf(value)) {
		fields[f.Tag.Get("json")] = f.Type.Kind() == reflect.Pointer || f.Type.Kind() == reflect.Map // as nullable.Nullable is
	}
	return fields
}

func TestVouchersDoNotShow(t *testing.T) {
	t.Parallel()
	pin := "1234-5678"
	at := time.Date(2026, 1, 15, 10, 30, 0, 0, time.UTC)
	order := Order{ID: 7, Ref: "mine", Status: OrderDelivered, Vouchers: []Voucher{{PINCode: &pin, ExpiresAt: &at}}}
	if got, want := order.Vouchers[0].LogValue().String(), "a voucher until 2026-01-15"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if got, want := (Voucher{}).String(), "a voucher"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if got, want := order.LogValue().String(), "[id=7 ref=mine status=DELIVERED]"; got != want {
		t.Errorf("slog writes %q, want %q", got, want)
	}
	text, err := json.Marshal(order.Vouchers[0])
	if want := `{"claim_url":null,"card_number":null,"voucher_reference_number":null,"pin_code":"1234-5678","expires_at":"2026-01-15T10:30:00Z"}`; string(text) != want || err != nil {
		t.Errorf("as JSON it is %s (%v), want %s", text, err, want)
	}
}
