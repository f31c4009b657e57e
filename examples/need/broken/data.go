package broken

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// shapeMutants answer in the wrong shape.
func shapeMutants() []Mutant {
	bare := func(v *Visit) {
		if v.Status == http.StatusOK {
			v.Edit(func(value any) any {
				if object, ok := value.(map[string]any); ok && object["data"] != nil {
					return object["data"]
				}
				return value
			})
		}
	}
	return []Mutant{
		{Name: "login has no envelope", Break: After(LoginRoute, bare)},
		{Name: "refresh has no envelope", Break: After(RefreshRoute, bare)},
		{Name: "logout has no envelope", Break: After(LogoutRoute, bare)},
		{Name: "success is a text", Break: After(PairRoute, func(v *Visit) { v.Replace(`"success":true`, `"success":"true"`) })},
		{Name: "errors have success, too", Break: After(Everything, func(v *Visit) { v.Replace(`{"error":`, `{"success":false,"error":`) })},
		{Name: "codes are numbers", Break: After(Everything, func(v *Visit) { v.Replace(`"code":"UNAUTHORIZED"`, `"code":401`) })},
		{Name: "lists have an envelope", Break: After(AnyRead, func(v *Visit) {
			if v.Status == http.StatusOK {
				v.Edit(func(value any) any { return map[string]any{"success": true, "data": value} })
			}
		})},
		{Name: "a failing server tells more", Break: After(AnyRead, func(v *Visit) {
			v.Replace(`to retrieve`, `to retrieve (database)`)
			v.Replace(`retrieving currency`, `retrieving currency (database)`)
		})},
		{Name: "errors are in a shape of their own", Break: After(Everything, func(v *Visit) {
			if v.Status >= 400 {
				v.Reply(v.Status, `{"title":"no"}`)
			}
		})},
		{Name: "an unknown path has a page", Break: After(Everything, func(v *Visit) {
			if v.Status == http.StatusNotFound && bytes.Contains(v.Answer, []byte("Resource not found")) {
				v.Reply(404, "<html>not found</html>")
			}
		})},
	}
}

// dataMutants have wrong data.
func dataMutants() []Mutant {
	record := func(route string, change func(map[string]any)) Break {
		return After(route, func(v *Visit) { v.Each(change) })
	}
	return []Mutant{
		{Name: "ids are texts", Break: record(AnyRead, func(r map[string]any) { r["id"] = fmt.Sprint(r["id"]) })},
		{Name: "all ids are one", Break: record(AnyRead, func(r map[string]any) { r["id"] = 1 })},
		{Name: "names are missing", Break: record(AnyRead, func(r map[string]any) { delete(r, "name") })},
		{Name: "reference data comes in pages", Break: After(AnyRead, func(v *Visit) {
			if v.Request.URL.Query().Get("limit") == "1" {
				v.Edit(func(value any) any {
					if list, ok := value.([]any); ok {
						return list[:min(1, len(list))]
					}
					return value
				})
			}
		})},
		{Name: "by id comes another", Break: After(AnyRead, func(v *Visit) {
			v.Edit(func(value any) any {
				if record, one := value.(map[string]any); one && record["name"] != nil {
					record["name"] = "another"
				}
				return value
			})
		})},
		{Name: "no country is found by id", Break: After("GET /api/v1/countries/*", func(v *Visit) {
			v.Refuse(404, "NotFoundError", "NOT_FOUND", "Country not found")
		})},
		{Name: "numeric codes are numbers", Break: record("GET /api/v1/countries", func(r map[string]any) { r["numeric_code"] = 840 })},
		{Name: "prefixes have no plus", Break: record("GET /api/v1/countries", func(r map[string]any) { r["dialing_prefix"] = "1" })},
		{Name: "what is not there is null", Break: After(AnyRead, func(v *Visit) {
			if v.Status == http.StatusNotFound {
				v.Reply(200, "null")
			}
		})},
		{Name: "one text for all that is not there", Break: After(AnyRead, func(v *Visit) {
			if v.Status == http.StatusNotFound {
				v.Refuse(404, "NotFoundError", "NOT_FOUND", "Not found")
			}
		})},
		{Name: "features do not matter", Break: patching("features", []string{"vouchers"})},
		{Name: "a bad id breaks the server", Break: After("GET /api/v1/countries/*", func(v *Visit) {
			if v.Status == http.StatusBadRequest {
				v.Refuse(500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Failed to retrieve country")
			}
		})},

		{Name: "amounts are texts", Break: record(AnyRead, func(r map[string]any) { r["amount"] = fmt.Sprint(r["amount"]) })},
		{Name: "lists come in no order", Break: shuffled()},
		{Name: "the currency is not looked at", Break: forgetting("currency")},
		{Name: "a currency finds others", Break: record(AnyRead, func(r map[string]any) {
			if r["amount"] != nil {
				r["currency_id"] = json.Number("4")
			}
		})},
		{Name: "a name breaks the server", Break: failingWith("name=")},
		{Name: "types are in small letters", Break: record("GET /api/v1/wallets", func(r map[string]any) { r["type"] = strings.ToLower(fmt.Sprint(r["type"])) })},
		{Name: "wallets are sorted", Break: After("GET /api/v1/wallets", func(v *Visit) {
			if v.Request.URL.Query().Get("sort") != "" {
				v.Edit(func(value any) any {
					list, _ := value.([]any)
					slices.Reverse(list)
					return list
				})
			}
		})},
		{Name: "transactions are not sorted", Break: forgetting("sort")},
		{Name: "a bad sort breaks the server", Break: After(AnyRead, func(v *Visit) {
			if v.Status == http.StatusBadRequest && strings.Contains(v.Request.URL.RawQuery, "sort") {
				v.Crash()
			}
		})},
		{Name: "debits are positive", Options: assuming("debit-amounts", "positive")},
		{Name: "conversions have no rate", Break: record("GET /api/v1/transactions", func(r map[string]any) { delete(r, "forex_rate") })},
		{Name: "times have fractions", Break: After("GET /api/v1/transactions", func(v *Visit) { v.Replace(`Z"`, `.000Z"`) })},
		{Name: "there are no products", Break: After("GET /api/v1/products", func(v *Visit) {
			v.Refuse(404, "NotFoundError", "NOT_FOUND", "Resource not found")
		})},
		{Name: "a status of no page", Break: After("GET /api/v1/transactions", func(v *Visit) { v.Replace("COMPLETED", "DONE") })},
	}
}

// shuffled swaps the first two of each list of money.
func shuffled() Break {
	return After(AnyRead, func(v *Visit) {
		v.Edit(func(value any) any {
			if list, ok := value.([]any); ok && len(list) > 2 {
				list[0], list[1] = list[1], list[0]
			}
			return value
		})
	})
}

// forgetting takes a key out of the query.
func forgetting(key string) Break {
	return Before(AnyRead, func(v *Visit) {
		v.Query(func(q map[string][]string) {
			for name := range q {
				if name == key || strings.HasPrefix(name, key+"[") {
					delete(q, name)
				}
			}
		})
	})
}

// failingWith fails where the query has a text in it.
func failingWith(text string) Break {
	return Before(AnyRead, func(v *Visit) {
		if strings.Contains(v.Request.URL.RawQuery, text) {
			v.Refuse(500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Failed to retrieve wallets")
		}
	})
}
