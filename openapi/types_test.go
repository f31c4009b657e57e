package openapi

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oapi-codegen/nullable"
)

// What the generated types encode to is what the document describes.
func TestGeneratedTypesFitTheDocument(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 1, 15, 9, 30, 0, 0, time.UTC)
	pair := TokenPair{AccessToken: "a.b.c", RefreshToken: "d.e.f", AccessExpiresAt: at.Add(time.Hour), RefreshExpiresAt: at.AddDate(0, 0, 7), ClientID: 123456}
	category, subcategory := Category{ID: 1, Name: "Gift Cards"}, Subcategory{ID: 101, Name: "Retail Gift Cards"}
	country := Country{ID: 1, Name: "a", OfficialName: "b", Alpha2: "US", Alpha3: "USA", NumericCode: "840", DialingPrefix: "+1"}
	currency := Currency{ID: 3, Name: "Japanese Yen", Currency: "JPY", Precision: 0}
	product := Product{ID: 1, AvailableDenominations: []Denomination{{MinValue: "10.00", MaxValue: "20.00", Discount: "2.5"}}}
	values := map[string]any{
		"login":             TokenEnvelope{Success: true, Data: pair},
		"refresh":           TokenEnvelope{Success: true, Data: pair},
		"logout":            LogoutEnvelope{Success: true, Data: LogoutResult{Message: "Successfully logged out"}},
		"getCategory":       category,
		"getCountry":        country,
		"getCurrency":       currency,
		"getProduct":        product,
		"getSubcategory":    subcategory,
		"listCategories":    []Category{category},
		"listCountries":     []Country{country},
		"listCurrencies":    []Currency{currency},
		"listProducts":      []Product{product},
		"listSubcategories": []Subcategory{subcategory},
		"listTransactions": []Transaction{
			transaction(TransactionCredit, TransactionCompleted), transaction(TransactionDebit, TransactionPending), transaction(TransactionDebit, TransactionFailed),
		},
		"listWallets": []Wallet{{ID: 101, CurrencyID: 1, Amount: "5000.00", Type: WalletPrepaid}, {ID: 102, CurrencyID: 2, Amount: "-3", Type: WalletPostpaid}},
	}
	for _, op := range load(t).Operations() {
		value, ok := values[op.ID]
		if !ok {
			t.Errorf("%s: want a value of its type", op.ID)
			continue
		}
		expect(t, op.CheckResponse(200, pageHeader(), encode(t, value)))
	}
}

// The order of fields is that of the vendor's samples.
func TestFieldsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	row := errorRows()[0]
	for want, value := range map[string]any{
		row.body():      ErrorEnvelope{Error: ErrorBody{Name: row.name, Code: row.code, Message: row.message}},
		walletBody:      Wallet{ID: 101, CurrencyID: 1, Amount: "5000.00", Type: WalletPrepaid},
		countryBody:     Country{1, "United States of America", "The United States of America", "US", "USA", "840", "+1"},
		transactionBody: transaction(TransactionDebit, TransactionCompleted),
		conversionBody:  conversion(),
	} {
		if diff := cmp.Diff(want, string(encode(t, value))); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

// The keys of a conversion can be absent, null or a value; all three fit the document, and each is read as what it was.
func TestForexKeysAreAbsentNullOrAValue(t *testing.T) {
	t.Parallel()
	const absent, null, value = `"status":"COMPLETED","remarks"`,
		`"source_currency":null,"destination_currency":null,"forex_rate":null,"conversion_charges":null`,
		`"source_currency":"USD","destination_currency":"EUR","forex_rate":0.92,"conversion_charges":2.50`
	nulls := transaction(TransactionDebit, TransactionCompleted)
	nulls.SourceCurrency, nulls.DestinationCurrency = nullable.NewNullNullable[string](), nullable.NewNullNullable[string]()
	nulls.ForexRate, nulls.ConversionCharges = nullable.NewNullNullable[json.Number](), nullable.NewNullNullable[json.Number]()
	for want, tx := range map[string]Transaction{absent: transaction(TransactionDebit, TransactionCompleted), null: nulls, value: conversion()} {
		body := encode(t, []Transaction{tx})
		if !strings.Contains(string(body), want) {
			t.Errorf("%s lacks %s", body, want)
		}
		expect(t, operation(t, "listTransactions").CheckResponse(200, pageHeader(), body))
		var again []Transaction
		if err := json.Unmarshal(body, &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]Transaction{tx}, again); diff != "" {
			t.Errorf("%s (-sent +read):\n%s", body, diff)
		}
	}
}

// transaction is the one of transactionBody, of another type and status.
func transaction(kind TransactionType, status TransactionStatus) Transaction {
	return Transaction{
		ID: 1002, WalletID: 101, CurrencyID: 1, Amount: "-25.00", TransactionType: kind, Status: status, Remarks: "Order 7",
		CreatedAt: time.Date(2025, 1, 15, 10, 30, 0, 0, time.UTC),
	}
}

// conversion is the transaction of conversionBody.
func conversion() Transaction {
	return Transaction{
		ID: 1003, WalletID: 102, CurrencyID: 2, Amount: "100.00", TransactionType: TransactionCredit, Status: TransactionCompleted,
		SourceCurrency: nullable.NewNullableWithValue("USD"), DestinationCurrency: nullable.NewNullableWithValue("EUR"),
		ForexRate: nullable.NewNullableWithValue(json.Number("0.92")), ConversionCharges: nullable.NewNullableWithValue(json.Number("2.50")),
		Remarks: "Conversion", CreatedAt: time.Date(2025, 1, 15, 10, 30, 0, 0, time.UTC),
	}
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	body, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
