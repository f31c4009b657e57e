package scenarios_test

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/popupmock/popupmock/examples/need/broken"
)

// orderMutants sell wrongly.
func orderMutants() []broken.Mutant {
	const orders, charges = "POST /api/v1/orders", "POST /api/v1/products/*"
	field := func(route, name string, change func(value any) any) broken.Break {
		return broken.After(route, func(v *broken.Visit) {
			v.Each(func(record map[string]any) {
				if value, given := record[name]; given {
					record[name] = change(value)
				}
			})
		})
	}
	return []broken.Mutant{
		{Name: "orders are placed twice", Break: broken.Before(orders, func(v *broken.Visit) {
			v.Ask(v.Request.Method, v.Request.URL.RequestURI(), v.Request.Header, v.Body)
		})},
		{Name: "orders of a quantity are of one", Break: broken.Before(orders, func(v *broken.Visit) { ordering(v, "quantity", json.Number("1")) })},
		{Name: "refs may be used twice", Break: broken.Before(orders, func(v *broken.Visit) { ordering(v, "ref", nil) })},
		{Name: "a refused order breaks the server", Break: broken.After(orders, func(v *broken.Visit) {
			if v.Status == http.StatusBadRequest {
				v.Crash()
			}
		})},
		{Name: "a refused order has one text", Break: broken.After(orders, func(v *broken.Visit) {
			if v.Status == http.StatusBadRequest {
				v.Refuse(400, "BadRequestError", "BAD_REQUEST", "Invalid order")
			}
		})},
		{Name: "orders say that they cost nothing", Break: field("* /api/v1/orders*", "amount", func(any) any { return json.Number("0.00") })},
		{Name: "orders that are pending have their vouchers", Break: field("* /api/v1/orders*", "status", func(any) any { return "DELIVERED" })},
		{Name: "orders are listed oldest first", Break: broken.After("GET /api/v1/orders", listing(func(list []any) []any {
			slices.Reverse(list)
			return list
		}))},
		{Name: "the filter of orders is not looked at", Break: queryWithout("GET /api/v1/orders", "status")},
		{Name: "charges forget the discount", Break: field(charges, "discount_amount", func(any) any { return json.Number("0.00") })},
		{Name: "charges are for one", Break: broken.Before(charges, func(v *broken.Visit) { ordering(v, "quantity", json.Number("1")) })},
		{Name: "charges are in the money of the product", Break: broken.Before(charges, func(v *broken.Visit) { ordering(v, "wallet_id", nil) })},
	}
}

// ordering changes a field of what is ordered. Nil takes it out.
func ordering(v *broken.Visit, name string, value any) {
	var order map[string]json.RawMessage
	if json.Unmarshal(v.Body, &order) != nil || order[name] == nil {
		return
	}
	delete(order, name)
	if value != nil {
		order[name], _ = json.Marshal(value)
	}
	v.Body, _ = json.Marshal(order)
}

// queryWithout takes a key out of the query.
func queryWithout(route, key string) broken.Break {
	return broken.Before(route, func(v *broken.Visit) {
		v.Query(func(q map[string][]string) { delete(q, key) })
	})
}
