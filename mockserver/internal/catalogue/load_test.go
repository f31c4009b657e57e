package catalogue

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func builtIn(tb testing.TB) fs.FS {
	tb.Helper()
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func embeddedText(tb testing.TB, name string) string {
	tb.Helper()
	text, err := fs.ReadFile(builtIn(tb), name)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// small is a data set with one or two rows of each kind.
func small() map[string]string {
	return map[string]string{
		countriesFile: `[{"id":1,"name":"A","official_name":"The A","alpha_2":"AA","alpha_3":"AAA","numeric_code":"001","dialing_prefix":"+1"}]`,
		currenciesFile: `[{"id":1,"name":"Dollar","currency":"USD","precision":2},
			{"id":2,"name":"Yen","currency":"JPY","precision":0}]`,
		categoriesFile:    `[{"id":1,"name":"Cards","active":true},{"id":2,"name":"Travel","active":false}]`,
		subcategoriesFile: `[{"id":11,"name":"Shops","category_id":1,"active":true},{"id":21,"name":"Trains","category_id":2,"active":false}]`,
		productsFile: `[{"id":5,"name":"Card","category":"Cards","sub_category":"Shops","country_id":1,"currency_id":1,
			"image_url":"https://images.example.com/5.png","delivery_mode":"ONLINE","delivery_type":"VOUCHER",
			"delivery_time":"INSTANT","validity":"1 year","stock":3,
			"available_denominations":[{"min_value":5,"max_value":10.50,"discount":0.05}]}]`,
		walletsFile: `[{"id":7,"currency_id":1,"amount":15,"type":"PREPAID"},{"id":8,"currency_id":2,"amount":-100,"type":"POSTPAID"}]`,
		transactionsFile: `[
			{"id":1,"wallet_id":7,"currency_id":1,"amount":20.00,"transaction_type":"CREDIT","status":"COMPLETED",
				"source_currency":"JPY","destination_currency":"USD","forex_rate":0.0065,"conversion_charges":3,
				"remarks":"conversion","created_at":"2025-01-15T10:30:00Z"},
			{"id":2,"wallet_id":7,"currency_id":1,"amount":-5,"transaction_type":"DEBIT","status":"COMPLETED",
				"source_currency":null,"remarks":"order","created_at":"2025-01-15T10:30:00Z"},
			{"id":3,"wallet_id":8,"currency_id":2,"amount":-100,"transaction_type":"DEBIT","status":"COMPLETED",
				"remarks":"order","created_at":"2025-01-15T10:31:00Z"},
			{"id":4,"wallet_id":7,"currency_id":1,"amount":-50,"transaction_type":"DEBIT","status":"FAILED",
				"remarks":"order","created_at":"2025-01-15T10:31:00Z"}]`,
		ratesFile: `[{"source_currency":"USD","destination_currency":"JPY","forex_rate":150,"conversion_fee":0.025},
			{"source_currency":"JPY","destination_currency":"USD","forex_rate":0.0066,"conversion_fee":0}]`,
	}
}

func folder(files map[string]string) fstest.MapFS {
	dir := fstest.MapFS{}
	for name, text := range files {
		dir[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return dir
}

// broken is a small data set with one text replaced, and what is wrong with it then.
var broken = []struct{ file, old, new, want string }{
	// not JSON, or not ours
	{countriesFile, `[`, `[[`, `countries.json: line 1: unexpected EOF`},
	{countriesFile, `+1"}]`, `+1"}`, `countries.json: line 1: unexpected EOF`},
	{currenciesFile, `2},`, `2}`, `currencies.json: line 2: invalid character '{' after array element`},
	{countriesFile, `+1"}]`, `+1"}][]`, `countries.json: line 1: has more than one value`},
	{walletsFile, `[{`, `[[[[[[[[[{`, `wallets.json: line 1: is nested deeper than 8 levels`},
	{categoriesFile, `{"id":1,"name":"Cards","active":true}`, `7`, `categories.json: /0: is the number 7, want an object`},
	// fields
	{countriesFile, `"name":"A",`, ``, `countries.json: /0: has no "name", which is text`},
	{countriesFile, `"name":"A"`, `"name":" "`, `countries.json: /0/name: is empty`},
	{countriesFile, `"name":"A"`, `"name":null`, `countries.json: /0/name: is null, want text`},
	{countriesFile, `"name":"A"`, `"name":"A","name":"B"`, `countries.json: /0/name: is there twice`},
	{countriesFile, `"AA"`, `"aa"`, `countries.json: /0/alpha_2: is "aa", want two capital letters`},
	{countriesFile, `"001"`, `1`, `countries.json: /0/numeric_code: is the number 1, want text of three digits`},
	{countriesFile, `"+1"`, `"1"`, `countries.json: /0/dialing_prefix: is "1", want text of a plus sign and up to seven digits`},
	{currenciesFile, `"precision":0`, `"precision":5`, `currencies.json: /1/precision: is 5, want a whole number from 0 to 4`},
	{currenciesFile, `"id":2`, `"id":1`, `currencies.json: /1/id: 1 is the id of /0 already` + "\n" +
		`wallets.json: /1/currency_id: 2 is no id in currencies.json` + "\n" +
		`transactions.json: /2/currency_id: 2 is no id in currencies.json`},
	{currenciesFile, `"id":2`, `"id":2147483648`, `currencies.json: /1/id: is 2147483648, want a whole number from 1 to 2147483647`},
	{categoriesFile, `"active":true`, `"active":"yes"`, `categories.json: /0/active: is the text "yes", want true or false`},
	{categoriesFile, `"active":true`, `"active":true,"a/b~":{}`, `categories.json: /0/a~1b~0: is no field here: there are id, name, active`},
	{categoriesFile, `Travel`, `Cards`, `categories.json: /1/name: "Cards" is that of /0 already`},
	// products
	{subcategoriesFile, `"category_id":2`, `"category_id":9`, `subcategories.json: /1/category_id: 9 is no id in categories.json`},
	{productsFile, `"Cards"`, `"Card"`, `products.json: /0/category: "Card" is no name in categories.json`},
	{productsFile, `"Cards"`, `"Travel"`, `products.json: /0/category: "Travel" is not active` + "\n" +
		`products.json: /0/sub_category: "Shops" is not of category "Travel"`},
	{productsFile, `"Shops"`, `"Trains"`, `products.json: /0/sub_category: "Trains" is not active`},
	{productsFile, `"Shops"`, `"Shop"`, `products.json: /0/sub_category: "Shop" is no name in subcategories.json`},
	{productsFile, `"country_id":1`, `"country_id":2`, `products.json: /0/country_id: 2 is no id in countries.json`},
	{productsFile, `"currency_id":1`, `"currency_id":3`, `products.json: /0/currency_id: 3 is no id in currencies.json`},
	{productsFile, `https://images`, `images`, `products.json: /0/image_url: is "images.example.com/5.png", ` +
		`want an address that begins with https:// or http://`},
	{productsFile, `{"min_value":5,"max_value":10.50,"discount":0.05}`, ``,
		`products.json: /0/available_denominations: is empty: a product is sold in one value at least`},
	{productsFile, `"min_value":5`, `"min_value":0`, `products.json: /0/available_denominations/0/min_value: 0.00 is not above zero`},
	{productsFile, `"min_value":5`, `"min_value":5.005`, `products.json: /0/available_denominations/0/min_value: 5.005 has more than 2 decimals (USD)`},
	{productsFile, `"min_value":5`, `"min_value":20`, `products.json: /0/available_denominations/0/max_value: 10.50 is less than min_value, 20.00`},
	{productsFile, `0.05`, `1.00`, `products.json: /0/available_denominations/0/discount: 1.00 is no share: it goes from 0 to below 1`},
	{productsFile, `0.05`, `5e-2`, `products.json: /0/available_denominations/0/discount: 5e-2 has an exponent: write it out`},
	// money
	{walletsFile, `"PREPAID"`, `"prepaid"`, `wallets.json: /0/type: is "prepaid", want one of PREPAID, POSTPAID`},
	{walletsFile, `"amount":15`, `"amount":15,"opening_balance":1`,
		`wallets.json: /0/amount: 15.00 is not the sum of its transactions, 16.00, of which 1.00 are its opening_balance`},
	{walletsFile, `"amount":-100`, `"amount":-100,"opening_balance":0.5`, `wallets.json: /1/opening_balance: 0.5 has more than 0 decimals (JPY)`},
	{walletsFile, `"amount":15`, `"amount":15,"opening_balance":"1"`, `wallets.json: /0/opening_balance: is the text "1", want a number`},
	{subcategoriesFile, `"category_id":2`, `"category_id":0`, `subcategories.json: /1/category_id: is 0, want a whole number from 1 to 2147483647`},
	{walletsFile, `15`, `15.01`, `wallets.json: /0/amount: 15.01 is not the sum of its transactions, 15.00`},
	{walletsFile, `-100`, `-100.5`, `wallets.json: /1/amount: -100.5 has more than 0 decimals (JPY)`},
	{walletsFile, `POSTPAID`, `PREPAID`, `transactions.json: /2/amount: leaves -100 in wallet 8, which is prepaid`},
	{transactionsFile, `"wallet_id":8`, `"wallet_id":9`, `wallets.json: /1/amount: -100 is not the sum of its transactions, 0` + "\n" +
		`transactions.json: /2/wallet_id: 9 is no id in wallets.json`},
	{transactionsFile, `"currency_id":2`, `"currency_id":1`, `transactions.json: /2/currency_id: 1 is not the currency of wallet 8, 2`},
	{transactionsFile, `"amount":-5,`, `"amount":5,`, `wallets.json: /0/amount: 15.00 is not the sum of its transactions, 25.00` + "\n" +
		`transactions.json: /1/amount: 5.00 is not below zero, as a debit is`},
	{transactionsFile, `"CREDIT"`, `"REFUND"`, `transactions.json: /0/transaction_type: is "REFUND", want one of CREDIT, DEBIT`},
	{transactionsFile, `"FAILED"`, `"LOST"`, `transactions.json: /3/status: is "LOST", want one of COMPLETED, PENDING, FAILED`},
	{transactionsFile, `10:30:00Z"},`, `10:30:00+01:00"},`, `transactions.json: /0/created_at: is "2025-01-15T10:30:00+01:00", ` +
		`want a UTC time such as 2025-01-15T10:30:00Z`},
	{transactionsFile, `10:30:00Z"},`, `10:30:00.5Z"},`, `transactions.json: /0/created_at: is "2025-01-15T10:30:00.5Z", ` +
		`want a UTC time such as 2025-01-15T10:30:00Z`},
	{transactionsFile, `10:30:00Z`, `10:32:00Z`, `transactions.json: /1/created_at: transaction 2 is older than 1, whose id is lower`},
	{transactionsFile, `"forex_rate":0.0065,`, ``, `transactions.json: /0: has no "forex_rate", which is a number`},
	{transactionsFile, `0.0065`, `0.0`, `transactions.json: /0/forex_rate: 0.0 is not above zero`},
	{transactionsFile, `"conversion_charges":3`, `"conversion_charges":3.5`,
		`transactions.json: /0/conversion_charges: 3.5 has more than 0 decimals (JPY)`},
	{transactionsFile, `"JPY"`, `"XYZ"`, `transactions.json: /0/source_currency: "XYZ" is no currency in currencies.json`},
	{transactionsFile, `"JPY"`, `"USD"`, `transactions.json: /0/destination_currency: USD to USD converts nothing: one of the two is USD, the wallet's`},
	// orders
	{productsFile, `"stock":3`, `"stock":-1`, `products.json: /0/stock: is -1, want a whole number from 0 to 1000000`},
	{productsFile, `"stock":3`, `"stock":1000001`, `products.json: /0/stock: is 1000001, want a whole number from 0 to 1000000`},
	{productsFile, `"stock":3`, `"stock":"3"`, `products.json: /0/stock: is the text "3", want a whole number`},
	{ratesFile, `"conversion_fee":0}`, `"fee":0}`, `rates.json: /1: has no "conversion_fee", which is a number` + "\n" +
		`rates.json: /1/fee: is no field here: there are source_currency, destination_currency, forex_rate, conversion_fee`},
	{ratesFile, `"USD"`, `"usd"`, `rates.json: /0/source_currency: is "usd", want three capital letters`},
	{ratesFile, `"USD"`, `"XYZ"`, `rates.json: /0/source_currency: "XYZ" is no currency in currencies.json`},
	{ratesFile, `"JPY","forex_rate":150`, `"XYZ","forex_rate":150`, `rates.json: /0/destination_currency: "XYZ" is no currency in currencies.json`},
	{ratesFile, `"JPY","forex_rate":150`, `"USD","forex_rate":150`, `rates.json: /0/destination_currency: USD to USD converts nothing`},
	{ratesFile, `"JPY","destination_currency":"USD"`, `"USD","destination_currency":"JPY"`, `rates.json: /1: USD to JPY is there already`},
	{ratesFile, `150`, `0.00`, `rates.json: /0/forex_rate: 0.00 is not above zero`},
	{ratesFile, `0.025`, `1.0`, `rates.json: /0/conversion_fee: 1.0 is no share: it goes from 0 to below 1`},
	{ratesFile, `0.025`, `-0.1`, `rates.json: /0/conversion_fee: -0.1 is no share: it goes from 0 to below 1`},
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, test := range broken {
		files := small()
		if !strings.Contains(files[test.file], test.old) {
			t.Fatalf("%s has no %s", test.file, test.old)
		}
		files[test.file] = strings.Replace(files[test.file], test.old, test.new, 1)
		_, err := Load(folder(files))
		if !errors.As(err, new(Mistakes)) {
			t.Errorf("%s with %s: error is %v, want mistakes", test.file, test.new, err)
			continue
		}
		if diff := cmp.Diff(test.want, err.Error()); diff != "" {
			t.Errorf("%s with %s (-want +got):\n%s", test.file, test.new, diff)
		}
	}
}

// TestLoadSaysAllAtOnce breaks 22 things in one data set, and looks for 22 mistakes in the order of the files.
func TestLoadSaysAllAtOnce(t *testing.T) {
	t.Parallel()
	replace := map[string][]string{
		countriesFile:     {`"name":"A"`, `"name":""`, `"AA"`, `"aa"`, `"AAA"`, `"AA"`, `"001"`, `1`, `"+1"`, `"1"`},
		currenciesFile:    {`"precision":0`, `"precision":-1`, `Dollar"`, `Dollar","symbol":"$"`},
		categoriesFile:    {`Travel`, `Cards`},
		subcategoriesFile: {`"category_id":2`, `"category_id":9`},
		productsFile: {`"Shops"`, `"Shop"`, `"country_id":1`, `"country_id":2`, `https:`, `ftp:`, `"1 year"`, `null`,
			`"INSTANT"`, `5`},
		walletsFile: {`"PREPAID"`, `"CREDIT"`, `-100`, `"-100"`},
		transactionsFile: {`"CREDIT"`, `"credit"`, `"FAILED"`, `"LOST"`, `"JPY"`, `"yen"`, `10:31:00Z`, `25:31:00Z`,
			`"wallet_id":8`, `"wallet_id":9`, `"remarks":"conversion",`, ``},
	}
	files := small()
	for name, pairs := range replace {
		for i := 0; i < len(pairs); i += 2 {
			files[name] = strings.Replace(files[name], pairs[i], pairs[i+1], 1)
		}
	}
	_, err := Load(folder(files))
	if err == nil {
		t.Fatal("no error")
	}
	want := strings.TrimSpace(`
countries.json: /0/alpha_2: is "aa", want two capital letters
countries.json: /0/alpha_3: is "AA", want three capital letters
countries.json: /0/dialing_prefix: is "1", want text of a plus sign and up to seven digits
countries.json: /0/name: is empty
countries.json: /0/numeric_code: is the number 1, want text of three digits
currencies.json: /0/symbol: is no field here: there are id, name, currency, precision
currencies.json: /1/precision: is -1, want a whole number from 0 to 4
categories.json: /1/name: "Cards" is that of /0 already
subcategories.json: /1/category_id: 9 is no id in categories.json
products.json: /0/country_id: 2 is no id in countries.json
products.json: /0/delivery_time: is the number 5, want text
products.json: /0/image_url: is "ftp://images.example.com/5.png", want an address that begins with https:// or http://
products.json: /0/sub_category: "Shop" is no name in subcategories.json
products.json: /0/validity: is null, want text
wallets.json: /0/type: is "CREDIT", want one of PREPAID, POSTPAID
wallets.json: /1/amount: is the text "-100", want a number
transactions.json: /0: has no "remarks", which is text
transactions.json: /0/source_currency: is "yen", want three capital letters
transactions.json: /0/transaction_type: is "credit", want one of CREDIT, DEBIT
transactions.json: /2/created_at: is "2025-01-15T25:31:00Z", want a UTC time such as 2025-01-15T10:30:00Z
transactions.json: /2/wallet_id: 9 is no id in wallets.json
transactions.json: /3/status: is "LOST", want one of COMPLETED, PENDING, FAILED`)
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	c, err := Load(folder(small()))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"id":8,"currency_id":2,"amount":-100,"type":"POSTPAID"},{"id":7,"currency_id":1,"amount":15.00,"type":"PREPAID"}]`
	if diff := cmp.Diff(want, encode(t, c.Wallets.All())); diff != "" {
		t.Errorf("wallets (-want +got):\n%s", diff)
	}
}

func TestLoadTakesTheRestFromTheEmbeddedSet(t *testing.T) {
	t.Parallel()
	c, err := Load(folder(map[string]string{productsFile: "[]", "notes.txt": "mine"}))
	if err != nil {
		t.Fatal(err)
	}
	if c.Products.Len() != 0 || c.Countries.Len() != 249 {
		t.Errorf("%d products and %d countries, want 0 and 249", c.Products.Len(), c.Countries.Len())
	}
}

func TestLoadOfAFolderThatIsNone(t *testing.T) {
	t.Parallel()
	const names = "countries.json, currencies.json, categories.json, subcategories.json, products.json, wallets.json, transactions.json, rates.json"
	text := embeddedText(t, transactionsFile)
	for _, test := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"empty", nil, "has no data: there may be " + names},
		{"misspelt", map[string]string{"product.json": "[]"}, "product.json: is no file of a data set: there are " + names},
		{"no array", map[string]string{productsFile: `{}`}, "products.json: is an object, want an array"},
		{"nothing", map[string]string{productsFile: `null`}, "products.json: is null, want an array"},
		{"not fitting the embedded set", map[string]string{walletsFile: `[{"id":101,"currency_id":1,"amount":810,"type":"PREPAID"}]`},
			"built-in transactions.json: /2/wallet_id: 102 is no id in wallets.json (1 of 142 mistakes): the folder needs a transactions.json of its own"},
		{"not fitting one row of it", map[string]string{transactionsFile: strings.Replace(text, "-25.00", "-26.00", 1)},
			"built-in wallets.json: /0/amount: 810.00 is not the sum of its transactions, 809.00 (1 of 1 mistakes): the folder needs a wallets.json of its own"},
		{"no text", map[string]string{productsFile: "[\"caf\xe9\"]"}, "products.json: is not text in UTF-8"},
		{"a mark before the text", map[string]string{productsFile: "\ufeff[7]"}, "products.json: /0: is the number 7, want an object"},
		{"a long text", map[string]string{productsFile: `["` + strings.Repeat("é", 1000) + `"]`},
			"products.json: /0: is the text \"" + strings.Repeat("é", 300-len(`is the text "`)) + "…"},
		{"upper case", map[string]string{"PRODUCTS.JSON": "[]"}, "PRODUCTS.JSON: is no file of a data set: there are " + names},
	} {
		_, err := Load(folder(test.files))
		if !errors.As(err, new(Mistakes)) {
			t.Errorf("%s: %v, want mistakes", test.name, err)
			continue
		}
		if diff := cmp.Diff(test.want, err.Error()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// FuzzLoad replaces one file by anything. Load must say what is wrong, or give a catalogue that is as the specification
// has it.
func FuzzLoad(f *testing.F) {
	for i, name := range fileNames {
		f.Add(uint8(i), small()[name])
	}
	for _, test := range broken {
		f.Add(uint8(0), test.new)
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		files := small()
		files[fileNames[int(which)%len(fileNames)]] = text
		c, err := Load(folder(files))
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a text")
			}
			return
		}
		wantOnTheWire(t, c)
	})
}

// A part of an account's history, as somebody has seen it.
func TestPartOfAHistory(t *testing.T) {
	t.Parallel()
	files := small()
	files[walletsFile] = strings.Replace(files[walletsFile], `"amount":15`, `"amount":40.5,"opening_balance":25.5`, 1)
	files[subcategoriesFile] = strings.Replace(files[subcategoriesFile], `,"category_id":1`, ``, 1)
	data, err := Load(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	wallet, _ := data.Wallets.ByID(7)
	shops, _ := data.Subcategories.ByID(11)
	if got := wallet.Amount.String() + " of " + wallet.Opening.String(); got != "40.50 of 25.50" || shops.CategoryID != 0 {
		t.Errorf("wallet %s, subcategory of %d; want 40.50 of 25.50, and of none", got, shops.CategoryID)
	}
	files[walletsFile] = strings.Replace(files[walletsFile], `40.5,"opening_balance":25.5`, `-1,"opening_balance":-16`, 1)
	want := "transactions.json: /1/amount: leaves -1.00 in wallet 7, which is prepaid"
	if _, err := Load(folder(files)); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
