package shop

import (
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
	"github.com/popupmock/popupmock/mockserver/store"
)

var (
	alice = store.ID{1}
	bob   = store.ID{2}

	start = time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC)
)

// Some of the built-in products, and the wallets that pay for them.
const (
	usBooks   = 1001 // 10, 25 or 50 dollars, 5 % off
	ukBooks   = 1002 // of which there are 3
	frBooks   = 1004 // out of stock
	jpBooks   = 1005 // 1000, 2500 or 5000 yen
	kwGarden  = 1018 // 1.250 to 62.500 Kuwaiti dinars, 4 % off
	brGarden  = 1019 // 25 to 1250 Brazilian reals, 4 % off; no wallet has that money
	usPhone   = 1081 // a top-up of 5, 10 or 20 dollars
	dollars   = 101  // prepaid, 810.00
	euros     = 102  // prepaid, 590.00
	pounds    = 103  // postpaid
	yen       = 104  // prepaid, 26500
	dinars    = 105  // postpaid
	noProduct = 1
)

func builtIn(tb testing.TB) *catalogue.Catalogue {
	tb.Helper()
	data, err := catalogue.Default()
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func amount(tb testing.TB, text string) catalogue.Decimal {
	tb.Helper()
	d, err := catalogue.ParseDecimal(text)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// item is a product in a denomination.
func item(tb testing.TB, product int64, denomination string, quantity, wallet int64) Item {
	tb.Helper()
	return Item{ProductID: product, Denomination: amount(tb, denomination), Quantity: quantity, WalletID: wallet}
}

// purchase is an order of a product, which is ready a minute later.
func purchase(tb testing.TB, ref string, it Item) Purchase {
	tb.Helper()
	return Purchase{Item: it, Ref: ref, Seed: store.ID{9}, PlacedAt: start, Ready: start.Add(time.Minute)}
}

// balances are those of an account's wallets, by id.
func balances(s *Shop, account store.ID) map[int64]string {
	money, ordered := s.Money(account)
	if !ordered {
		money.Wallets = s.data.Wallets.All()
	}
	all := map[int64]string{}
	for _, w := range money.Wallets {
		all[w.ID] = w.Amount.String()
	}
	return all
}
