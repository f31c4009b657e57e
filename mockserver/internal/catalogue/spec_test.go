package catalogue

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/openapi"
)

// lists says which operation lists the rows of a file, and what a file has that is not on the wire.
var lists = map[string]struct {
	operation string
	own       []string
}{
	countriesFile:     {"listCountries", nil},
	currenciesFile:    {"listCurrencies", nil},
	categoriesFile:    {"listCategories", []string{"active"}},
	subcategoriesFile: {"listSubcategories", []string{"active", "category_id"}},
	productsFile:      {"listProducts", []string{"stock"}},
	walletsFile:       {"listWallets", nil},
	transactionsFile:  {"listTransactions", nil},
}

// violations compares a list, as it would go over the wire, with the specification.
func violations(tb testing.TB, file, body string) []openapi.Violation {
	tb.Helper()
	document, err := openapi.Load()
	if err != nil {
		tb.Fatal(err)
	}
	operations := document.Operations()
	i := slices.IndexFunc(operations, func(op *openapi.Operation) bool { return op.ID == lists[file].operation })
	header := http.Header{"Content-Type": {"application/json"}}
	for name, value := range map[string]string{
		"X-Page": "1", "X-Per-Page": "1", "X-Total-Count": "1", "X-Total-Pages": "1", "X-Page-Size": "1", "X-Has-More": "false",
	} {
		header.Set(name, value)
	}
	return operations[i].CheckResponse(http.StatusOK, header, []byte(body))
}

// rowsOf are those of each file.
func rowsOf(c *Catalogue) map[string]any {
	return map[string]any{
		countriesFile: c.Countries.All(), currenciesFile: c.Currencies.All(), categoriesFile: c.Categories.All(),
		subcategoriesFile: c.Subcategories.All(), productsFile: c.Products.All(), walletsFile: c.Wallets.All(),
		transactionsFile: c.Transactions.All(),
	}
}

// wantOnTheWire wants all rows of a data set to be as the specification has them.
func wantOnTheWire(tb testing.TB, c *Catalogue) {
	tb.Helper()
	for file, rows := range rowsOf(c) {
		for _, v := range violations(tb, file, encode(tb, rows)) {
			tb.Errorf("%s was let through, but: %s", file, v)
		}
	}
}

func TestDefaultIsAsTheSpecificationHasIt(t *testing.T) {
	t.Parallel()
	wantOnTheWire(t, standard(t))
}

// values are what a field of a row is replaced by, as JSON; an empty one leaves it out.
func values() []string {
	return []string{
		``, `null`, `true`, `[]`, `{}`, `[{}]`, `[null]`, `""`, `" "`, `"x"`, `"ID"`, `"1"`, `"001"`, `"0012"`, `"00a"`, `"+"`, `"+0"`, `"+1-684"`, `"+12345678"`,
		`"AA"`, `"aa"`, `"AAA"`, `"AÄA"`, `"AAA\n"`, `"\ud800"`, `"http://x"`, `"https://"`, `"mailto:x"`, `"CREDIT"`, `"DEBIT"`, `"credit"`, `"PENDING"`,
		`"POSTPAID"`, `"prepaid"`, `"USD"`, `"2025-01-15T10:30:00.000Z"`, `"2025-01-15T10:30:00,0Z"`, `"2025-01-15t10:30:00z"`, `"2025-02-30T10:30:00Z"`,
		`"2025-01-15 10:30:00Z"`, `"2025-1-15T10:30:00Z"`, `"0000-01-01T00:00:00Z"`, `"9999-12-31T23:59:59Z"`, `"10000-01-01T00:00:00Z"`, `"2016-12-31T23:59:60Z"`,
		`"2025-01-15T24:00:00Z"`,
		`0`, `-0`, `-0.0`, `1`, `2`, `4`, `5`, `1000000`, `1000001`, `-1`, `1.0`, `1.5`, `15`, `15.00`, `15.001`, `1e1`, `1E400`, `2147483647`, `2147483648`, `9007199254740993`,
		`99999999999999999999`, `0.0000000000001`,
		`[{"min_value":1,"max_value":1,"discount":0}]`, `[{"min_value":1,"max_value":1}]`, `[{"min_value":null,"max_value":1,"discount":0}]`,
		`[{"min_value":"1","max_value":1,"discount":0}]`, `[{"min_value":1,"max_value":1,"discount":0,"x":0}]`, `[{"min_value":-1,"max_value":1,"discount":0}]`,
		`[{"min_value":1,"max_value":1,"discount":0.999}]`, `[{"min_value":0.01,"max_value":90071992547409,"discount":0.5}]`,
	}
}

// TestLoadIsAtLeastAsStrictAsTheSpecification changes one field of one row after the other to all kinds of values. What
// the specification refuses, Load refuses; what Load lets through is as the specification has it on the wire.
func TestLoadIsAtLeastAsStrictAsTheSpecification(t *testing.T) {
	t.Parallel()
	for file := range lists {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			let, refused := 0, 0
			for _, row := range variants(t, file) {
				if row.row > 0 && file != transactionsFile { // of transactions, one with a conversion and one without
					continue
				}
				files := small()
				files[file] = row.file
				c, err := Load(folder(files))
				if err != nil {
					refused++
					continue
				}
				let++
				for _, v := range violations(t, file, "["+row.wire+"]") {
					t.Errorf("%s is let through, but: %s", row.wire, v)
				}
				if file == currenciesFile { // by whose decimals all amounts are written
					wantOnTheWire(t, c)
					continue
				}
				for _, v := range violations(t, file, encode(t, rowsOf(c)[file])) {
					t.Errorf("%s: %s is let through, but: %s", row.wire, file, v)
				}
			}
			t.Logf("%d let through, %d refused", let, refused)
			if each := eachVariant(); let*each < 3 || refused*each < 100 {
				t.Errorf("%d let through and %d refused do not say much", let, refused)
			}
		})
	}
}

// variant is a file with one field of a row changed, to a value; the row alone, as an array; and as it would be on the wire.
type variant struct {
	file, alone, wire, value string
	row                      int
}

// eachVariant is one where a machine soaks. Elsewhere each field gets one in so many of the values, and each value goes into one in so many fields.
func eachVariant() int { return need.Rounds(3, 2, 1) }

func variants(tb testing.TB, file string) (all []variant) {
	tb.Helper()
	each := eachVariant()
	var rows []map[string]json.RawMessage
	if err := json.Unmarshal([]byte(small()[file]), &rows); err != nil {
		tb.Fatal(err)
	}
	for i, row := range rows[:min(len(rows), 2)] { // of transactions, one with a conversion and one without
		for f, field := range append(slices.Sorted(maps.Keys(row)), "surplus", "Name", "forex_rate") {
			for n, value := range values() {
				if (n+f)%each > 0 {
					continue
				}
				rows[i] = maps.Clone(row)
				if rows[i][field] = json.RawMessage(value); value == "" {
					delete(rows[i], field)
				}
				wire := maps.Clone(rows[i])
				for _, name := range lists[file].own {
					delete(wire, name)
				}
				all = append(all, variant{rawRows(rows), "[" + rawRow(rows[i]) + "]", rawRow(wire), value, i})
			}
		}
		rows[i] = row
	}
	return all
}

// rawRow writes a row without tidying up what it holds.
func rawRow(row map[string]json.RawMessage) string {
	var fields []string
	for _, name := range slices.Sorted(maps.Keys(row)) {
		fields = append(fields, fmt.Sprintf("%q:%s", name, row[name]))
	}
	return "{" + strings.Join(fields, ",") + "}"
}

func rawRows(rows []map[string]json.RawMessage) string {
	var items []string
	for _, row := range rows {
		items = append(items, rawRow(row))
	}
	return "[" + strings.Join(items, ",") + "]"
}
