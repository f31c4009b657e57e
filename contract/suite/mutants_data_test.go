package suite_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// shapeMutants answer in the wrong shape.
func shapeMutants() []mutant {
	bare := func(v *visit) {
		if v.status == http.StatusOK {
			v.edit(func(value any) any { return value.(map[string]any)["data"] })
		}
	}
	return []mutant{
		{name: "login has no envelope", kills: "envelope/login authentication/login", broken: after(loginRoute, bare)},
		{name: "refresh has no envelope", kills: "envelope/refresh rotation/refresh", broken: after(refreshRoute, bare)},
		{name: "logout has no envelope", kills: "envelope/logout logout/logout", broken: after(logoutRoute, bare)},
		{name: "success is a text", kills: "envelope/login envelope/refresh envelope/logout", broken: after("POST /auth/*", func(v *visit) { v.replace(`"success":true`, `"success":"true"`) })},
		{name: "errors have success, too", kills: "envelope/errors", broken: after("* /*", func(v *visit) { v.replace(`{"error":`, `{"success":false,"error":`) })},
		{name: "codes are numbers", kills: "envelope/errors authentication/no-token authentication/no-such-token", broken: after("* /*", func(v *visit) { v.replace(`"code":"UNAUTHORIZED"`, `"code":401`) })},
		{name: "lists have an envelope", kills: "envelope/bare reference/categories wallets/wallets wallets/transactions", broken: after(anyRead, func(v *visit) {
			if v.status == http.StatusOK {
				v.edit(func(value any) any { return map[string]any{"success": true, "data": value} })
			}
		})},
		{name: "a failing server tells more", kills: "envelope/failing-category envelope/failing-countries envelope/failing-currency", broken: after(anyRead, func(v *visit) {
			v.replace(`to retrieve`, `to retrieve (database)`)
			v.replace(`retrieving currency`, `retrieving currency (database)`)
		})},
		{name: "errors are in a shape of their own", kills: "envelope/dialect envelope/errors", broken: after("* /*", func(v *visit) {
			if v.status >= 400 {
				v.reply(v.status, `{"title":"no"}`)
			}
		})},
		{name: "an unknown path has a page", kills: "envelope/unknown-path", broken: after("GET /api/v1/no-such-thing", func(v *visit) {
			v.reply(404, "<html>not found</html>")
		})},
	}
}

// dataMutants have wrong data.
func dataMutants() []mutant {
	record := func(route string, change func(map[string]any)) broken {
		return after(route, func(v *visit) { v.each(change) })
	}
	shelves := strings.Fields("categories subcategories countries currencies")
	all := func(form string, names []string) string {
		var ids []string
		for _, name := range names {
			ids = append(ids, fmt.Sprintf(form, name))
		}
		return strings.Join(ids, " ")
	}
	return []mutant{
		{name: "ids are texts", kills: all("reference/%s", shelves) + " wallets/wallets wallets/transactions", broken: record(anyRead, func(r map[string]any) { r["id"] = fmt.Sprint(r["id"]) })},
		{name: "all ids are one", kills: all("reference/%s", shelves), broken: record(anyRead, func(r map[string]any) { r["id"] = 1 })},
		{name: "names are missing", kills: all("reference/%s", shelves), broken: record(anyRead, func(r map[string]any) { delete(r, "name") })},
		{name: "reference data comes in pages", kills: all("reference/%s-whole", shelves), broken: after(anyRead, func(v *visit) {
			if v.request.URL.Query().Get("limit") == "1" {
				v.edit(func(value any) any { return value.([]any)[:1] })
			}
		})},
		{name: "by id comes another", kills: all("reference/%s-by-id", []string{"categories", "subcategories", "currencies"}), broken: after(anyRead, func(v *visit) {
			v.edit(func(value any) any {
				if record, one := value.(map[string]any); one && record["name"] != nil {
					record["name"] = "another"
				}
				return value
			})
		})},
		{name: "no country is found by id", kills: "reference/countries-by-id", broken: after("GET /api/v1/countries/*", func(v *visit) {
			v.refuse(404, "NotFoundError", "NOT_FOUND", "Country not found")
		})},
		{name: "numeric codes are numbers", kills: "reference/countries reference/country-codes", broken: record("GET /api/v1/countries", func(r map[string]any) { r["numeric_code"] = 840 })},
		{name: "prefixes have no plus", kills: "reference/country-codes", broken: record("GET /api/v1/countries", func(r map[string]any) { r["dialing_prefix"] = "1" })},
		{name: "what is not there is null", kills: all("reference/no-such-%s", []string{"category", "currency", "subcategory", "country"}), broken: after(anyRead, func(v *visit) {
			if v.status == http.StatusNotFound {
				v.reply(200, "null")
			}
		})},
		{name: "one text for all that is not there", kills: all("reference/no-such-%s", []string{"category", "currency", "subcategory", "country"}), broken: after(anyRead, func(v *visit) {
			if v.status == http.StatusNotFound {
				v.refuse(404, "NotFoundError", "NOT_FOUND", "Not found")
			}
		})},
		{name: "features do not matter", kills: "reference/vouchers", broken: patching("features", []string{"vouchers"})},
		{name: "a bad id breaks the server", kills: "reference/bad-id", broken: after("GET /api/v1/countries/*", func(v *visit) {
			if v.status == http.StatusBadRequest {
				v.refuse(500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Failed to retrieve country")
			}
		})},

		{name: "amounts are texts", kills: "wallets/amounts wallets/wallets wallets/transactions", broken: record(anyRead, func(r map[string]any) { r["amount"] = fmt.Sprint(r["amount"]) })},
		{name: "lists come in no order", kills: "wallets/wallets-order wallets/transactions-order", broken: shuffled()},
		{name: "the currency is not looked at", kills: "wallets/wallets-currency wallets/transactions-currency", broken: forgetting("currency")},
		{name: "a currency finds others", kills: "wallets/wallets-currency wallets/transactions-currency", broken: record(anyRead, func(r map[string]any) {
			if r["amount"] != nil {
				r["currency_id"] = json.Number("4")
			}
		})},
		{name: "a name breaks the server", kills: "wallets/wallets-name wallets/transactions-name", broken: failingWith("name=")},
		{name: "types are in small letters", kills: "wallets/types wallets/wallets", broken: record("GET /api/v1/wallets", func(r map[string]any) { r["type"] = strings.ToLower(fmt.Sprint(r["type"])) })},
		{name: "wallets are sorted", kills: "wallets/wallets-sort", broken: after("GET /api/v1/wallets", func(v *visit) {
			if v.request.URL.Query().Get("sort") != "" {
				v.edit(func(value any) any {
					list := value.([]any)
					slices.Reverse(list)
					return list
				})
			}
		})},
		{name: "transactions are not sorted", kills: "wallets/sort", broken: forgetting("sort")},
		{name: "a bad sort breaks the server", kills: "wallets/bad-sort", broken: failingWith("no-such-field")},
		{name: "debits are positive", kills: "wallets/signs", options: assuming("debit-amounts", "positive")},
		{name: "conversions have no rate", kills: "wallets/conversions", broken: record("GET /api/v1/transactions", func(r map[string]any) { delete(r, "forex_rate") })},
		{name: "times have fractions", kills: "wallets/created-at", broken: after("GET /api/v1/transactions", func(v *visit) { v.replace(`Z"`, `.000Z"`) })},
		{name: "there are no products", kills: "wallets/products wallets/products-sort pagination/products", broken: after("GET /api/v1/products", func(v *visit) {
			v.refuse(404, "NotFoundError", "NOT_FOUND", "Resource not found")
		})},
		{name: "a status of no page", kills: "wallets/statuses", broken: after("GET /api/v1/transactions", func(v *visit) { v.replace("COMPLETED", "DONE") })},
	}
}

// shuffled swaps the first two of each list of money.
func shuffled() broken {
	return after(anyRead, func(v *visit) {
		v.edit(func(value any) any {
			if list, ok := value.([]any); ok && len(list) > 2 {
				list[0], list[1] = list[1], list[0]
			}
			return value
		})
	})
}

// forgetting takes a key out of the query.
func forgetting(key string) broken {
	return before(anyRead, func(v *visit) {
		v.query(func(q map[string][]string) {
			for name := range q {
				if name == key || strings.HasPrefix(name, key+"[") {
					delete(q, name)
				}
			}
		})
	})
}

// failingWith fails where the query has a text in it.
func failingWith(text string) broken {
	return before(anyRead, func(v *visit) {
		if strings.Contains(v.request.URL.RawQuery, text) {
			v.refuse(500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Failed to retrieve wallets")
		}
	})
}
