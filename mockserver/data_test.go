package mockserver_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
)

// embeddedData is the built-in data, as a user would have it in a folder.
func embeddedData(tb testing.TB) fstest.MapFS {
	tb.Helper()
	const folder = "internal/catalogue/data/"
	entries, err := os.ReadDir(folder)
	if err != nil {
		tb.Fatal(err)
	}
	data := fstest.MapFS{}
	for _, entry := range entries {
		text, err := os.ReadFile(folder + entry.Name())
		if err != nil {
			tb.Fatal(err)
		}
		data[entry.Name()] = &fstest.MapFile{Data: text}
	}
	return data
}

func ownProducts() fstest.MapFS {
	return fstest.MapFS{"products.json": {Data: []byte(`[{"id":7,"name":"Tea & <Cake>","category":"Gift Cards","sub_category":"Retail Gift Cards",
		"country_id":1,"currency_id":3,"image_url":"https://images.example.com/7.png","delivery_mode":"ONLINE","delivery_type":"VOUCHER",
		"delivery_time":"INSTANT","validity":"1 year","available_denominations":[{"min_value":5.0,"max_value":500,"discount":0.050}]}]`)}}
}

func TestOwnData(t *testing.T) {
	t.Parallel()
	const product = `{"id":7,"name":"Tea & <Cake>","category":"Gift Cards","sub_category":"Retail Gift Cards","country_id":1,"currency_id":3,` +
		`"image_url":"https://images.example.com/7.png","delivery_mode":"ONLINE","delivery_type":"VOUCHER","delivery_time":"INSTANT","validity":"1 year",` +
		`"available_denominations":[{"min_value":5,"max_value":500,"discount":0.050}]}`
	data := ownProducts()
	mock := mockserver.Start(t, mockserver.WithData(data))
	u := newUser(t, mock.Server)
	for range 2 {
		token := u.login().Access
		u.get(productsPath, token).want(t, 200, "["+product+"]")
		u.get(productsPath+"/7", token).want(t, 200, product)
		u.get(productsPath+"/1001", token).want(t, 404, notFoundBody("Product"))
		u.get(api+"currencies/3", token).want(t, 200, `{"id":3,"name":"Japanese Yen","currency":"JPY","precision":0}`)
		clear(data) // it is read once
		if err := mock.Reset(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// The built-in data, given as if it were one's own, makes the same answers.
func TestOwnDataIsServedLikeTheBuiltIn(t *testing.T) {
	t.Parallel()
	own, builtIn := mockserver.Start(t, mockserver.WithData(embeddedData(t))), mockserver.Start(t)
	u, v := newUser(t, own.Server), newUser(t, builtIn.Server)
	tokenU, tokenV := u.login().Access, v.login().Access
	for _, list := range []string{"categories", "subcategories", "countries", "currencies", "products", "wallets", "transactions"} {
		got, want := u.get(api+list+"?limit=10000", tokenU), v.get(api+list+"?limit=10000", tokenV)
		want.wantOK(t)
		if got.body != want.body {
			t.Errorf("%s: %s\nwant %s", list, got.body, want.body)
		}
	}
}

func TestServersShareTheBuiltInData(t *testing.T) {
	t.Parallel()
	first, second := mockserver.Start(t), mockserver.Start(t)
	own := mockserver.Start(t, mockserver.WithData(ownProducts()))
	if !mockserver.SameData(first.Server, second.Server) || mockserver.SameData(first.Server, own.Server) {
		t.Error("servers share their data just when it is built in, this is not so")
	}
}

func TestEmptyLists(t *testing.T) {
	t.Parallel()
	data := fstest.MapFS{}
	lists := []string{"countries", "currencies", "categories", "subcategories", "products", "wallets", "transactions"}
	for _, list := range lists {
		data[list+".json"] = &fstest.MapFile{Data: []byte("[]")}
	}
	mock := mockserver.Start(t, mockserver.WithData(data))
	u := newUser(t, mock.Server)
	token := u.login().Access
	for _, list := range lists {
		for _, forex := range []string{"absent", "null"} {
			mock.Assume("forex-keys", forex)
			u.get(api+list, token).want(t, 200, "[]")
		}
	}
}

// wrongData has twenty mistakes, and what New says of them.
func wrongData(t *testing.T) (data fstest.MapFS, want []string) {
	t.Helper()
	data = embeddedData(t)
	for _, m := range []struct {
		file, old, new string // the first row of this file that has it is row 0
		mistake        string
	}{
		{"countries", `"alpha_2":"US"`, `"alpha_2":"us"`, `/0/alpha_2: is "us", want two capital letters`},
		{"countries", `"alpha_3":"USA"`, `"alpha_3":null`, `/0/alpha_3: is null, want three capital letters`},
		{"countries", `"dialing_prefix":"+1"`, `"dialing_prefix":1`, `/0/dialing_prefix: is the number 1, want text of a plus sign and up to seven digits`},
		{"countries", `"numeric_code":"840"`, `"numeric_code":"84"`, `/0/numeric_code: is "84", want text of three digits`},
		{"currencies", `"AED"`, `"Dirham"`, `/3/currency: is "Dirham", want three capital letters`},
		{"currencies", `"AFN","precision":2`, `"AFN","precision":0.5`, `/4/precision: is 0.5, want a whole number from 0 to 4`},
		{"categories", `"Travel"`, `"Digital Services"`, `/3/name: "Digital Services" is that of /2 already`},
		{"categories", `"id":5`, `"id":"5"`, `/4/id: is the text "5", want a whole number`},
		{"subcategories", `"active":true`, `"aktive":true`, `/0: has no "active", which is true or false`},
		{"subcategories", ``, ``, `/0/aktive: is no field here: there are id, name, category_id, active`},
		{"products", `"country_id":1`, `"country_id":99999`, `/0/country_id: 99999 is no id in countries.json`},
		{"products", `"https://`, `"`, `/0/image_url: is "images.example.com/products/1001.png", want an address that begins with https:// or http://`},
		{"products", `"sub_category":"Retail Gift Cards"`, `"sub_category":"Charity Gift Cards"`, `/0/sub_category: "Charity Gift Cards" is not active`},
		{"products", `"validity":"12 months"`, `"validity":""`, `/0/validity: is empty`},
		{"wallets", `"POSTPAID"`, `"POST"`, `/2/type: is "POST", want one of PREPAID, POSTPAID`},
		{"wallets", `26500`, `26500.5`, `/3/amount: 26500.5 has more than 0 decimals (JPY)`},
		{"transactions", `"CREDIT"`, `"REFUND"`, `/0/transaction_type: is "REFUND", want one of CREDIT, DEBIT`},
		{"transactions", `-25.00`, `"-25.00"`, `/1/amount: is the text "-25.00", want a number`},
		{"transactions", `"forex_rate":0.92,`, ``, `/2: has no "forex_rate", which is a number`},
		{"transactions", `2025-01-16T05:51:54Z`, `yesterday`, `/3/created_at: is "yesterday", want a UTC time such as 2025-01-15T10:30:00Z`},
	} {
		name := m.file + ".json"
		text := string(data[name].Data)
		if !strings.Contains(text, m.old) {
			t.Fatalf("%s has no %s", name, m.old)
		}
		data[name].Data = []byte(strings.Replace(text, m.old, m.new, 1))
		want = append(want, "data: "+name+": "+m.mistake)
	}
	return data, want
}

func TestAllMistakesInDataAtOnce(t *testing.T) {
	t.Parallel()
	data, want := wrongData(t)
	_, err := mockserver.New(mockserver.Config{Data: data})
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" || len(want) != 20 {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
	var first mockserver.DataMistake
	wantFirst := mockserver.DataMistake{File: "countries.json", Pointer: "/0/alpha_2", Text: `is "us", want two capital letters`}
	if !errors.As(err, &first) || first != wantFirst {
		t.Errorf("the first mistake is %+v, want %+v", first, wantFirst)
	}
}

func TestMistakesInDataAndElsewhereAtOnce(t *testing.T) {
	t.Parallel()
	_, err := mockserver.New(mockserver.Config{
		Data: os.DirFS(t.TempDir()), Assumptions: map[string]string{"bad-id": "x"}, Accounts: []mockserver.AccountConfig{{}},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"assumption bad-id has no value", "username is empty", "data: has no data: there may be countries.json"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %q in it", err, want)
		}
	}
}

// BenchmarkOwnData starts a mock with a copy of all the built-in data, which is read and checked anew each time.
func BenchmarkOwnData(b *testing.B) {
	data := embeddedData(b)
	for b.Loop() {
		if _, err := mockserver.New(mockserver.Config{Data: data}); err != nil {
			b.Fatal(err)
		}
	}
}
