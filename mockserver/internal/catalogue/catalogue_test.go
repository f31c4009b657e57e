package catalogue

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func standard(tb testing.TB) *Catalogue {
	tb.Helper()
	c, err := Default()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// TestDefaultHasTheVendorsSamples holds the rows that the vendor's pages show against the letter.
func TestDefaultHasTheVendorsSamples(t *testing.T) {
	t.Parallel()
	c := standard(t)
	for _, sample := range []struct {
		id   int64
		find func(int64) (any, bool)
		want string
	}{
		{1, finder(c.Countries), `{"id":1,"name":"United States of America","official_name":"The United States of America",` +
			`"alpha_2":"US","alpha_3":"USA","numeric_code":"840","dialing_prefix":"+1"}`},
		{2, finder(c.Countries), `{"id":2,"name":"United Kingdom",` +
			`"official_name":"The United Kingdom of Great Britain and Northern Ireland",` +
			`"alpha_2":"GB","alpha_3":"GBR","numeric_code":"826","dialing_prefix":"+44"}`},
		{1, finder(c.Currencies), `{"id":1,"name":"US Dollar","currency":"USD","precision":2}`},
		{2, finder(c.Currencies), `{"id":2,"name":"Euro","currency":"EUR","precision":2}`},
		{3, finder(c.Currencies), `{"id":3,"name":"Japanese Yen","currency":"JPY","precision":0}`},
		{1, finder(c.Categories), `{"id":1,"name":"Gift Cards"}`},
		{2, finder(c.Categories), `{"id":2,"name":"Mobile Top-up"}`},
		{3, finder(c.Categories), `{"id":3,"name":"Digital Services"}`},
		{101, finder(c.Subcategories), `{"id":101,"name":"Retail Gift Cards"}`},
		{102, finder(c.Subcategories), `{"id":102,"name":"Entertainment Gift Cards"}`},
		{201, finder(c.Subcategories), `{"id":201,"name":"Prepaid Mobile Credit"}`},
		{1001, finder(c.Transactions), `{"id":1001,"wallet_id":101,"currency_id":1,"amount":500.00,"transaction_type":"CREDIT",` +
			`"status":"COMPLETED","remarks":"Wallet funding by bank transfer","created_at":"2025-01-15T10:30:00Z"}`},
		{1002, finder(c.Transactions), `{"id":1002,"wallet_id":101,"currency_id":1,"amount":-25.00,"transaction_type":"DEBIT",` +
			`"status":"COMPLETED","remarks":"Order ORD-5001 - gift card","created_at":"2025-01-15T17:25:19Z"}`},
		{1003, finder(c.Transactions), `{"id":1003,"wallet_id":102,"currency_id":2,"amount":100.00,"transaction_type":"CREDIT",` +
			`"status":"COMPLETED","source_currency":"USD","destination_currency":"EUR","forex_rate":0.92,` +
			`"conversion_charges":2.50,"remarks":"Currency conversion USD to EUR","created_at":"2025-01-15T23:32:37Z"}`},
	} {
		value, ok := sample.find(sample.id)
		if !ok {
			t.Errorf("no row %d, want %s", sample.id, sample.want)
			continue
		}
		if diff := cmp.Diff(sample.want, encode(t, value)); diff != "" {
			t.Errorf("row (-want +got):\n%s", diff)
		}
	}
}

func finder[T any](table Table[T]) func(int64) (any, bool) {
	return func(id int64) (any, bool) { return table.ByID(id) }
}

func encode(tb testing.TB, value any) string {
	tb.Helper()
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// stock is what a product's row has at its end, and no answer.
var stock = regexp.MustCompile(`,"stock":\d+}`)

// TestDefaultComesBackAsItWasRead writes the data again and compares it with the files, byte for byte.
func TestDefaultComesBackAsItWasRead(t *testing.T) {
	t.Parallel()
	c := standard(t)
	for name, rows := range map[string]any{
		countriesFile:    c.Countries.All(),
		currenciesFile:   c.Currencies.All(),
		productsFile:     reversed(c.Products),
		walletsFile:      reversed(c.Wallets),
		transactionsFile: reversed(c.Transactions),
	} {
		file, err := embedded.ReadFile("data/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := json.Compact(&want, file); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(stock.ReplaceAllString(want.String(), "}"), encode(t, rows)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func reversed[T any](table Table[T]) []T {
	rows := table.All()
	slices.Reverse(rows)
	return rows
}

// TestDefaultIsRichEnough counts what the documentation promises.
func TestDefaultIsRichEnough(t *testing.T) {
	t.Parallel()
	c := standard(t)
	countries, currencies, types := map[int64]bool{}, map[int64]bool{}, map[string]bool{}
	for _, p := range c.Products.All() {
		countries[p.CountryID], currencies[p.CurrencyID] = true, true
	}
	for _, w := range c.Wallets.All() {
		types[w.Type] = true
	}
	forex, debits := 0, 0
	for _, row := range c.Transactions.All() {
		if row.Forex != nil {
			forex++
		}
		if row.Type == Debit {
			debits++
		}
	}
	inactive := func(active bool) bool { return !active }
	for what, count := range map[string]struct{ got, want int }{
		"countries":              {c.Countries.Len(), 249},
		"currencies":             {c.Currencies.Len(), 153},
		"categories":             {c.Categories.Len(), 5},
		"inactive categories":    {tally(c.Categories, func(c Category) bool { return inactive(c.Active) }), 1},
		"subcategories":          {c.Subcategories.Len(), 9},
		"inactive subcategories": {tally(c.Subcategories, func(s Subcategory) bool { return inactive(s.Active) }), 2},
		"products":               {c.Products.Len(), 130},
		"countries sold in":      {len(countries), 10},
		"currencies sold for":    {len(currencies), 9},
		"wallets":                {c.Wallets.Len(), 5},
		"types of wallets":       {len(types), 2},
		"transactions":           {c.Transactions.Len(), 180},
		"conversions":            {forex, 16},
		"debits":                 {debits, 155},
		"rates":                  {len(c.rates), 72},
		"products out of stock":  {tally(c.Products, func(p Product) bool { return p.Stock == 0 }), 1},
	} {
		if count.got != count.want {
			t.Errorf("%d %s, want %d", count.got, what, count.want)
		}
	}
}

func tally[T any](table Table[T], matches func(T) bool) int {
	count := 0
	for _, row := range table.All() {
		if matches(row) {
			count++
		}
	}
	return count
}

func TestTablesAreInOrderAndCannotBeChanged(t *testing.T) {
	t.Parallel()
	c := standard(t)
	first := c.Products.All()
	if !slices.IsSortedFunc(first, func(a, b Product) int { return int(b.ID - a.ID) }) {
		t.Error("products do not begin with the highest id")
	}
	if !slices.IsSortedFunc(c.Countries.All(), func(a, b Country) int { return int(a.ID - b.ID) }) {
		t.Error("countries do not begin with the lowest id")
	}
	first[0].Name = "changed"
	if got := c.Products.All()[0].Name; got == "changed" {
		t.Error("a caller changed the catalogue")
	}
	if _, ok := c.Countries.ByID(0); ok {
		t.Error("there is a country 0")
	}
}

func TestDefaultIsReadOnce(t *testing.T) {
	t.Parallel()
	if first, second := standard(t), standard(t); first != second {
		t.Error("two calls gave two catalogues")
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(builtIn(b)); err != nil {
			b.Fatal(err)
		}
	}
}
