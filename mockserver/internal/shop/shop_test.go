package shop

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
)

func TestPlace(t *testing.T) {
	t.Parallel()
	s := New(builtIn(t))
	first, err := s.Place(alice, purchase(t, "mine", item(t, usBooks, "25", 2, 0)))
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Place(alice, purchase(t, "", item(t, 1003, "25.0", 2, dollars)))
	if err != nil {
		t.Fatal(err)
	}
	if first.ID != 6001 || second.ID != 6002 || first.TransactionID != 1181 || second.TransactionID != 1182 {
		t.Errorf("orders %d and %d, transactions %d and %d", first.ID, second.ID, first.TransactionID, second.TransactionID)
	}
	if first.Ref != "mine" || second.Ref != "09000000000000000000000000000000" || second.Denomination.String() != "25.00" {
		t.Errorf("refs %q and %q, denomination %s", first.Ref, second.Ref, second.Denomination)
	}
	money, _ := s.Money(alice)
	got, err := json.Marshal(money.Transactions)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"id":1181,"wallet_id":101,"currency_id":1,"amount":-47.50,"transaction_type":"DEBIT","status":"COMPLETED",` +
		`"remarks":"Order ORD-6001 - Bookshop Gift Card US","created_at":"2025-01-15T09:30:00Z"},` +
		`{"id":1182,"wallet_id":101,"currency_id":1,"amount":-52.93,"transaction_type":"DEBIT","status":"COMPLETED",` +
		`"source_currency":"USD","destination_currency":"EUR","forex_rate":0.92,"conversion_charges":1.29,` +
		`"remarks":"Order ORD-6002 - Bookshop Gift Card DE","created_at":"2025-01-15T09:30:00Z"}]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("transactions (-want +got):\n%s", diff)
	}
	wantBalances := map[int64]string{dollars: "709.57", euros: "590.00", pounds: "-50.00", yen: "26500", dinars: "-115.000"}
	if diff := cmp.Diff(wantBalances, balances(s, alice)); diff != "" {
		t.Errorf("balances (-want +got):\n%s", diff)
	}
	if list := s.Orders(alice); len(list) != 2 || list[0].ID != second.ID || list[1].ID != first.ID {
		t.Errorf("orders %+v, want the newest first", list)
	}
}

// Accounts share the stock, and nothing else.
func TestAccountsHaveTheirOwnMoney(t *testing.T) {
	t.Parallel()
	s := New(builtIn(t))
	if _, err := s.Place(alice, purchase(t, "one", item(t, ukBooks, "10", 2, 0))); err != nil {
		t.Fatal(err)
	}
	if money, ordered := s.Money(bob); ordered {
		t.Errorf("bob has %+v", money)
	}
	if _, err := s.Order(bob, firstOrder); !errors.Is(err, ErrOrder) {
		t.Errorf("bob sees the order of alice: %v", err)
	}
	if _, err := s.Place(bob, purchase(t, "one", item(t, ukBooks, "10", 2, 0))); !errors.Is(err, ErrStock) {
		t.Errorf("there are 4 of 3: %v", err)
	}
	if order, err := s.Place(bob, purchase(t, "one", item(t, ukBooks, "10", 1, 0))); err != nil || order.ID != firstOrder {
		t.Errorf("order %d, error %v; want %d", order.ID, err, firstOrder)
	}
	if quote, err := s.Quote(alice, item(t, ukBooks, "10", 1, 0)); err != nil || quote.MaxQuantity != 0 {
		t.Errorf("there are %d left, error %v", quote.MaxQuantity, err)
	}
}

// What is refused leaves everything as it was.
func TestPlaceRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		p    Purchase
		want error
	}{
		{"no product", purchase(t, "x", item(t, noProduct, "10", 1, 0)), ErrProduct},
		{"no such value", purchase(t, "x", item(t, usBooks, "11", 1, 0)), ErrDenomination},
		{"too many", purchase(t, "x", item(t, usBooks, "10", MaxQuantity+1, 0)), ErrQuantity},
		{"no wallet", purchase(t, "x", item(t, usBooks, "10", 1, 99)), ErrWallet},
		{"out of stock", purchase(t, "x", item(t, frBooks, "10", 1, 0)), ErrStock},
		{"not that many", purchase(t, "x", item(t, ukBooks, "10", 4, 0)), ErrStock},
		{"not that much money", purchase(t, "x", item(t, usBooks, "50", 18, 0)), ErrBalance}, // 855.00
		{"ref is taken", purchase(t, "taken", item(t, usBooks, "10", 1, 0)), ErrRef},
		{"ref is taken, and nothing else would do", purchase(t, "taken", item(t, noProduct, "10", 1, 0)), ErrRef},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := New(builtIn(t))
			earlier, err := s.Place(alice, purchase(t, "taken", item(t, jpBooks, "1000", 1, 0)))
			if err != nil {
				t.Fatal(err)
			}
			before := balances(s, alice)
			got, err := s.Place(alice, test.p)
			if !errors.Is(err, test.want) {
				t.Fatalf("error %v, want %v", err, test.want)
			}
			if isTaken := errors.Is(err, ErrRef); isTaken != (got.ID == earlier.ID) {
				t.Errorf("order %d came with %v", got.ID, err)
			}
			if diff := cmp.Diff(before, balances(s, alice)); diff != "" {
				t.Errorf("balances (-before +after):\n%s", diff)
			}
			money, _ := s.Money(alice)
			if len(s.Orders(alice)) != 1 || len(money.Transactions) != 1 || s.sold[test.p.ProductID] != 0 {
				t.Errorf("orders %v, transactions %v, sold %v", s.Orders(alice), money.Transactions, s.sold)
			}
			if next, err := s.Place(alice, purchase(t, "x", item(t, jpBooks, "1000", 1, 0))); err != nil || next.ID != earlier.ID+1 {
				t.Errorf("the next order is %d, %v", next.ID, err)
			}
		})
	}
}

// The last cent of a prepaid wallet can be spent; a postpaid one goes below zero.
func TestBalanceGoesToItsEnd(t *testing.T) {
	t.Parallel()
	s := New(builtIn(t))
	for range 17 { // 47.50 each
		if _, err := s.Place(alice, purchase(t, "", item(t, usBooks, "50", 1, 0))); err != nil {
			t.Fatal(err)
		}
	}
	if got := balances(s, alice)[dollars]; got != "2.50" {
		t.Fatalf("the balance is %s, want 2.50", got)
	}
	if _, err := s.Place(alice, purchase(t, "", item(t, usPhone, "5", 1, 0))); !errors.Is(err, ErrBalance) { // 4.95
		t.Errorf("error %v, want %v", err, ErrBalance)
	}
	if _, err := s.Place(alice, purchase(t, "", item(t, kwGarden, "62.5", 100, 0))); err != nil {
		t.Error(err)
	}
	if got := balances(s, alice)[dinars]; got != "-6115.000" {
		t.Errorf("the balance is %s, want -6115.000", got)
	}
}

// What was handed out does not change any more, and cannot change what there is.
func TestMoneyIsOfOneMoment(t *testing.T) {
	t.Parallel()
	s := New(builtIn(t))
	place := func() {
		if _, err := s.Place(alice, purchase(t, "", item(t, usBooks, "25", 1, 0))); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		place()
	}
	money, _ := s.Money(alice)
	place()
	_ = append(money.Transactions, money.Transactions[0])
	if len(money.Transactions) != 3 || money.Wallets[len(money.Wallets)-1].Amount.String() != "738.75" {
		t.Errorf("money is %+v now", money)
	}
	if now, _ := s.Money(alice); now.Transactions[3].ID != 1184 || now.Wallets[len(now.Wallets)-1].Amount.String() != "715.00" {
		t.Errorf("transactions are %+v", now.Transactions)
	}
}

func TestOrderByID(t *testing.T) {
	t.Parallel()
	s := New(builtIn(t))
	for range 2 {
		if _, err := s.Place(alice, purchase(t, "", item(t, usBooks, "10", 1, 0))); err != nil {
			t.Fatal(err)
		}
		_, _ = s.Place(alice, purchase(t, "again", item(t, usBooks, "10", 1, 0)))
	}
	for id, known := range map[int64]bool{0: false, 6000: false, 6001: true, 6002: true, 6003: true, 6004: false, -1: false} {
		order, err := s.Order(alice, id)
		if known && (err != nil || order.ID != id) || !known && !errors.Is(err, ErrOrder) {
			t.Errorf("%d is order %d, error %v", id, order.ID, err)
		}
	}
}

// ownMoney is a shop where an account has one wallet, of dollars, and much of one product.
func ownMoney(t *testing.T, wallet, transaction string) *Shop {
	t.Helper()
	data, err := catalogue.Load(fstest.MapFS{
		"wallets.json":      {Data: []byte("[" + wallet + "]")},
		"transactions.json": {Data: []byte("[" + transaction + "]")},
		"products.json": {Data: []byte(`[{"id":1,"name":"Card","category":"Gift Cards","sub_category":"Retail Gift Cards","country_id":1,"currency_id":1,
			"image_url":"https://images.example.com/1.png","delivery_mode":"ONLINE","delivery_type":"VOUCHER","delivery_time":"INSTANT",
			"validity":"1 year","available_denominations":[{"min_value":5,"max_value":5,"discount":0}],"stock":5000}]`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return New(data)
}

func credit(id int64, amount string) string {
	return fmt.Sprintf(`{"id":%d,"wallet_id":1,"currency_id":1,"amount":%s,"transaction_type":"CREDIT","status":"COMPLETED",
		"remarks":"funding","created_at":"2025-01-15T10:30:00Z"}`, id, amount)
}

// The last cent can be spent.
func TestBalanceOfNothing(t *testing.T) {
	t.Parallel()
	s := ownMoney(t, `{"id":1,"currency_id":1,"amount":10,"type":"PREPAID"}`, credit(1, "10"))
	if _, err := s.Place(alice, purchase(t, "", item(t, 1, "5", 2, 0))); err != nil {
		t.Fatal(err)
	}
	if got := balances(s, alice)[1]; got != "0.00" {
		t.Errorf("the balance is %s", got)
	}
	if _, err := s.Place(alice, purchase(t, "", item(t, 1, "5", 1, 0))); !errors.Is(err, ErrBalance) {
		t.Errorf("error %v, want %v", err, ErrBalance)
	}
}

// An order is for 1000 items at most, however many there are. A postpaid wallet has an end, too: that of exact numbers.
func TestEndsOfNumbers(t *testing.T) {
	t.Parallel()
	postpaid := `{"id":1,"currency_id":1,"amount":-90071992547000.00,"type":"POSTPAID"}`
	debt := strings.Replace(credit(7, "-90071992547000.00"), "CREDIT", "DEBIT", 1)
	s := ownMoney(t, postpaid, debt)
	if got, err := s.Quote(alice, item(t, 1, "5", 1, 0)); err != nil || got.MaxQuantity != MaxQuantity {
		t.Errorf("at most %d can be ordered, error %v", got.MaxQuantity, err)
	}
	if _, err := s.Place(alice, purchase(t, "", item(t, 1, "5", 100, 0))); !errors.Is(err, ErrBalance) {
		t.Errorf("error %v, want %v", err, ErrBalance)
	}
	if _, err := s.Place(alice, purchase(t, "", item(t, 1, "5", 80, 0))); err != nil {
		t.Errorf("error %v for what is still exact", err)
	}
	full := ownMoney(t, `{"id":1,"currency_id":1,"amount":10,"type":"PREPAID"}`, credit(maxID, "10"))
	if _, err := full.Place(alice, purchase(t, "", item(t, 1, "5", 1, 0))); !errors.Is(err, errFull) {
		t.Errorf("error %v, want %v", err, errFull)
	}
	if _, ordered := full.Money(alice); ordered {
		t.Error("what had no id was written down")
	}
}
