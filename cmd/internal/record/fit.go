package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/mockserver"
)

// fill makes up what recorded rows name and no answer has shown, and finds the built-in rows that will do.
func (d *data) fill(builtIn func(name string) []map[string]any) {
	products := d.tables["products"]
	for _, id := range products.order {
		product := products.rows[id]
		category := d.named("categories", product["category"])
		d.belongs(d.named("subcategories", product["sub_category"]), category)
	}
	for _, name := range []string{"countries", "currencies"} {
		d.refer(d.tables[name], builtIn)
	}
	if transactions := d.tables["transactions"]; transactions.write {
		d.pockets(transactions)
	}
	if wallets := d.tables["wallets"]; wallets.write {
		d.tables["transactions"].write = true
	}
}

// named finds the row of a category by its name. Where no list was seen it makes one up.
func (d *data) named(name string, of any) map[string]any {
	t := d.tables[name]
	most := int64(0)
	for _, row := range t.rows {
		if row["name"] == of {
			return row
		}
		if id, ok := whole(row["id"]); ok {
			most = max(most, id)
		}
	}
	text, ok := of.(string)
	if !ok || t.whole {
		return nil // the mock says so
	}
	row := map[string]any{"id": json.Number(strconv.FormatInt(most+1, 10)), "name": text, "active": true}
	t.make(row)
	d.note("%s.json: the id of %q is made up: no answer has shown it", name, text)
	return row
}

func (t *table) make(row map[string]any) {
	id := fmt.Sprint(row["id"])
	t.rows[id], t.write = row, true
	t.order = append(t.order, id)
	t.made++
}

// belongs notes of a subcategory which category it is of, unless products disagree.
func (d *data) belongs(sub, category map[string]any) {
	if sub == nil || category == nil {
		return
	}
	switch before, known := sub["category_id"]; {
	case !known:
		sub["category_id"] = category["id"]
	case fmt.Sprint(before) != fmt.Sprint(category["id"]):
		sub["category_id"] = nil // which the mock takes for not knowing
	}
}

// refer completes the countries or the currencies: by the built-in one of that id, or else by one that is made up.
func (d *data) refer(t *table, builtIn func(string) []map[string]any) {
	field := map[string]string{"countries": "country_id", "currencies": "currency_id"}[t.name]
	var missing []string
	for _, name := range []string{"products", "wallets", "transactions"} {
		for _, id := range d.tables[name].order {
			named := fmt.Sprint(d.tables[name].rows[id][field])
			if _, ok := whole(d.tables[name].rows[id][field]); ok && t.rows[named] == nil && !strings.Contains(" "+strings.Join(missing, " ")+" ", " "+named+" ") {
				missing = append(missing, named)
			}
		}
	}
	if len(missing) == 0 || t.whole {
		return
	}
	known := map[string]map[string]any{}
	for _, row := range builtIn(t.name) {
		known[fmt.Sprint(row["id"])] = row
	}
	all := !t.write
	for _, id := range missing {
		all = all && known[id] != nil
	}
	if all {
		return // the built-in file will do
	}
	for i, id := range missing {
		if row := known[id]; row != nil && !t.clashes(row) {
			t.make(row)
			continue
		}
		t.make(stranger(t.name, id, i))
	}
	d.note("%s.json: %s are built-in ones, or made up under the name \"not recorded\": no answer has shown them", t.name, strings.Join(missing, ", "))
}

// clashes tells whether a code of a row is that of another.
func (t *table) clashes(row map[string]any) bool {
	for _, field := range []string{"alpha_2", "alpha_3", "numeric_code", "currency"} {
		for _, other := range t.rows {
			if row[field] != nil && other[field] == row[field] {
				return true
			}
		}
	}
	return false
}

// stranger is a country or a currency with codes that the standards leave to users (ISO 3166-1: XA to XZ, 900 to 999; ISO 4217: X).
func stranger(name, id string, i int) map[string]any {
	second, third := string(rune('A'+i/26%26)), string(rune('A'+i%26))
	row := map[string]any{"id": json.Number(id), "name": "not recorded " + id}
	if name == "currencies" {
		row["currency"], row["precision"] = "X"+second+third, json.Number("4")
		return row
	}
	row["official_name"], row["dialing_prefix"] = "not recorded "+id, "+999"
	row["alpha_2"], row["alpha_3"], row["numeric_code"] = "X"+third, "X"+second+third, strconv.Itoa(900+i%100)
	return row
}

// pockets makes up the wallets that transactions name.
func (d *data) pockets(transactions *table) {
	wallets := d.tables["wallets"]
	for _, id := range transactions.order {
		row := transactions.rows[id]
		named := fmt.Sprint(row["wallet_id"])
		if _, ok := whole(row["wallet_id"]); !ok || wallets.rows[named] != nil {
			continue
		}
		wallets.make(map[string]any{"id": row["wallet_id"], "currency_id": row["currency_id"], "amount": json.Number("0"), "type": "POSTPAID"})
		d.note("wallets.json: wallet %s is made up with a balance of 0: transactions name it, and no answer has shown it", named)
	}
}

// mostTries bounds how often rows are left out for mistakes that the mock finds.
const mostTries = 40

// settle leaves out what the mock cannot serve, and returns the files that are left.
func (d *data) settle() (files memory, err error) {
	for range mostTries {
		d.open()
		files = memory{}
		for _, name := range tableNames {
			if t := d.tables[name]; t.write {
				files[name+".json"] = t.text()
			}
		}
		if len(files) == 0 {
			return nil, nil
		}
		if _, err = mockserver.New(mockserver.Config{Data: files}); err == nil {
			return files, nil
		}
		for _, mistake := range mistakesIn(err) {
			d.leaveOut(mistake)
		}
	}
	return nil, fmt.Errorf("the recorded data do not fit together: %w", err)
}

func mistakesIn(err error) (all []mockserver.DataMistake) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, mistakesIn(e)...)
		}
		return all
	}
	var m mockserver.DataMistake
	if errors.As(err, &m) {
		all = append(all, m)
	}
	return all
}

// leaveOut takes a row away that has a mistake, or all of a built-in file that does not go together with the others.
func (d *data) leaveOut(m mockserver.DataMistake) {
	builtIn, isBuiltIn := strings.CutPrefix(m.File, "built-in ")
	name := strings.TrimSuffix(builtIn, ".json")
	t := d.tables[name]
	if t == nil {
		return
	}
	if isBuiltIn {
		t.write = true
		d.note("%s.json is empty: it was not recorded, and the built-in one does not go together with what was", name)
		return
	}
	at, _, _ := strings.Cut(strings.TrimPrefix(m.Pointer, "/"), "/")
	i, err := strconv.Atoi(at)
	if err != nil || i >= len(t.order) || t.order[i] == "" {
		return
	}
	id := t.order[i]
	if t.rows[id] == nil {
		return // two mistakes of one row
	}
	delete(t.rows, id)
	t.whole = false
	d.note("%s %s is left out, since the mock cannot serve it: %s %s", t.name, cleanWord(id), m.Pointer, m.Text)
}
