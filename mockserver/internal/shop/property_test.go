package shop

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
	"github.com/popupmock/popupmock/mockserver/store"
)

// TestMoneyAddsUp lets accounts order at random. After each step the balance of every wallet is the sum of its completed
// transactions, no prepaid one is below zero, the stock is what was not ordered, and refs are unique.
func TestMoneyAddsUp(t *testing.T) {
	t.Parallel()
	data := builtIn(t)
	placed, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := New(data)
		accounts := []store.ID{alice, bob}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			account := rapid.SampledFrom(accounts).Draw(t, "account")
			p := drawPurchase(t, data)
			before := s.Orders(account)
			order, err := s.Place(account, p)
			switch {
			case err == nil:
				placed++
				checkOrder(t, order, p, len(before))
			case len(s.Orders(account)) != len(before):
				t.Fatalf("an order that was refused (%v) is there", err)
			default:
				refused++
			}
			if errors.Is(err, ErrRef) && order.Ref != p.Ref {
				t.Fatalf("ref %q is that of %q", p.Ref, order.Ref)
			}
			checkShop(t, s, data, accounts)
		}
	})
	if all := placed + refused; all < 50 || placed < all/5 || refused < all/5 {
		t.Errorf("%d orders placed and %d refused do not say much", placed, refused)
	}
}

func drawPurchase(t *rapid.T, data *catalogue.Catalogue) Purchase {
	product := rapid.SampledFrom(data.Products.All()).Draw(t, "product")
	if rapid.Bool().Draw(t, "scarce") {
		product, _ = data.Products.ByID(ukBooks)
	}
	d := rapid.SampledFrom(product.Denominations).Draw(t, "denomination")
	units := rapid.Int64Range(d.Min.Units, d.Max.Units).Draw(t, "units")
	return Purchase{
		Item: Item{
			ProductID: product.ID, Denomination: catalogue.Decimal{Units: units, Scale: d.Min.Scale},
			Quantity: rapid.Int64Range(1, 12).Draw(t, "quantity"),
			WalletID: rapid.SampledFrom([]int64{0, 0, dollars, euros, pounds, yen, dinars}).Draw(t, "wallet"),
		},
		Ref:      rapid.SampledFrom([]string{"", "", "a", "b"}).Draw(t, "ref"),
		Seed:     store.ID([]byte(rapid.StringMatching(`[a-p]{16}`).Draw(t, "seed"))),
		PlacedAt: start, Ready: start,
	}
}

func checkOrder(t *rapid.T, order Order, p Purchase, before int) {
	c := order.Charges
	if order.ID != int64(firstOrder+before) || p.Ref != "" && order.Ref != p.Ref {
		t.Fatalf("order %d of ref %q after %d others", order.ID, order.Ref, before)
	}
	if c.Net.Units+c.Off.Units != c.Full.Units || c.Payable.Units <= 0 || c.Off.Units < 0 {
		t.Fatalf("charges do not add up: %s", line(c))
	}
	if (c.Change == nil) != (c.Source == c.Destination) {
		t.Fatalf("money was changed or not: %s", line(c))
	}
}

func checkShop(t *rapid.T, s *Shop, data *catalogue.Catalogue, accounts []store.ID) {
	sold := map[int64]int64{}
	for _, account := range accounts {
		refs := map[string]bool{}
		for _, order := range s.Orders(account) {
			if refs[order.Ref] {
				t.Fatalf("two orders of ref %q", order.Ref)
			}
			refs[order.Ref] = true
			sold[order.ProductID] += order.Quantity
		}
		money, ordered := s.Money(account)
		if ordered {
			checkMoney(t, append(data.Transactions.All(), money.Transactions...), money.Wallets)
		}
		if len(money.Transactions) != len(refs) {
			t.Fatalf("%d transactions of %d orders", len(money.Transactions), len(refs))
		}
	}
	for _, product := range data.Products.All() {
		if sold[product.ID] > product.Stock || s.sold[product.ID] != sold[product.ID] {
			t.Fatalf("of %d there were %d, and %d were sold", product.ID, product.Stock, sold[product.ID])
		}
	}
}

func checkMoney(t *rapid.T, transactions []catalogue.Transaction, wallets []catalogue.Wallet) {
	sums, ids := map[int64]int64{}, map[int64]bool{}
	for _, row := range transactions {
		if ids[row.ID] {
			t.Fatalf("two transactions of id %d", row.ID)
		}
		ids[row.ID] = true
		if row.Status == catalogue.Completed {
			sums[row.WalletID] += row.Amount.Units
		}
	}
	for _, w := range wallets {
		if w.Amount.Units != sums[w.ID] {
			t.Fatalf("wallet %d has %s, its transactions add up to %d", w.ID, w.Amount, sums[w.ID])
		}
		if w.Type == catalogue.Prepaid && w.Amount.Units < 0 {
			t.Fatal(fmt.Sprint("a prepaid wallet is below zero: ", w))
		}
	}
}
