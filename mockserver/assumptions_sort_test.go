package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/openapi"
)

func sortCases() []assumptionCase {
	const json, deep = `transactions?sort={"field":"id","direction":"ASC"}`, `transactions?sort[field]=id&sort[direction]=ASC`
	return []assumptionCase{
		visit("list-order", "descending", func(v visitor) {
			v.wantIDs("wallets", 105, 104, 103, 102, 101)
			v.wantIDs("wallets?page=2&limit=2", 103, 102)
			v.wantIDs("transactions?limit=3", 1180, 1179, 1178)
			v.wantIDs(json+"&limit=3", 1001, 1002, 1003)
			v.wantIDs(`transactions?limit=2&sort={"field":"created_at","direction":"ASC"}`, 1001, 1002)
			v.wantIDs(`transactions?limit=1&sort={"field":"wallet_id"}`, v.newestOf(105))
		}),
		visit("list-order", "ascending", func(v visitor) {
			v.wantIDs("wallets", 101, 102, 103, 104, 105)
			v.wantIDs("wallets?page=2&limit=2", 103, 104)
			v.wantIDs("transactions?limit=3", 1001, 1002, 1003)
			v.wantIDs(`transactions?limit=3&sort={"field":"id","direction":"DESC"}`, 1180, 1179, 1178)
			v.wantIDs(`transactions?limit=1&sort={"field":"wallet_id","direction":"ASC"}`, 1001)
			v.wantIDs(`transactions?limit=1&sort={}`, 1180)
			v.wantIDs("products?limit=2", 1130, 1129)
		}),
		visit("sort-encoding", "json", func(v visitor) {
			v.wantIDs(json+"&limit=2", 1001, 1002)
			v.same(deep, "transactions")
			v.same("transactions?sort[colour]=x&sort[field]=a&sort[field]=b", "transactions")
			v.refused("transactions?sort=id")
		}),
		visit("sort-encoding", "deep-object", func(v visitor) {
			v.wantIDs(deep+"&limit=2", 1001, 1002)
			v.wantIDs("transactions?sort%5Bfield%5D=id&sort%5bdirection%5d=ASC&limit=2", 1001, 1002)
			v.wantIDs("transactions?sort[direction]=ASC&limit=2", 1001, 1002)
			v.same("transactions?sort[field]=id", "transactions")
			v.same(json, "transactions")
			v.same("transactions?sort=id&sort[field", "transactions")
			v.refused("transactions?sort[field]=amount")
		}),
		visit("sort-keys", "lower-case", sortsWith("field", "direction", "Field", "Direction")),
		visit("sort-keys", "capitals", sortsWith("Field", "Direction", "field", "direction")),
		visit("bad-sort", "reject", func(v visitor) {
			v.eachBadSort(func(query string) { v.refused("transactions?" + query) })
		}),
		visit("bad-sort", "ignore", func(v visitor) {
			v.eachBadSort(func(query string) { v.same("transactions?"+query, "transactions") })
			v.mock.Assume("list-order", "ascending")
			v.wantIDs("transactions?sort[field]=amount&limit=2", 1001, 1002)
		}),
		visit("wallets-sort", "ignore", func(v visitor) {
			for _, encoding := range []string{"json", "deep-object"} {
				v.mock.Assume("sort-encoding", encoding)
				for _, query := range []string{`sort={"field":"id","direction":"ASC"}`, "sort=x", "sort[field]=id", "sort[x]=&sort[x]="} {
					v.same("wallets?"+query, "wallets")
				}
			}
		}),
		visit("wallets-sort", "reject", func(v visitor) {
			for _, query := range []string{`sort={"field":"id","direction":"DESC"}`, "sort=", "sort=x&sort=y"} {
				v.refused("wallets?" + query)
			}
			v.same("wallets?sort[field]=id", "wallets")
			v.mock.Assume("sort-encoding", "deep-object")
			v.refused("wallets?sort[field]=id")
			v.same("wallets?sort=x", "wallets")
			v.get(deep).wantOK(v.t)
		}),
	}
}

func productSortCases() []assumptionCase {
	return []assumptionCase{
		visit("products-sort", "ignore", func(v visitor) {
			for _, query := range []string{`sort={"field":"id","direction":"ASC"}`, "sort=x", "sort={}&sort={}"} {
				v.same("products?"+query, "products")
			}
			v.mock.Assume("unknown-query", "reject")
			v.refused(`products?sort={"field":"id"}`)
		}),
		visit("products-sort", "honour", func(v visitor) {
			v.wantIDs(`products?limit=2&sort={"field":"id","direction":"ASC"}`, 1001, 1002)
			v.same(`products?sort={}`, "products")
			v.same(`products?sort={"field":"id","direction":"DESC"}&page=2&limit=7`, "products?page=2&limit=7")
			up, down := v.names(`products?limit=10000&sort={"field":"name","direction":"ASC"}`), v.names(`products?limit=10000&sort={"field":"name"}`)
			slices.Reverse(down)
			if !slices.IsSorted(up) || len(up) != 130 || !slices.Equal(up, down) || up[0] == up[129] {
				v.t.Errorf("the names are %q by ASC, and reversed %q by DESC", up, down)
			}
			some := v.names(`products?limit=10000&category=Gift+Cards&sort={"field":"name","direction":"ASC"}`)
			if !slices.IsSorted(some) || len(some) == 0 || len(some) == 130 {
				v.t.Errorf("the names of a category are %q", some)
			}
			v.refused(`products?sort={"field":"wallet_id"}`)
			wantCause(v, `sort has field "wallet_id", want id or name`)
			v.refused(`products?sort=`)
			v.mock.Assume("unknown-query", "reject")
			v.wantIDs(`products?limit=1&sort={"direction":"ASC"}`, 1001)
			v.mock.Assume("sort-keys", "capitals")
			v.mock.Assume("sort-encoding", "deep-object")
			v.wantIDs(`products?limit=1&sort[Field]=id&sort[Direction]=ASC`, 1001)
			v.refused(`products?sort={}`) // not written like that
			v.mock.Assume("bad-sort", "ignore")
			v.same(`products?sort[Field]=wallet_id`, "products")
		}),
	}
}

// names are those of a list, in order.
func (v visitor) names(path string) (names []string) {
	v.t.Helper()
	var items []struct{ Name string }
	if err := json.Unmarshal([]byte(v.get(path).body), &items); err != nil {
		v.t.Fatal(err)
	}
	for _, item := range items {
		names = append(names, item.Name)
	}
	return names
}

// sortsWith wants sort to know two keys and no others, in either encoding, and the journal to name those that it wants.
func sortsWith(field, direction, otherField, otherDirection string) func(v visitor) {
	return func(v visitor) {
		unknown := func(query, name string) {
			v.t.Helper()
			v.refused("transactions?" + query)
			wantCause(v, fmt.Sprintf("sort has %q 1 times, want %s and %s, each once", name, field, direction))
		}
		v.wantIDs(fmt.Sprintf(`transactions?sort={%q:"id",%q:"ASC"}&limit=2`, field, direction), 1001, 1002)
		v.wantIDs(fmt.Sprintf(`transactions?sort={%q:"ASC"}&limit=2`, direction), 1001, 1002)
		v.same(fmt.Sprintf(`transactions?sort={%q:"id"}`, field), "transactions")
		unknown(fmt.Sprintf(`sort={%q:"id"}`, otherField), otherField)
		unknown(fmt.Sprintf(`sort={%q:"id",%q:"ASC"}`, field, otherDirection), otherDirection)
		v.refused(fmt.Sprintf(`transactions?sort={%q:"amount"}`, field))
		wantCause(v, fmt.Sprintf(`sort has %s "amount", want created_at or id or wallet_id`, field))
		v.refused(fmt.Sprintf(`transactions?sort={%q:"down"}`, direction))
		wantCause(v, fmt.Sprintf(`sort has %s "down", want ASC or DESC`, direction))
		v.refused("transactions?sort=id")
		wantCause(v, fmt.Sprintf(`sort is not a JSON object like {%q:"id",%q:"DESC"}`, field, direction))
		v.mock.Assume("sort-encoding", "deep-object")
		v.wantIDs(fmt.Sprintf("transactions?sort[%s]=id&sort[%s]=ASC&limit=2", field, direction), 1001, 1002)
		unknown(fmt.Sprintf("sort[%s]=id", otherField), otherField)
		unknown(fmt.Sprintf("sort[%s]=ASC&sort[%s]=id", otherDirection, field), otherDirection)
		v.mock.Assume("bad-sort", "ignore")
		v.same(fmt.Sprintf("transactions?sort[%s]=ASC", otherDirection), "transactions")
		v.mock.Assume("unknown-query", "reject") // it is a part of sort all the same
		v.same(fmt.Sprintf("transactions?sort[%s]=ASC", otherDirection), "transactions")
	}
}

func wantCause(v visitor, want string) {
	v.t.Helper()
	if got := last(v.t, v.mock).Cause; got != want {
		v.t.Errorf("the journal's cause is %q, want %q", got, want)
	}
}

func (v visitor) wantIDs(path string, want ...int64) {
	v.t.Helper()
	if diff := cmp.Diff(want, v.ids(path)); diff != "" {
		v.t.Errorf("%s: ids (-want +got):\n%s", path, diff)
	}
}

// newestOf is the newest transaction of a wallet.
func (v visitor) newestOf(wallet int64) int64 {
	v.t.Helper()
	all := transactionsOf(v.t, v.get("transactions?limit=10000"))
	slices.SortFunc(all, func(a, b openapi.Transaction) int { return int(b.ID - a.ID) })
	return all[slices.IndexFunc(all, func(tr openapi.Transaction) bool { return tr.WalletID == wallet })].ID
}

// eachBadSort tries queries with a bad sort: as JSON first, then as keys of their own.
func (v visitor) eachBadSort(try func(query string)) {
	for _, text := range []string{
		"", "id", "[]", `"id"`, "null", "7", "{", `{"field":"id"`, `{"field":"id"} x`, `{"field":"id"}{}`, `{"field":"amount"}`, `{"field":""}`,
		`{"field":1}`, `{"field":null}`, `{"field":["id"]}`, `{"field":[1]}`, `{"field":{"x":"id"}}`, `{"Field":"id"}`, `{"field":"id","colour":"red"}`,
		`{"field":"id","field":"id"}`, `{"field":"id","direction":"down"}`, `{"direction":"asc"}`, `{"direction":""}`, `{"direction":"ASC",}`,
	} {
		try("sort=" + url.QueryEscape(text))
	}
	try("sort={}&sort={}")
	v.mock.Assume("sort-encoding", "deep-object")
	for _, query := range []string{
		"sort[field]=amount", "sort[field]=", "sort[]=id", "sort[Field]=id", "sort[colour]=red", "sort[field]=id&sort[field]=id",
		"sort[field][x]=id", "sort[direction]=asc", "sort%5Bdirection%5D=down", `sort[{"field":"id"}]=`,
	} {
		try(query)
	}
}
