package record

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// table is a file of the data directory.
type table struct {
	name   string   // without .json
	list   string   // operationId of the list
	one    string   // operationId of one of it
	fields []string // those that the mock serves, in order
	rows   map[string]map[string]any
	order  []string // ids as they came
	listed bool     // some list was seen,
	whole  bool     // and all of it
	total  int      // what a list says that there are, -1 for nothing
	write  bool
	made   int // rows that were made up
}

// data are the files, by name, and what is to be told of them.
type data struct {
	tables map[string]*table
	notes  []string
	odd    map[string]bool // fields that the mock does not serve
}

// tableNames are the files in the order in which they depend on each other.
var tableNames = []string{"countries", "currencies", "categories", "subcategories", "products", "wallets", "transactions"}

func newData() *data {
	d := &data{tables: map[string]*table{}, odd: map[string]bool{}}
	add := func(name, list, one, fields string) {
		d.tables[name] = &table{name: name, list: list, one: one, fields: strings.Fields(fields), rows: map[string]map[string]any{}, total: -1}
	}
	add("countries", "listCountries", "getCountry", "id name official_name alpha_2 alpha_3 numeric_code dialing_prefix")
	add("currencies", "listCurrencies", "getCurrency", "id name currency precision")
	add("categories", "listCategories", "getCategory", "id name active")
	add("subcategories", "listSubcategories", "getSubcategory", "id name category_id active")
	add("products", "listProducts", "getProduct", "id name category sub_category country_id currency_id image_url delivery_mode delivery_type delivery_time validity available_denominations")
	add("wallets", "listWallets", "getWallet", "id currency_id amount type opening_balance")
	add("transactions", "listTransactions", "getTransaction", "id wallet_id currency_id amount transaction_type status source_currency destination_currency forex_rate conversion_charges remarks created_at")
	return d
}

// gather collects the rows that a story has shown, as they were when they were first seen.
func gather(s *story) *data {
	d := newData()
	ordered := ordersOf(s)
	for _, st := range s.steps {
		if st.Status != 200 || st.Method != "GET" || st.Cut != "" {
			continue
		}
		for _, name := range tableNames {
			switch t := d.tables[name]; st.id() {
			case t.list:
				if rows, ok := st.reply.([]any); ok {
					d.page(t, st, rows, ordered)
				}
			case t.one:
				d.add(t, st, st.reply, ordered)
			}
		}
	}
	d.complete()
	return d
}

// ordersOf are the transactions that were made by the session itself: a mock that plays it again makes them again.
func ordersOf(s *story) map[string]bool {
	made := map[string]bool{}
	for _, st := range s.steps {
		if st.id() == "createOrder" && st.Status == 200 {
			made[numberAt(st.reply, "transaction_id")] = true
		}
	}
	return made
}

func (d *data) page(t *table, st *step, rows []any, ordered map[string]bool) {
	before := len(t.rows)
	for _, row := range rows {
		d.add(t, st, row, ordered)
	}
	plain := !filtered(st.Target)
	t.listed = true
	if total, err := strconv.Atoi(st.Answer.Get("X-Total-Count")); err == nil && plain && before == 0 {
		t.total = total
	}
	if plain && st.Answer.Get("X-Total-Count") == "" {
		t.whole = true
	}
}

// filtered tells whether a query asks for some of a list alone.
func filtered(target string) bool {
	_, query, _ := strings.Cut(target, "?")
	values, err := url.ParseQuery(query)
	return err != nil || values.Has("currency") || values.Has("name") || values.Has("category")
}

func (d *data) add(t *table, st *step, value any, ordered map[string]bool) {
	row, ok := value.(map[string]any)
	id, isNumber := row["id"].(json.Number)
	if !ok || !isNumber || t.name == "transactions" && ordered[id.String()] {
		return
	}
	fit := map[string]any{}
	for name, field := range row {
		switch {
		case !slices.Contains(t.fields, name):
			d.odd[t.name+" have the field "+cleanWord(name)] = true
		case field != nil:
			fit[name] = field
		}
	}
	t.fit(fit)
	before, known := t.rows[id.String()]
	switch {
	case !known:
		t.rows[id.String()] = fit
		t.order = append(t.order, id.String())
	case encode(before) != encode(fit) && t.name != "wallets":
		d.note("request %d shows %s %s otherwise than an earlier one; the first is kept", st.number, t.name, id)
	}
}

func (d *data) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(d.notes, text) && len(d.notes) < 100 {
		d.notes = append(d.notes, text)
	}
}

// fit brings a row into the form of the files.
func (t *table) fit(row map[string]any) {
	switch t.name {
	case "categories", "subcategories":
		row["active"] = true // or it would not have been shown
	case "products":
		values, _ := row["available_denominations"].([]any)
		for _, value := range values {
			object, _ := value.(map[string]any)
			maps.DeleteFunc(object, func(name string, _ any) bool { return name != "min_value" && name != "max_value" && name != "discount" })
		}
	case "transactions":
		amount, isNumber := row["amount"].(json.Number)
		if isNumber && row["transaction_type"] == "DEBIT" && !strings.HasPrefix(amount.String(), "-") {
			row["amount"] = json.Number("-" + amount.String()) // see debit-amounts
		}
		if text, ok := row["created_at"].(string); ok {
			if at, err := time.Parse(time.RFC3339, text); err == nil {
				row["created_at"] = at.UTC().Format("2006-01-02T15:04:05Z")
			}
		}
	}
}

// complete says of each list whether all of it was seen.
func (d *data) complete() {
	for _, name := range tableNames {
		t := d.tables[name]
		t.whole = t.whole || t.total >= 0 && len(t.rows) >= t.total
		t.write = t.listed || len(t.rows) > 0
	}
}

// open says of each wallet what it had before the transactions that were seen, so that the sum is what the wallet shows.
func (d *data) open() {
	wallets, transactions := d.tables["wallets"], d.tables["transactions"]
	for id, wallet := range wallets.rows {
		amount, ok := amountOf(wallet["amount"])
		if !ok {
			continue
		}
		places := decimals(wallet["amount"])
		for _, row := range transactions.rows {
			if moved, ok := amountOf(row["amount"]); ok && fmt.Sprint(row["wallet_id"]) == id && row["status"] == "COMPLETED" {
				amount.Sub(amount, moved)
				places = max(places, decimals(row["amount"]))
			}
		}
		delete(wallet, "opening_balance")
		if amount.Sign() != 0 {
			wallet["opening_balance"] = json.Number(amount.FloatString(places))
		}
	}
}

func amountOf(value any) (*big.Rat, bool) {
	number, ok := value.(json.Number)
	if !ok || strings.ContainsAny(number.String(), "eE") || len(number) > 40 {
		return nil, false
	}
	return new(big.Rat).SetString(number.String())
}

func decimals(value any) int {
	number, _ := value.(json.Number)
	_, fraction, _ := strings.Cut(number.String(), ".")
	return len(fraction)
}

// text is a file: a row a line, by id.
func (t *table) text() []byte {
	ids := slices.DeleteFunc(slices.Clone(t.order), func(id string) bool { return t.rows[id] == nil })
	slices.SortFunc(ids, func(a, b string) int {
		x, _ := strconv.ParseInt(a, 10, 64)
		y, _ := strconv.ParseInt(b, 10, 64)
		return int(max(-1, min(1, x-y)))
	})
	t.order = ids
	var b strings.Builder
	b.WriteString("[")
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n  {")
		written := 0
		for _, field := range t.fields {
			value := t.rows[id][field]
			if value == nil {
				continue
			}
			if written++; written > 1 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.Quote(field) + ":" + encode(value))
		}
		b.WriteByte('}')
	}
	if len(ids) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("]\n")
	return []byte(b.String())
}
