package shop

import (
	"errors"
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/internal/catalogue"
)

// line writes charges in one line: full - off = net, then what is paid.
func line(c Charges) string {
	text := fmt.Sprintf("%s - %s = %s %s, pay %s %s from %d, at most %d", c.Full, c.Off, c.Net, c.Destination, c.Payable, c.Source, c.wallet.ID, c.MaxQuantity)
	if c.Change != nil {
		text += fmt.Sprintf(", %s to %s at %s for %s", c.Change.Source, c.Change.Destination, c.Change.Rate, c.Change.Charges)
	}
	return text
}

func TestQuote(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		item Item
		want string
	}{
		{"same currency", item(t, usBooks, "25", 2, 0), "50.00 - 2.50 = 47.50 USD, pay 47.50 USD from 101, at most 1000"},
		{"decimals as sent do not matter", item(t, usBooks, "25.000", 2, dollars), "50.00 - 2.50 = 47.50 USD, pay 47.50 USD from 101, at most 1000"},
		{"within a range", item(t, kwGarden, "1.255", 1, 0), "1.255 - 0.050 = 1.205 KWD, pay 1.205 KWD from 105, at most 1000"},
		{"ends of a range", item(t, kwGarden, "62.5", 1, 0), "62.500 - 2.500 = 60.000 KWD, pay 60.000 KWD from 105, at most 1000"},
		{"without decimals", item(t, jpBooks, "2500", 3, 0), "7500 - 375 = 7125 JPY, pay 7125 JPY from 104, at most 1000"},
		{"little is left", item(t, ukBooks, "10", 3, 0), "30.00 - 1.50 = 28.50 GBP, pay 28.50 GBP from 103, at most 3"},
		{"nothing is left", item(t, frBooks, "10", 1, 0), "10.00 - 0.50 = 9.50 EUR, pay 9.50 EUR from 102, at most 0"},
		{"more than there are", item(t, ukBooks, "10", 4, 0), "40.00 - 2.00 = 38.00 GBP, pay 38.00 GBP from 103, at most 3"},
		{"more than there is money for", item(t, usBooks, "50", 1000, dollars), "50000.00 - 2500.00 = 47500.00 USD, pay 47500.00 USD from 101, at most 1000"},
		// 47.50 EUR at 0.92 are 51.6304… USD; a fortieth of 51.64 is 1.291
		{"changed", item(t, 1003, "25", 2, dollars), "50.00 - 2.50 = 47.50 EUR, pay 52.93 USD from 101, at most 1000, USD to EUR at 0.92 for 1.29"},
		// 9.50 USD at 0.006667 are 1424.92… JPY; a fortieth of 1425 is 35.625
		{"changed, without decimals", item(t, usBooks, "10", 1, yen), "10.00 - 0.50 = 9.50 USD, pay 1461 JPY from 104, at most 1000, JPY to USD at 0.006667 for 36"},
		{"the first wallet that can", item(t, brGarden, "25", 1, 0), "25.00 - 1.00 = 24.00 BRL, pay 4.92 USD from 101, at most 1000, USD to BRL at 5 for 0.12"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := New(builtIn(t)).Quote(alice, test.item)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, line(got)); diff != "" {
				t.Errorf("charges (-want +got):\n%s", diff)
			}
		})
	}
}

func TestQuoteRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		item Item
		want error
	}{
		{"no product", item(t, noProduct, "10", 1, 0), ErrProduct},
		{"no such value", item(t, usBooks, "11", 1, 0), ErrDenomination},
		{"between two values", item(t, usBooks, "30", 1, 0), ErrDenomination},
		{"below a range", item(t, kwGarden, "1.249", 1, 0), ErrDenomination},
		{"above a range", item(t, kwGarden, "62.501", 1, 0), ErrDenomination},
		{"too many decimals", item(t, kwGarden, "2.0001", 1, 0), ErrDenomination},
		{"decimals of yen", item(t, jpBooks, "1000.5", 1, 0), ErrDenomination},
		{"not above zero", item(t, usBooks, "-10", 1, 0), ErrDenomination},
		{"none of it", item(t, usBooks, "10", 0, 0), ErrQuantity},
		{"less than none", item(t, usBooks, "10", -1, 0), ErrQuantity},
		{"too many", item(t, usBooks, "10", MaxQuantity+1, 0), ErrQuantity},
		{"no wallet", item(t, usBooks, "10", 1, 99), ErrWallet},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got, err := New(builtIn(t)).Quote(alice, test.item); !errors.Is(err, test.want) {
				t.Errorf("charges %s, error %v; want %v", line(got), err, test.want)
			}
		})
	}
}

// Wallets and rates are the user's to bring.
func TestQuoteWithOtherData(t *testing.T) {
	t.Parallel()
	wallet := func(id, currency string) string {
		return `{"id":` + id + `,"currency_id":` + currency + `,"amount":0,"type":"POSTPAID"}`
	}
	tests := []struct {
		name, wallets, rates string
		item                 Item
		want                 error
		from                 int64
	}{
		{"no wallets", ``, ``, item(t, usBooks, "10", 1, 0), ErrWallet, 0},
		{"no rates", wallet("1", "2"), ``, item(t, usBooks, "10", 1, 0), ErrRate, 0},
		{"no rates for the one that is named", wallet("1", "2"), ``, item(t, usBooks, "10", 1, 1), ErrRate, 0},
		{"the lowest id of the same currency", wallet("4", "1") + "," + wallet("3", "1") + "," + wallet("2", "2"), ``, item(t, usBooks, "10", 1, 0), nil, 3},
		{"the lowest id that can change", wallet("1", "3") + "," + wallet("3", "2") + "," + wallet("2", "2"),
			`{"source_currency":"EUR","destination_currency":"USD","forex_rate":1.1,"conversion_fee":0}`, item(t, usBooks, "10", 1, 0), nil, 2},
		{"a rate that leads nowhere", wallet("1", "2"),
			`{"source_currency":"EUR","destination_currency":"USD","forex_rate":0.000000000001,"conversion_fee":0.5}`, item(t, usBooks, "50", 1000, 0), ErrRate, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			data, err := catalogue.Load(fstest.MapFS{
				"wallets.json": {Data: []byte("[" + test.wallets + "]")}, "rates.json": {Data: []byte("[" + test.rates + "]")},
				"transactions.json": {Data: []byte("[]")},
			})
			if err != nil {
				t.Fatal(err)
			}
			got, err := New(data).Quote(alice, test.item)
			if !errors.Is(err, test.want) || got.wallet.ID != test.from {
				t.Errorf("wallet %d, error %v; want %d and %v", got.wallet.ID, err, test.from, test.want)
			}
		})
	}
}
